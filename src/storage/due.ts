import { and, asc, eq, gt, inArray, lt, lte, sql } from "drizzle-orm";
import { database } from "./database.ts";
import { orders } from "./order-schema.ts";
import { within } from "./within.ts";

export interface Overdue {
  readonly id: string;
  /** Unix ms. */
  readonly dueAt: number;
}

/** Orders whose alarm should have run after `after` and before `before`, the longest overdue first. Throws where D1 fails, as all of these do. */
export async function overdueOrders(d1: D1Database, before: number, limit: number, after = 0): Promise<readonly Overdue[]> {
  const query = database(d1)
    .select({ id: orders.id, dueAt: sql<number>`${orders.dueAt}` })
    .from(orders)
    .where(and(gt(orders.dueAt, after), lt(orders.dueAt, before)))
    .orderBy(asc(orders.dueAt))
    .limit(limit);
  return within(5_000, query);
}

/** When an order wants to be woken. False where its row is not there. */
export async function tellDue(d1: D1Database, id: string, version: number, dueAt: number | null): Promise<boolean> {
  const mine = and(eq(orders.id, id), lte(orders.version, version));
  const { meta } = await within(5_000, database(d1).update(orders).set({ dueAt }).where(mine).run());
  return meta.changes > 0;
}

/** Orders that could not be woken stand behind the others until `until`: they must not keep those from being woken. Null: never again. */
export async function putOff(d1: D1Database, ids: readonly string[], until: number | null): Promise<void> {
  if (ids.length === 0) return;
  await within(
    5_000,
    database(d1)
      .update(orders)
      .set({ dueAt: until })
      .where(inArray(orders.id, [...ids])),
  );
}
