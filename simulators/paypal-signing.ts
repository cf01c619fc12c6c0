import { base64, fromBase64, utf8 } from "../src/kernel/encoding.ts";

// How PayPal signs what it tells: RSA over the message's id, its time, the webhook's id and the body's checksum.

export const ALGORITHM = "SHA256withRSA";
const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/** CRC-32 as zip counts it. */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** `time` is RFC 3339, `webhook` the id of the merchant's webhook, `body` exactly as it is sent. */
export interface Signed {
  readonly id: string;
  readonly time: string;
  readonly webhook: string;
  readonly body: string;
}

const textOf = ({ id, time, webhook, body }: Signed) => utf8(`${id}|${time}|${webhook}|${crc32(utf8(body))}`);

let known: CryptoKeyPair | undefined;

/** The simulator's own pair, new with each start: there is no secret key for anybody to find. */
async function keys(): Promise<CryptoKeyPair> {
  if (known) return known;
  const algorithm = { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  const made = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  if (!("privateKey" in made)) throw new Error("RSA makes pairs.");
  // Two that began at once must sign with the same.
  known ??= made;
  return known;
}

/** Base64. */
export async function sign(message: Signed): Promise<string> {
  const { privateKey } = await keys();
  return base64(new Uint8Array(await crypto.subtle.sign(RSA.name, privateKey, textOf(message))));
}

/** With the simulator's own key unless another is given. */
export async function isSigned(message: Signed, signature: string, publicKey?: CryptoKey): Promise<boolean> {
  try {
    return await crypto.subtle.verify(RSA.name, publicKey ?? (await keys()).publicKey, fromBase64(signature), textOf(message));
  } catch {
    return false;
  }
}

/** A public key as PEM has it, of the kind that signs here. */
export const publicKeyOf = (pem: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("spki", fromBase64(pem.replace(/-----[A-Z ]+-----|\s/g, "")), RSA, false, ["verify"]);
