import { and, asc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Ours } from "../domain/reconciling.ts";
import type { Currency, Money } from "../kernel/money.ts";
import type { Place } from "./daily-looks.ts";
import { type Database, database } from "./database.ts";
import { refunds, transactions } from "./order-schema.ts";
import { within } from "./within.ts";

/** The gateway's ids of payments and sessions, and our own ids of transactions. */
export interface WantedIds {
  readonly payments: readonly string[];
  readonly sessions: readonly string[];
  readonly transactions: readonly string[];
}

const { id, account, status, providerOrderId, providerPaymentId, captured, capturedCurrency, fee, feeCurrency, capturedAt, createdAt } =
  transactions;

const select = (db: Database) =>
  db
    .select({
      transaction: id,
      status,
      sessionId: providerOrderId,
      paymentId: providerPaymentId,
      captured,
      capturedCurrency,
      fee,
      feeCurrency,
      at: sql<number>`coalesce(${capturedAt}, 0)`,
      // Drizzle leaves the table out of a column's name where it selects from one: in the inner query that would be another column.
      refunded: sql<number>`(select coalesce(sum(back.amount), 0) from ${refunds} as back where back."order" = ${transactions}."order"
        and back."transaction" = ${transactions}."id" and back.status = 'succeeded')`,
    })
    .from(transactions);

type Row = Awaited<ReturnType<typeof select>>[number];

const money = (amount: number | null, currency: Currency | null): Money | null =>
  amount === null || currency === null ? null : { amount, currency };

const settled = ({ transaction, status: now, sessionId, paymentId, refunded, ...row }: Row): Ours => ({
  transaction,
  status: now,
  sessionId,
  paymentId,
  captured: money(row.captured, row.capturedCurrency),
  fee: money(row.fee, row.feeCurrency),
  refunded,
});

/** Any number of texts as one parameter: D1 binds no more than 100. */
const among = (column: typeof id | typeof providerOrderId | typeof providerPaymentId, texts: readonly string[]): SQL =>
  sql`${column} in (select value from json_each(${JSON.stringify(texts)}))`;

/** The transactions of an account that one of these ids names, each maybe more than once. Throws where D1 fails, like the rest here. */
export async function settledByIds(d1: D1Database, at: string, ids: WantedIds): Promise<readonly Ours[]> {
  const db = database(d1);
  const one = (condition: SQL) => select(db).where(and(eq(account, at), condition));
  const found = await within(
    15_000,
    Promise.all([
      ids.payments.length === 0 ? [] : one(among(providerPaymentId, ids.payments)),
      ids.sessions.length === 0 ? [] : one(among(providerOrderId, ids.sessions)),
      ids.transactions.length === 0 ? [] : one(among(id, ids.transactions)),
    ]),
  );
  return found.flat().map(settled);
}

/** Transactions of an account that were begun and taken in a time (Unix ms, `to` exclusive), from a place on, by when they were taken. */
export async function settledWithin(
  d1: D1Database,
  at: string,
  { from, to }: { readonly from: number; readonly to: number },
  after: Place,
  limit: number,
): Promise<readonly (Ours & Place)[]> {
  const rows = await within(
    15_000,
    select(database(d1))
      .where(
        and(
          eq(account, at),
          sql`${capturedAt} is not null`,
          sql`(${capturedAt}, ${id}) > (${after.at}, ${after.id})`,
          lt(capturedAt, to),
          gte(createdAt, from),
        ),
      )
      .orderBy(asc(capturedAt), asc(id))
      .limit(limit),
  );
  return rows.map((row) => ({ ...settled(row), at: row.at, id: row.transaction }));
}
