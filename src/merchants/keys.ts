import { randomBytes, sha256 } from "../kernel/crypto.ts";
import { hex } from "../kernel/encoding.ts";
import type { Mode } from "../kernel/ids.ts";

/** The public key may be shown to anybody; the secret key is shown to the merchant once and only its hash is kept. */
export interface KeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

const PUBLIC_KEY = /^(test|live)_public_key_[0-9a-f]{32}$/;
const SECRET_KEY = /^(test|live)_secret_key_[0-9a-f]{32}$/;

export function newKeyPair(mode: Mode): KeyPair {
  const random = () => hex(randomBytes(16));
  return { publicKey: `${mode}_public_key_${random()}`, secretKey: `${mode}_secret_key_${random()}` };
}

/** The mode that a secret key works in, or null for what can't be one: that is refused without asking anybody. */
export function modeOfSecretKey(text: string): Mode | null {
  const mode = SECRET_KEY.exec(text)?.[1];
  return mode === "test" || mode === "live" ? mode : null;
}

/** The same of a public key. */
export function modeOfPublicKey(text: string): Mode | null {
  const mode = PUBLIC_KEY.exec(text)?.[1];
  return mode === "test" || mode === "live" ? mode : null;
}

export const secretHash = async (secretKey: string): Promise<string> => hex(await sha256(secretKey));
