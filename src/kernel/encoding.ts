const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));
export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
export const base64url = (bytes: Uint8Array): string => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
export const fromBase64url = (text: string): Uint8Array<ArrayBuffer> => fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));

/** The number read from all bytes, its last `length` digits in base 62. */
export function base62(bytes: Uint8Array, length: number): string {
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (let i = 0; i < length; i++) {
    text = BASE62.charAt(Number(value % 62n)) + text;
    value /= 62n;
  }
  return text;
}

/** A count as a fixed number of base-62 digits: 1 is "01", 62 is "10". Sorts like the count. */
export const countBase62 = (count: number, length: number): string => {
  let text = "";
  for (let rest = count, i = 0; i < length; i++, rest = Math.floor(rest / 62)) text = BASE62.charAt(rest % 62) + text;
  return text;
};

export const fromCountBase62 = (text: string): number => [...text].reduce((sum, char) => sum * 62 + BASE62.indexOf(char), 0);
