import { ok } from "../kernel/result.ts";
import type { Call, Fields } from "./contract.ts";

/** For calls with credentials that may never be stored: nothing that they open is kept either. */
export const uncached: Call<Fields, unknown>["cached"] = async (_name, load) => {
  const loaded = await load();
  return loaded.ok ? ok(loaded.value.value) : loaded;
};
