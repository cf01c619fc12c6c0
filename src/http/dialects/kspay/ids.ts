import type { Context } from "hono";
import { refuse } from "./errors.ts";

/** How long an id is, its prefix included. */
const LENGTHS = { ap_: 12, c_: 12, pm_: 12, tx_: 25 } as const;
export type Prefix = keyof typeof LENGTHS;

/** `length` counts the prefix too. */
export const wellFormed = (prefix: string, length: number, text: string): boolean =>
  text.length === length && text.startsWith(prefix) && /^[0-9A-Za-z]+$/.test(text.slice(prefix.length));

/** The refusal of an id of another form; null where it has the form. */
export function idFault(c: Context, prefix: Prefix, text: string): Response | null {
  const length = LENGTHS[prefix];
  return wellFormed(prefix, length, text) ? null : refuse(c, "sandboxLive.common.invalidNanoid", { prefix, length });
}
