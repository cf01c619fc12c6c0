import { hmacSha256, sameText } from "../../../kernel/crypto.ts";
import { hex, utf8 } from "../../../kernel/encoding.ts";

// Texts that only this deployment can make: what they hold, and a HMAC over it. They can be checked without asking anybody.

export type Purpose = "access token" | "refresh token" | "signature";

const STAMP = 64;
/** In hex digits. */
const LONGEST = 600;

/** Another key for each purpose and each API key: a text made for one is none for another. */
export const stampingKey = (env: Pick<Env, "COOKIE_KEY">, purpose: Purpose, apiKey: string): Promise<Uint8Array<ArrayBuffer>> =>
  hmacSha256(env.COOKIE_KEY, ["kspay", purpose, apiKey].join("\n"));

/** Hexadecimal. No field may hold a line break; the first is the API key's id. */
export async function stamped(
  env: Pick<Env, "COOKIE_KEY">,
  purpose: Purpose,
  [apiKey, ...rest]: readonly [string, ...string[]],
): Promise<string> {
  const held = hex(utf8([apiKey, ...rest].join("\n")));
  return held + (await stampOf(env, purpose, apiKey, held));
}

/** The fields of a stamped text; null for one that was not made here for that purpose. */
export async function readStamped(env: Pick<Env, "COOKIE_KEY">, purpose: Purpose, text: string): Promise<readonly string[] | null> {
  if (text.length <= STAMP || text.length > LONGEST || !/^(?:[0-9a-f]{2})+$/.test(text)) return null;
  const held = text.slice(0, -STAMP);
  const fields = new TextDecoder().decode(Uint8Array.from(held.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))).split("\n");
  const [apiKey = ""] = fields;
  return sameText(text.slice(-STAMP), await stampOf(env, purpose, apiKey, held)) ? fields : null;
}

const stampOf = async (env: Pick<Env, "COOKIE_KEY">, purpose: Purpose, apiKey: string, held: string): Promise<string> =>
  hex(await hmacSha256(await stampingKey(env, purpose, apiKey), held));
