import { keyUsed } from "../merchants/key-used.ts";
import type { Ctx } from "./context.ts";

/** Notes that a key is in use, after the answer. */
export function noteUse(c: Ctx, key: string): void {
  const noting = keyUsed(c.env.DB, key, Date.now());
  if (noting) c.executionCtx.waitUntil(noting);
}
