import { hmacSha256, sha256 } from "../../kernel/crypto.ts";
import { base64url, fromBase64, hex } from "../../kernel/encoding.ts";

/** In the form that better-auth wants: the first encrypts and signs, each decrypts what it has encrypted. */
export interface SignInSecret {
  readonly version: number;
  readonly value: string;
}

/**
 * Derived from SEALING_KEYS, so a deployed worker needs no secret more. Not from COOKIE_KEY, which may be changed at any time: what
 * is encrypted with these (secrets of two-factor apps) must stay readable while a key is rotated. The version names the key.
 */
export const signInSecrets = (setting: string): Promise<SignInSecret[]> =>
  Promise.all(
    setting.split(",").map(async (text) => {
      const key = fromBase64(text.trim());
      const version = Number.parseInt(hex(await sha256(key)).slice(0, 8), 16);
      return { version, value: base64url(await hmacSha256(key, "dwar\nsign-in")) };
    }),
  );
