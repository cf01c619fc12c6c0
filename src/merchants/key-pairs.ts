import { and, asc, eq, gt, isNull, or } from "drizzle-orm";
import { type Mode, randomId } from "../kernel/ids.ts";
import { type Database, database } from "../storage/database.ts";
import { apiKeys, signingSecrets } from "../storage/schema.ts";
import type { SealingKeys } from "../storage/sealed.ts";
import { type KeyPair, newKeyPair, secretHash } from "./keys.ts";
import { newSigningSecret, signingRow } from "./signing-secrets.ts";

/** A key pair as it may be shown again: without its secret. Times are Unix ms. */
export interface StoredPair {
  readonly id: string;
  readonly mode: Mode;
  readonly publicKey: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** What is shown this once. */
export interface Rotated {
  readonly pair: KeyPair;
  /** The pairs that end by this, all at the same time. */
  readonly ending: readonly { readonly publicKey: string }[];
  /** Unix ms. */
  readonly endsAt: number;
  /** Only where the app had none in this mode. */
  readonly signingSecret: string | null;
}

export async function keyRow(app: string, mode: Mode, pair: KeyPair, now: number): Promise<typeof apiKeys.$inferInsert> {
  return {
    id: randomId("ak_", 9),
    app,
    mode,
    publicKey: pair.publicKey,
    secretHash: await secretHash(pair.secretKey),
    createdAt: now,
  };
}

/**
 * Gives an existing app a new pair in that mode; the ones before it end after `overlap` ms, or at once. An app without keys in the
 * mode gets its first ones, and the signing secret that belongs to them.
 */
export async function rotateKeys(
  d1: D1Database,
  sealing: () => Promise<SealingKeys>,
  { app, mode, overlap }: { readonly app: string; readonly mode: Mode; readonly overlap: number },
  now: number,
): Promise<Rotated> {
  const db = database(d1);
  const endsAt = now + overlap;
  const pair = newKeyPair(mode);
  const lives = and(
    eq(apiKeys.app, app),
    eq(apiKeys.mode, mode),
    isNull(apiKeys.revokedAt),
    // One that ends sooner anyway goes on ending then.
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, endsAt)),
  );
  const end = db
    .update(apiKeys)
    .set(overlap > 0 ? { expiresAt: endsAt } : { revokedAt: now })
    .where(lives)
    .returning({ publicKey: apiKeys.publicKey });
  const begin = db.insert(apiKeys).values(await keyRow(app, mode, pair, now));
  if (await hasSigningSecret(db, app, mode)) {
    const [ending] = await db.batch([end, begin]);
    return { pair, ending, endsAt, signingSecret: null };
  }
  const signingSecret = newSigningSecret();
  // Never replaces one: that would break whoever verifies with it.
  const sign = db.insert(signingSecrets).values(await signingRow(await sealing(), app, mode, signingSecret));
  const [ending] = await db.batch([end, begin, sign]);
  return { pair, ending, endsAt, signingSecret };
}

async function hasSigningSecret(db: Database, app: string, mode: Mode): Promise<boolean> {
  const rows = await db
    .select({ app: signingSecrets.app })
    .from(signingSecrets)
    .where(and(eq(signingSecrets.app, app), eq(signingSecrets.mode, mode)));
  return rows.length > 0;
}

/** The app's pairs, the oldest first, those that ended too. */
export function listKeys(d1: D1Database, app: string, mode: Mode | null): Promise<readonly StoredPair[]> {
  const { id, publicKey, createdAt, expiresAt, revokedAt } = apiKeys;
  return database(d1)
    .select({ id, mode: apiKeys.mode, publicKey, createdAt, expiresAt, revokedAt })
    .from(apiKeys)
    .where(and(eq(apiKeys.app, app), mode === null ? undefined : eq(apiKeys.mode, mode)))
    .orderBy(asc(createdAt), asc(id));
}
