import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { OrderStatus } from "../domain/state.ts";
import type { OrderView } from "../domain/view.ts";
import type { Failure } from "../kernel/errors.ts";
import { isOrderId, type Mode } from "../kernel/ids.ts";
import { type Currency, toMajor } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { fromCursor, type Listed, toCursor } from "./cursors.ts";
import { database } from "./database.ts";
import { orders } from "./order-schema.ts";
import { within } from "./within.ts";

/** An order as lists show it: without what can be erased or nobody searches for, which is only kept by the order's own object. */
export type ListedOrder = Omit<OrderView, "description" | "metadata">;

export interface OrderQuery {
  readonly app: string;
  readonly mode: Mode;
  readonly status?: OrderStatus;
  readonly currency?: Currency;
  /** The merchant's own number. */
  readonly reference?: string;
  /** Whether there is something that a person must look at. */
  readonly attention?: boolean;
  /** Unix ms of creation: `from` inclusive, `to` exclusive. */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  /** As the page before gave it. */
  readonly cursor?: string;
}

export interface OrderPage {
  readonly data: readonly ListedOrder[];
  readonly nextCursor: string | null;
}

/** A row as lists show it. */
export function listed(row: typeof orders.$inferSelect): ListedOrder {
  const major = (amount: number) => toMajor({ amount, currency: row.currency });
  return {
    id: row.id,
    object: "order",
    mode: row.mode,
    status: row.status,
    amount: major(row.amount),
    amountMinor: row.amount,
    currency: row.currency,
    reference: row.reference,
    paymentUrl: `${row.origin}/payments/${row.id}`,
    redirectUrl: row.redirectUrl,
    locale: row.locale,
    expiresAt: new Date(row.expiresAt).toISOString(),
    createdAt: new Date(row.createdAt).toISOString(),
    updatedAt: new Date(row.updatedAt).toISOString(),
    transactions: row.transactions,
    capturedAmount: major(row.captured),
    refundedAmount: major(row.refunded),
    attention: row.attentionItems,
    disputes: row.disputes,
    version: row.version,
  };
}

/** Conditions in the form that one index answers in order: without that a rare status would read the whole table. */
function conditions(query: OrderQuery, after: Listed | null): SQL | undefined {
  // What needs attention or has one reference is rare, and their indexes have no status and no currency: "+" keeps the planner off those.
  const rare = query.attention || query.reference !== undefined;
  const among = (column: typeof orders.status | typeof orders.currency, value: string | undefined) =>
    value === undefined ? undefined : rare ? sql`+${column} = ${value}` : sql`${column} = ${value}`;
  return and(
    eq(orders.app, query.app),
    eq(orders.mode, query.mode),
    among(orders.status, query.status),
    among(orders.currency, query.currency),
    query.reference === undefined ? undefined : eq(orders.reference, query.reference),
    query.attention === undefined ? undefined : query.attention ? sql`${orders.attention} > 0` : sql`${orders.attention} = 0`,
    query.from === undefined ? undefined : gte(orders.createdAt, query.from),
    before(query.to, after),
  );
}

/** One upper bound, the lower of the two: given both, the planner seeks by one and reads all the pages before this one again. */
function before(to: number | undefined, after: Listed | null): SQL | undefined {
  if (after && (to === undefined || after.createdAt < to))
    return sql`(${orders.createdAt}, ${orders.id}) < (${after.createdAt}, ${after.id})`;
  return to === undefined ? undefined : lt(orders.createdAt, to);
}

/** One page of an app's orders, newest first, in one query. */
export async function listOrders(d1: D1Database, query: OrderQuery): Promise<Result<OrderPage, Failure>> {
  const after = query.cursor === undefined ? null : fromCursor(query.cursor, isOrderId);
  if (query.cursor !== undefined && !after)
    return fail({ code: "request.invalid", field: "cursor", message: "Not a cursor from an earlier page." });
  try {
    const rows = await within(5_000, orderQuery(d1, query, after));
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return ok({ data: page.map(listed), nextCursor: last && rows.length > query.limit ? toCursor(last) : null });
  } catch (error) {
    console.warn({ message: "orders can't be listed", error: String(error) });
    return fail({ code: "unavailable" });
  }
}

const orderQuery = (d1: D1Database, query: OrderQuery, after: Listed | null) =>
  database(d1)
    .select()
    .from(orders)
    .where(conditions(query, after))
    .orderBy(desc(orders.createdAt), desc(orders.id))
    // One more than asked for tells whether there is another page.
    .limit(query.limit + 1);
