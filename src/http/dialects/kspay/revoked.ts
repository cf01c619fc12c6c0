import { REVOKED } from "../../../storage/kv.ts";
import { within } from "../../../storage/within.ts";

/** Only a record that says so revokes: one that is missing, or that can't be read, means nothing. */
export async function isRevoked(env: Env, recordKey: string): Promise<boolean> {
  try {
    return (await within(1_000, env.KV.get(recordKey))) === REVOKED;
  } catch (error) {
    console.warn({ message: "a revocation can't be looked for in KV", error: String(error) });
    return false;
  }
}
