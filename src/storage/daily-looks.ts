import { desc, eq, lt, sql } from "drizzle-orm";
import { database } from "./database.ts";
import { dailyLooks } from "./reconciliation-schema.ts";
import { within } from "./within.ts";

/** A row by its creation (Unix ms) and id. */
export interface Place {
  readonly at: number;
  readonly id: string;
}

/** What a look, or a part of it, has come to, in orders. */
export interface Tally {
  readonly looked: number;
  readonly changed: number;
  /** Their gateway did not answer. */
  readonly unheard: number;
  /** They could not be reached themselves. */
  readonly failed: number;
}

export interface DailyLook extends Tally {
  /** Unix ms. */
  readonly startedAt: number;
  readonly movedAt: number;
  /** How far it has come; null when it is through. */
  readonly place: Place | null;
}

const PATIENCE = 5_000;

/** The latest first. Throws where D1 fails, like the rest here. */
export async function latestLooks(d1: D1Database, limit: number): Promise<readonly DailyLook[]> {
  const rows = await within(PATIENCE, database(d1).select().from(dailyLooks).orderBy(desc(dailyLooks.startedAt)).limit(limit));
  return rows.map(({ placeAt, placeId, ...row }) => ({
    ...row,
    place: placeAt === null || placeId === null ? null : { at: placeAt, id: placeId },
  }));
}

/** Begins one at `place`, and forgets those that began before `forget` (Unix ms). */
export async function beginLook(d1: D1Database, startedAt: number, place: Place, forget: number): Promise<void> {
  const db = database(d1);
  const row = { startedAt, movedAt: startedAt, placeAt: place.at, placeId: place.id };
  const begun = db.insert(dailyLooks).values(row).onConflictDoNothing();
  await within(PATIENCE, db.batch([begun, db.delete(dailyLooks).where(lt(dailyLooks.startedAt, forget))]));
}

/** A part was done: the look has come to `place`. */
export async function moveLook(d1: D1Database, startedAt: number, place: Place | null, part: Tally, now: number): Promise<void> {
  const more = (key: keyof Tally) => sql`${dailyLooks[key]} + ${part[key]}`;
  const moved = database(d1)
    .update(dailyLooks)
    .set({
      placeAt: place?.at ?? null,
      placeId: place?.id ?? null,
      movedAt: now,
      looked: more("looked"),
      changed: more("changed"),
      unheard: more("unheard"),
      failed: more("failed"),
    })
    .where(eq(dailyLooks.startedAt, startedAt));
  await within(PATIENCE, moved.run());
}
