import { randomBytes, sha256 } from "../kernel/crypto.ts";
import { base64url, fromBase64, fromBase64url, hex, utf8 } from "../kernel/encoding.ts";
import { fail, ok, type Result } from "../kernel/result.ts";

// A sealed record:  v1 . id of the wrapping key . wrapped data key . text
// Each record has a data key of its own, so rotating the wrapping key re-wraps 32 bytes and leaves the text alone. Both parts are
// AES-256-GCM with the record's place as additional data: a record that is copied to another row does not open there.

export interface SealingKeys {
  readonly current: WrappingKey;
  readonly all: ReadonlyMap<string, WrappingKey>;
}
interface WrappingKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/** `unknown_key`: sealed with a key that is no longer in SEALING_KEYS. `corrupt`: damaged, or from another place. */
export type SealFault = "unknown_key" | "corrupt";

const VERSION = "v1";
const IV_BYTES = 12;
const KEY_BYTES = 32;

const importKey = (bytes: Uint8Array<ArrayBuffer>) => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

async function wrappingKey(text: string, position: number): Promise<WrappingKey> {
  // The message must not repeat the key.
  const malformed = `SEALING_KEYS: key ${position + 1} is not the base64 of 32 random bytes (make one with: openssl rand -base64 32)`;
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) throw new Error(malformed);
  const bytes = fromBase64(text);
  return { id: hex(await sha256(bytes)).slice(0, 8), key: await importKey(bytes) };
}

/** Reads SEALING_KEYS: the first key seals, every one opens. Throws where it is malformed: nothing can work until it is repaired. */
export async function sealingKeys(setting: string): Promise<SealingKeys> {
  const all = await Promise.all(
    (setting ?? "")
      .split(",")
      .map((text) => text.trim())
      .map(wrappingKey),
  );
  const [current] = all;
  if (!current) throw new Error("SEALING_KEYS is empty");
  return { current, all: new Map(all.map((entry) => [entry.id, entry])) };
}

async function encrypt(key: CryptoKey, context: string, data: Uint8Array<ArrayBuffer>): Promise<string> {
  const iv = randomBytes(IV_BYTES);
  const encrypted = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(context) }, key, data);
  return base64url(new Uint8Array([...iv, ...new Uint8Array(encrypted)]));
}

async function decrypt(key: CryptoKey, context: string, text: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const bytes = fromBase64url(text);
    const algorithm = { name: "AES-GCM", iv: bytes.slice(0, IV_BYTES), additionalData: utf8(context) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, bytes.slice(IV_BYTES)));
  } catch {
    return null;
  }
}

const wrap = (by: WrappingKey, place: string, dataKey: Uint8Array<ArrayBuffer>) => encrypt(by.key, `key ${by.id} ${place}`, dataKey);

async function opened(
  keys: SealingKeys,
  place: string,
  sealed: string,
): Promise<Result<{ by: string; dataKey: Uint8Array<ArrayBuffer>; text: string }, SealFault>> {
  const [version, by = "", wrapped = "", text = "", ...more] = sealed.split(".");
  if (version !== VERSION || !text || more.length > 0) return fail("corrupt");
  const wrapping = keys.all.get(by);
  if (!wrapping) return fail("unknown_key");
  const dataKey = await decrypt(wrapping.key, `key ${by} ${place}`, wrapped);
  return dataKey?.length === KEY_BYTES ? ok({ by, dataKey, text }) : fail("corrupt");
}

/** Encrypts `text` for one place, such as "gateway_accounts/gc_x": it opens nowhere else. */
export async function seal(keys: SealingKeys, place: string, text: string): Promise<string> {
  const dataKey = randomBytes(KEY_BYTES);
  const [wrapped, data] = await Promise.all([
    wrap(keys.current, place, dataKey),
    importKey(dataKey).then((key) => encrypt(key, `text ${place}`, utf8(text))),
  ]);
  return [VERSION, keys.current.id, wrapped, data].join(".");
}

export async function unseal(keys: SealingKeys, place: string, sealed: string): Promise<Result<string, SealFault>> {
  const record = await opened(keys, place, sealed);
  if (!record.ok) return record;
  const text = await decrypt(await importKey(record.value.dataKey), `text ${place}`, record.value.text);
  return text ? ok(new TextDecoder().decode(text)) : fail("corrupt");
}

/** The same record under the current key: what rotating SEALING_KEYS does to every row. */
export async function rewrap(keys: SealingKeys, place: string, sealed: string): Promise<Result<string, SealFault>> {
  const record = await opened(keys, place, sealed);
  if (!record.ok) return record;
  const { by, dataKey, text } = record.value;
  return ok(by === keys.current.id ? sealed : [VERSION, keys.current.id, await wrap(keys.current, place, dataKey), text].join("."));
}

/** Where sealed records live: the place is part of what is sealed. */
export const accountPlace = (account: string): string => `gateway_accounts/${account}`;
export const signingPlace = (app: string, mode: string): string => `signing_secrets/${app}/${mode}`;
