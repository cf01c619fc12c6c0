import { and, asc, lt, type SQL, sql } from "drizzle-orm";
import type { Place } from "./daily-looks.ts";
import { database } from "./database.ts";
import { refunds, transactions } from "./order-schema.ts";
import { PENDING, UNSETTLED } from "./unsettled-sql.ts";
import { within } from "./within.ts";

/** A transaction or a refund whose gateway may know more of it than we do. */
export interface Unsettled extends Place {
  readonly order: string;
  /** The gateway account; of a refund "", since its row does not say. */
  readonly account: string;
}

/** What is unsettled and was made after `place` and before `before`, the oldest first. Throws where D1 fails. */
export async function unsettledAfter(d1: D1Database, place: Place, before: number, limit: number): Promise<readonly Unsettled[]> {
  const db = database(d1);
  const part = (table: typeof transactions | typeof refunds, which: SQL) =>
    db
      .select({
        at: table.createdAt,
        id: table.id,
        order: table.order,
        account: table === transactions ? transactions.account : sql<string>`''`,
      })
      .from(table)
      .where(and(which, sql`(${table.createdAt}, ${table.id}) > (${place.at}, ${place.id})`, lt(table.createdAt, before)))
      .orderBy(asc(table.createdAt), asc(table.id))
      .limit(limit);
  const [those, others] = await within(5_000, Promise.all([part(transactions, UNSETTLED), part(refunds, PENDING)]));
  return [...those, ...others].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).slice(0, limit);
}
