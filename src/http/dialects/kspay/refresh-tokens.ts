import * as z from "zod";
import type { Mode } from "../../../kernel/ids.ts";
import { readStamped, stamped } from "./stamped.ts";

/** What a refresh token says: the next one of a family is good once. */
export interface Refresh {
  readonly app: string;
  readonly mode: Mode;
  /** The row of api_keys. */
  readonly key: string;
  readonly family: string;
  readonly generation: number;
}

const VERSION = "1";
const fields = z.tuple([
  z.string(),
  z.literal(VERSION),
  z.string(),
  z.enum(["test", "live"]),
  z.string(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

export const newRefreshToken = (env: Pick<Env, "COOKIE_KEY">, { key, app, mode, family, generation }: Refresh): Promise<string> =>
  stamped(env, "refresh token", [key, VERSION, app, mode, family, String(generation)]);

/** Asks nobody, so a forged one costs nothing; null for that. Whether it is used up only its family's row knows. */
export async function readRefreshToken(env: Pick<Env, "COOKIE_KEY">, text: string): Promise<Refresh | null> {
  const read = fields.safeParse(await readStamped(env, "refresh token", text));
  if (!read.success) return null;
  const [key, , app, mode, family, generation] = read.data;
  return { key, app, mode, family, generation };
}
