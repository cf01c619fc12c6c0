import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { capturedAmount, type Order, refundedAmount } from "../domain/state.ts";
import { orderView, refundView, transactionView } from "../domain/view.ts";
import { column, insertRows, list, prepared } from "./json-rows.ts";
import { orders, refunds, transactions } from "./order-schema.ts";
import { within } from "./within.ts";

type Row<T extends SQLiteTable> = T["$inferInsert"];

const incoming = (key: string) => sql`excluded.${column(key)}`;

function upsert<T extends SQLiteTable>(d1: D1Database, table: T, rows: readonly Row<T>[], only: { insert: SQL; update: SQL }) {
  const keys = Object.keys(getTableColumns(table));
  const changes = keys.filter((key) => key !== "id").map((key) => sql`${column(key)} = ${incoming(key)}`);
  return prepared(
    d1,
    sql`${insertRows(table, rows)} where ${only.insert} on conflict (id) do update set ${list(changes)} where ${only.update}`,
  );
}

/** True where the rows differ in another column than these. */
function differs(table: typeof orders | typeof transactions | typeof refunds, ...except: readonly string[]): SQL {
  const keys = Object.keys(getTableColumns(table)).filter((key) => !except.includes(key));
  return sql`(${list(keys.map((key) => sql`${table}.${column(key)}`))}) is not (${list(keys.map(incoming))})`;
}

/**
 * The D1 rows of an order as one batch. An older fold than what is there changes nothing, so late and repeated writes are harmless;
 * one of the same position mends what is damaged. `dueAt`, `archivedAt`: Unix ms, when the object wants to be woken, and since when
 * it is emptied.
 */
export function projectionStatements(d1: D1Database, order: Order, dueAt: number | null, archivedAt: number | null = null) {
  const { id, app, mode, version, createdAt, updatedAt, terms } = order;
  const { currency } = terms.amount;
  const view = orderView(order, {});

  const attemptRows = order.attempts.map((attempt): Row<typeof transactions> => {
    const { id: transaction, gateway, method, status, reason, providerOrderId, providerPaymentId } = transactionView(order, attempt);
    return {
      id: transaction,
      order: id,
      app,
      mode,
      account: attempt.choice.account,
      gateway,
      method,
      status,
      reason,
      providerOrderId,
      providerPaymentId,
      captured: attempt.captured?.amount ?? null,
      capturedCurrency: attempt.captured?.currency ?? null,
      capturedAt: attempt.capturedAt ?? null,
      unheard: attempt.unheard ?? false,
      fee: attempt.fee?.amount ?? null,
      feeCurrency: attempt.fee?.currency ?? null,
      createdAt: attempt.createdAt,
      updatedAt,
      version,
    };
  });

  const refundRows = order.refunds.map((refund): Row<typeof refunds> => {
    const { id: refundId, transaction, status } = refundView(order, refund);
    const { amount } = refund.amount;
    return { id: refundId, order: id, transaction, app, mode, amount, currency, status, createdAt: refund.createdAt, updatedAt, version };
  });

  const orderRow: Row<typeof orders> = {
    id,
    app,
    mode,
    status: order.status,
    amount: terms.amount.amount,
    currency,
    reference: view.reference,
    captured: capturedAmount(order),
    refunded: refundedAmount(order),
    attention: view.attention.length,
    locale: view.locale,
    redirectUrl: view.redirectUrl,
    origin: terms.origin,
    expiresAt: terms.expiresAt,
    createdAt,
    updatedAt,
    version,
    dueAt,
    transactions: view.transactions,
    attentionItems: view.attention,
    disputes: view.disputes,
    archivedAt,
  };

  // The order's row goes last: it says for all three whether this fold is too old. An attempt that did not change is not written again.
  const isOld = sql`exists (select 1 from ${orders} where ${orders.id} = ${id} and ${orders.version} > ${version})`;
  const insert = sql`not ${isOld}`;
  const changed = (table: typeof transactions | typeof refunds) => differs(table, "version", "updatedAt");
  const newer = sql`${orders.version} < excluded.version or (${orders.version} = excluded.version and ${differs(orders)})`;
  return [
    upsert(d1, transactions, attemptRows, { insert, update: changed(transactions) }),
    upsert(d1, refunds, refundRows, { insert, update: changed(refunds) }),
    upsert(d1, orders, [orderRow], { insert: sql`true`, update: newer }),
  ];
}

/** Writes an order's rows and answers how many it had to change. Throws where D1 fails or does not answer. */
export async function projectOrder(d1: D1Database, order: Order, dueAt: number | null, archivedAt: number | null = null): Promise<number> {
  const results = await within(5_000, d1.batch(projectionStatements(d1, order, dueAt, archivedAt)));
  return results.reduce((sum, { meta }) => sum + meta.changes, 0);
}
