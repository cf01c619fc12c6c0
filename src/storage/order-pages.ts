import { and, count, desc, eq, sql } from "drizzle-orm";
import type { Failure } from "../kernel/errors.ts";
import type { Mode } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "./database.ts";
import { type ListedOrder, listed } from "./order-list.ts";
import { orders } from "./schema.ts";
import { within } from "./within.ts";

/** A page by its number, for APIs that count: `most` bounds what is counted, and so what is read. */
export async function listPage(
  d1: D1Database,
  { app, mode, currency }: { readonly app: string; readonly mode: Mode; readonly currency: Currency },
  { page, size, most }: { readonly page: number; readonly size: number; readonly most: number },
): Promise<Result<{ readonly total: number; readonly orders: readonly ListedOrder[] }, Failure>> {
  const db = database(d1);
  const its = and(eq(orders.app, app), eq(orders.mode, mode), eq(orders.currency, currency));
  const counted = db
    .select({ one: sql`1`.as("one") })
    .from(orders)
    .where(its)
    .limit(most)
    .as("counted");
  const rows = db
    .select()
    .from(orders)
    .where(its)
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(size)
    .offset((page - 1) * size);
  try {
    const [[sum], found] = await within(5_000, db.batch([db.select({ total: count() }).from(counted), rows]));
    return ok({ total: sum?.total ?? 0, orders: found.map(listed) });
  } catch (error) {
    console.warn({ message: "orders can't be listed", error: String(error) });
    return fail({ code: "unavailable" });
  }
}
