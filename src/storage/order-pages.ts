import { and, count, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { OrderStatus } from "../domain/state.ts";
import type { Failure } from "../kernel/errors.ts";
import type { Mode } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "./database.ts";
import { type ListedOrder, listed } from "./order-list.ts";
import { orders } from "./order-schema.ts";
import { within } from "./within.ts";

export interface PageQuery {
  readonly app: string;
  readonly mode: Mode;
  readonly currency?: Currency;
  /** Any of these; absent: all. */
  readonly statuses?: readonly OrderStatus[];
  /** Unix ms of creation: `from` inclusive, `to` exclusive. */
  readonly from?: number;
  readonly to?: number;
}

/** A page by its number, for APIs that count: `most` bounds what is counted and shown, and so what is read. */
export async function listPage(
  d1: D1Database,
  query: PageQuery,
  { page, size, most }: { readonly page: number; readonly size: number; readonly most: number },
): Promise<Result<{ readonly total: number; readonly orders: readonly ListedOrder[] }, Failure>> {
  const db = database(d1);
  const matching = matchingIds(query);
  const before = Math.min((page - 1) * size, most);
  const counted = db.select({ total: count() }).from(sql`(${matching} limit ${most})`);
  const wanted = sql`${matching} order by 2 desc, 1 desc limit ${Math.min(size, most - before)} offset ${before}`;
  const rows = db
    .select()
    .from(orders)
    .where(sql`${orders.id} in (select id from (${wanted}))`)
    .orderBy(desc(orders.createdAt), desc(orders.id));
  try {
    const [[sum], found] = await within(5_000, db.batch([counted, rows]));
    return ok({ total: sum?.total ?? 0, orders: found.map(listed) });
  } catch (error) {
    console.warn({ message: "orders can't be listed", error: String(error) });
    return fail({ code: "unavailable" });
  }
}

/** One part for each status: each is in order in an index, and merging them reads no more than it shows; "in (…)" would sort all. */
function matchingIds({ app, mode, currency, statuses, from, to }: PageQuery): SQL {
  const among = and(
    eq(orders.app, app),
    eq(orders.mode, mode),
    currency === undefined ? undefined : eq(orders.currency, currency),
    from === undefined ? undefined : gte(orders.createdAt, from),
    to === undefined ? undefined : lt(orders.createdAt, to),
  );
  const parts: readonly (SQL | undefined)[] = statuses?.map((status) => and(among, eq(orders.status, status))) ?? [among];
  return sql.join(
    parts.map((part) => sql`select ${orders.id} as id, ${orders.createdAt} as created_at from ${orders} where ${part}`),
    sql` union all `,
  );
}
