import { hmacSha256, sameText } from "../kernel/crypto.ts";
import { base64url } from "../kernel/encoding.ts";

/** The cookie of the browser that pays: after the page is deleted it still sees the outcome and the way back. */
export const PAYER_COOKIE = "dwar_payer";
export const PAYER_SECONDS = 30 * 24 * 3600;

const signature = async (key: string, order: string, app: string, until: string) =>
  base64url(await hmacSha256(key, ["payer", order, app, until].join("\n")));

/** The cookie's value: until when it holds (Unix seconds) and the signature over that, the order and the app. */
export async function payerToken(key: string, order: string, app: string, now: number): Promise<string> {
  const until = String(Math.floor(now / 1000) + PAYER_SECONDS);
  return `${until}.${await signature(key, order, app, until)}`;
}

export async function isPayer(key: string, token: string | undefined, order: string, app: string, now: number): Promise<boolean> {
  const [until = "", signed = ""] = token?.split(".") ?? [];
  return /^\d{1,12}$/.test(until) && Number(until) * 1000 > now && sameText(signed, await signature(key, order, app, until));
}
