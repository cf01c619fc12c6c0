import { and, asc, eq, gt, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Failure } from "../kernel/errors.ts";
import { randomId } from "../kernel/ids.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { ACCESS_SECONDS, familyKey, REVOKED } from "../storage/kv.ts";
import { tokenFamilies } from "../storage/schema.ts";
import { within } from "../storage/within.ts";

const DAY = 86_400_000;

/** A refresh token that nobody uses ends after 30 days. */
const FAMILY_MS = 30 * DAY;
const D1_MS = 2_000;
/** How many ended families a new one takes away. */
const MOST_CLEARED = 20;

/** The refresh token of this generation is the good one. */
export interface Family {
  readonly family: string;
  readonly generation: number;
}

/** Why a refresh token is refused; `used`: it was good once, or its family has been revoked. */
export type FamilyFault = "used" | "expired";

/** Begins a family for a key pair. */
export function newFamily(
  env: Env,
  { app, key }: { readonly app: string; readonly key: string },
  now: number,
): Promise<Result<Family, Failure>> {
  const family = { id: randomId("tf_", 16), app, key, generation: 1, createdAt: now, expiresAt: now + FAMILY_MS };
  return asked(async () => {
    const db = database(env.DB);
    const ended = db
      .select({ id: tokenFamilies.id })
      .from(tokenFamilies)
      .where(lte(tokenFamilies.expiresAt, now))
      .orderBy(asc(tokenFamilies.expiresAt))
      .limit(MOST_CLEARED);
    await db.batch([db.insert(tokenFamilies).values(family), db.delete(tokenFamilies).where(inArray(tokenFamilies.id, ended))]);
    return { family: family.id, generation: 1 };
  });
}

/** Uses up the token of that generation, which only one caller can. A token that was used before revokes the whole family. */
export async function nextGeneration(
  env: Env,
  { family, generation }: Family,
  now: number,
): Promise<Result<{ readonly next: Family } | { readonly fault: FamilyFault }, Failure>> {
  const { id, expiresAt, revokedAt } = tokenFamilies;
  const used = await asked(() =>
    database(env.DB)
      .update(tokenFamilies)
      .set({ generation: sql`${tokenFamilies.generation} + 1`, expiresAt: now + FAMILY_MS })
      .where(and(eq(id, family), eq(tokenFamilies.generation, generation), isNull(revokedAt), gt(expiresAt, now)))
      .returning({ generation: tokenFamilies.generation }),
  );
  if (!used.ok) return used;
  const [row] = used.value;
  if (row) return ok({ next: { family, generation: row.generation } });
  const fault = await asked(() => faultOf(env, { family, generation }, now));
  return fault.ok ? ok({ fault: fault.value }) : fault;
}

async function faultOf(env: Env, { family, generation }: Family, now: number): Promise<FamilyFault> {
  const { id, expiresAt, revokedAt } = tokenFamilies;
  const db = database(env.DB);
  const [, [row]] = await db.batch([
    db
      .update(tokenFamilies)
      .set({ revokedAt: now })
      .where(and(eq(id, family), gt(tokenFamilies.generation, generation), isNull(revokedAt), gt(expiresAt, now))),
    db.select({ revokedAt, expiresAt }).from(tokenFamilies).where(eq(id, family)),
  ]);
  // Only families that ended are taken away.
  if (!row || row.expiresAt <= now) return "expired";
  if (row.revokedAt !== null && row.revokedAt + ACCESS_SECONDS * 1000 > now) await stopAccess(env, family);
  return "used";
}

/** The family's access tokens end too, about a minute later at the latest. */
async function stopAccess(env: Env, family: string): Promise<void> {
  try {
    await within(1_000, env.KV.put(familyKey(family), REVOKED, { expirationTtl: ACCESS_SECONDS }));
  } catch (error) {
    console.warn({ message: "a revoked family can't be written to KV", family, error: String(error) });
  }
}

async function asked<T>(work: () => PromiseLike<T>): Promise<Result<T, Failure>> {
  try {
    return ok(await within(D1_MS, work()));
  } catch (error) {
    console.warn({ message: "token families can't be asked for in D1", error: String(error) });
    return fail({ code: "unavailable" });
  }
}
