import * as z from "zod";
import type { EventType } from "../domain/events.ts";
import type { Method } from "../domain/facts.ts";
import { sameText } from "../kernel/crypto.ts";
import type { Failure } from "../kernel/errors.ts";
import type { Mode } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { appKey, holderKey } from "../storage/kv.ts";
import { accountPlace, type SealingKeys, sealingKeys, signingPlace, unseal } from "../storage/sealed.ts";
import { within } from "../storage/within.ts";
import { edgeCopies } from "./edge-copies.ts";
import { modeOfSecretKey, secretHash } from "./keys.ts";
import type { Priorities } from "./priorities.ts";
import { readApp, readKey, readKeyIsValid } from "./read-settings.ts";

/** One gateway's credentials for one app and mode. A deleted account is not enabled. */
export interface AccountSettings {
  readonly id: string;
  readonly gateway: string;
  readonly mode: Mode;
  readonly sealed: string;
  readonly enabled: boolean;
  readonly verified: boolean;
  /** The lowest is tried first. */
  readonly priority: number;
  /** Where it is another. */
  readonly priorities: Priorities;
  /** Unix ms: it kept failing, and until then is only tried where nothing else can; null when it is well. */
  readonly downUntil: number | null;
  /** Null: all that the gateway has. */
  readonly currencies: readonly Currency[] | null;
  readonly methods: readonly Method[] | null;
}

/** Where the app's server is told of all its orders in a mode. */
export interface EndpointSettings {
  readonly id: string;
  readonly mode: Mode;
  readonly url: string;
  /** Null: every type. */
  readonly types: readonly EventType[] | null;
}

/** A key pair that is valid, without its secret. */
export interface KeySettings {
  readonly id: string;
  readonly mode: Mode;
  readonly publicKey: string;
  /** Unix ms. */
  readonly expiresAt: number | null;
}

export interface AppSettings {
  readonly id: string;
  readonly company: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly site: string | null;
  /** "#rrggbb" */
  readonly colour: string | null;
  readonly logo: string | null;
  readonly idSalt: string;
  readonly disabled: boolean;
  /** A second payment of one order is kept until a person decides; else it is given back at once. */
  readonly keepsDuplicates: boolean;
  /** Days that payers' details are kept after an order's end; null or absent (in copies of before): as the installation has it. */
  readonly payerDays?: number | null;
  /** Unix ms. */
  readonly createdAt: number;
  /** Verified hosts, the longest verified first. */
  readonly domains: readonly string[];
  /** Domains whose pages may call for the app. */
  readonly origins: readonly string[];
  readonly keys: readonly KeySettings[];
  /** The most, in minor units, that one live payment may be; a currency that is not here has no limit. Empty once KYB is approved. */
  readonly unapprovedLimits: Readonly<Partial<Record<Currency, number>>>;
  /** Sealed. */
  readonly signing: Readonly<Record<Mode, string | null>>;
  /** Enabled ones. */
  readonly endpoints: readonly EndpointSettings[];
  /** By priority, then age. */
  readonly accounts: readonly AccountSettings[];
}

/** Whose secret key it is. */
export interface KeyHolder {
  /** The row of api_keys, for `keyStillValid`. */
  readonly key: string;
  readonly mode: Mode;
  readonly app: AppSettings;
}

const apps = edgeCopies(appKey, (env, id, now) => readApp(env.DB, id, now));
const holders = edgeCopies(holderKey, async (env, hash, now) => {
  const found = await readKey(env.DB, hash, now);
  // Orders are created with the key and paid with the app's settings: both must be there when D1 is not.
  if (found) await apps.keep(env, found.app.id, found.app, now);
  return found;
});

/** Null where there is no such key, or no longer. A revoked key can go on for about 70 s: see `keyStillValid`. */
export async function keyHolder(env: Env, secretKey: string): Promise<Result<KeyHolder | null, Failure>> {
  const mode = modeOfSecretKey(secretKey);
  if (!mode) return ok(null);
  const hash = await secretHash(secretKey);
  const found = await holders.read(env, hash);
  if (!found.ok || !found.value) return found;
  const { key, app, expiresAt } = found.value;
  const holds = sameText(found.value.secretHash, hash) && found.value.mode === mode && (expiresAt === null || expiresAt > Date.now());
  return ok(holds ? { key, mode, app } : null);
}

export const appSettings = (env: Env, appId: string): Promise<Result<AppSettings | null, Failure>> => apps.read(env, appId);

/** Asks D1 itself, for what moves money out: a revoked key ends there at once. */
export async function keyStillValid(env: Env, key: string): Promise<Result<boolean, Failure>> {
  try {
    return ok(await within(2_000, readKeyIsValid(env.DB, key, Date.now())));
  } catch (error) {
    console.warn({ message: "a key can't be checked in D1", key, error: String(error) });
    return fail({ code: "unavailable" });
  }
}

type Sealing = Pick<Env, "SEALING_KEYS">;

/** "whsec_…": signs the webhooks and redirects of the app in that mode. */
export async function signingSecret(env: Sealing, app: AppSettings, mode: Mode): Promise<Result<string, Failure>> {
  const sealed = app.signing[mode];
  if (sealed !== null) return open(env, signingPlace(app.id, mode), sealed);
  console.error({ message: "an app has no signing secret", app: app.id, mode });
  return fail({ code: "internal" });
}

const credentials = z.record(z.string(), z.string());

export async function accountCredentials(env: Sealing, account: AccountSettings): Promise<Result<Record<string, string>, Failure>> {
  const text = await open(env, accountPlace(account.id), account.sealed);
  if (!text.ok) return text;
  const read = z.safeParse(z.string().transform(fromJson).pipe(credentials), text.value);
  if (read.success) return ok(read.data);
  console.error({ message: "stored credentials are not an object of texts", account: account.id });
  return fail({ code: "internal" });
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

let imported: { readonly setting: string; readonly keys: SealingKeys } | undefined;

async function open(env: Sealing, place: string, sealed: string): Promise<Result<string, Failure>> {
  try {
    if (imported?.setting !== env.SEALING_KEYS) imported = { setting: env.SEALING_KEYS, keys: await sealingKeys(env.SEALING_KEYS) };
    const text = await unseal(imported.keys, place, sealed);
    if (text.ok) return text;
    console.error({ message: "a sealed record can't be opened", place, why: text.error });
  } catch (error) {
    console.error({ message: "sealed records can't be opened", error: String(error) });
  }
  return fail({ code: "internal" });
}
