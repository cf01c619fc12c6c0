import { asc, count, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { database } from "./database.ts";
import { type RebuildOutcome, rebuildQueue } from "./order-schema.ts";

// Whoever asks for a rebuild writes down which objects are meant, and the worker's own sweep works that off: nothing has to be reachable
// from outside for it. All of these throw where D1 fails.

/** After so many tries an object counts as unreachable. */
const MOST_TRIES = 3;

/** Objects by their id in hex, or orders by theirs. One that was queued before is done once more. */
export async function queueRebuild(d1: D1Database, objects: readonly string[], now: number): Promise<void> {
  if (objects.length === 0) return;
  // One parameter for any number of them, and without quotes: on a command line those would make it twice as long.
  const list = sql`'["' || replace(${objects.join(",")}, ',', '","') || '"]'`;
  const rows = sql`select value, ${now}, 0, null from json_each(${list}) where true`;
  const again = sql`on conflict (object) do update set queued_at = excluded.queued_at, tries = 0, outcome = null`;
  await database(d1).run(sql`insert into ${rebuildQueue} (object, queued_at, tries, outcome) ${rows} ${again}`);
}

export async function nextToRebuild(d1: D1Database, limit: number): Promise<readonly string[]> {
  const rows = await database(d1)
    .select({ object: rebuildQueue.object })
    .from(rebuildQueue)
    .where(isNull(rebuildQueue.outcome))
    .orderBy(asc(rebuildQueue.tries), asc(rebuildQueue.queuedAt))
    .limit(limit);
  return rows.map(({ object }) => object);
}

/** What became of them; null: it did not work out, and is tried again a few times. */
export async function noteRebuilt(d1: D1Database, outcomes: ReadonlyMap<string, RebuildOutcome | null>): Promise<void> {
  const given = sql`(select value ->> 1 from json_each(${JSON.stringify([...outcomes])}) where value ->> 0 = ${rebuildQueue.object})`;
  const failing = sql`case when ${rebuildQueue.tries} + 1 >= ${MOST_TRIES} then 'failed' end`;
  await database(d1)
    .update(rebuildQueue)
    .set({ tries: sql`${rebuildQueue.tries} + 1`, outcome: sql`coalesce(${given}, ${failing})` })
    .where(inArray(rebuildQueue.object, sql`(select value ->> 0 from json_each(${JSON.stringify([...outcomes])}))`));
}

export type RebuildProgress = Readonly<Record<RebuildOutcome | "waiting", number>>;

export async function rebuildProgress(d1: D1Database): Promise<RebuildProgress> {
  const rows = await database(d1)
    .select({ outcome: rebuildQueue.outcome, objects: count() })
    .from(rebuildQueue)
    .groupBy(rebuildQueue.outcome);
  const none = { waiting: 0, same: 0, written: 0, empty: 0, failed: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ outcome, objects }) => [outcome ?? "waiting", objects])) };
}

/** Which could not be reached, at most `limit` of them. */
export async function unreachable(d1: D1Database, limit: number): Promise<readonly string[]> {
  const rows = await database(d1)
    .select({ object: rebuildQueue.object })
    .from(rebuildQueue)
    .where(sql`${rebuildQueue.outcome} = 'failed'`)
    .limit(limit);
  return rows.map(({ object }) => object);
}

/** Takes what is done out of the queue. */
export async function forgetRebuilt(d1: D1Database): Promise<void> {
  await database(d1).delete(rebuildQueue).where(isNotNull(rebuildQueue.outcome));
}
