import { sql } from "drizzle-orm";
import { database } from "./database.ts";
import { strayNotices } from "./schema.ts";
import { within } from "./within.ts";

/** Writes down a notice that no order knows, and answers how often it has come. Throws where D1 fails. */
export async function countStray(
  d1: D1Database,
  { account, key, refs }: { readonly account: string; readonly key: string; readonly refs: readonly string[] },
  now: number,
): Promise<number> {
  const counted = database(d1)
    .insert(strayNotices)
    .values({ account, key, refs, times: 1, firstAt: now, lastAt: now })
    .onConflictDoUpdate({
      target: [strayNotices.account, strayNotices.key],
      set: { times: sql`${strayNotices.times} + 1`, lastAt: now },
    })
    .returning({ times: strayNotices.times });
  const [row] = await within(5_000, counted);
  return row?.times ?? 1;
}
