import { asc, lt } from "drizzle-orm";
import { database } from "./database.ts";
import { orders } from "./order-schema.ts";
import { within } from "./within.ts";

/** Orders whose alarm should have run before `before`, the longest overdue first: the sweeper wakes them. Throws where D1 fails. */
export async function overdueOrders(d1: D1Database, before: number, limit: number): Promise<readonly string[]> {
  const query = database(d1).select({ id: orders.id }).from(orders).where(lt(orders.dueAt, before)).orderBy(asc(orders.dueAt)).limit(limit);
  return (await within(5_000, query)).map(({ id }) => id);
}
