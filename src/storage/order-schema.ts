import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { OrderStatus } from "../domain/state.ts";
import type { OrderView, RefundView, TransactionView } from "../domain/view.ts";
import type { Currency } from "../kernel/money.ts";
import { currency, inMode, method, mode, wholeUnits } from "./columns.ts";
import { PENDING, UNSETTLED } from "./unsettled-sql.ts";

// Projections: the truth is each order's own object; `version` is the position in its log that the row was folded to ---

export const orders = sqliteTable(
  "orders",
  {
    id: text().primaryKey(),
    app: text().notNull(),
    mode: mode(),
    status: text().$type<OrderStatus>().notNull(),
    amount: integer().notNull(),
    currency: currency(),
    reference: text(),
    captured: integer().notNull(),
    refunded: integer().notNull(),
    /** How many things a person must look at; `attentionItems` are they. */
    attention: integer().notNull(),
    locale: text(),
    redirectUrl: text(),
    origin: text().notNull(),
    expiresAt: integer().notNull(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    version: integer().notNull(),
    /** When the object wants to be woken, for the sweeper; null when nothing is due. */
    dueAt: integer(),
    /** As the API lists them: a list needs no join. */
    transactions: text({ mode: "json" }).$type<readonly TransactionView[]>().notNull(),
    attentionItems: text({ mode: "json" }).$type<OrderView["attention"]>().notNull(),
    disputes: text({ mode: "json" }).$type<OrderView["disputes"]>().notNull().default([]),
    /** Its object was emptied, and the archive has it. */
    archivedAt: integer(),
  },
  (t) => [
    index("orders_by_time").on(t.app, t.mode, t.createdAt, t.id),
    index("orders_by_status").on(t.app, t.mode, t.status, t.createdAt, t.id),
    index("orders_by_currency").on(t.app, t.mode, t.currency, t.createdAt, t.id),
    index("orders_by_currency_and_status").on(t.app, t.mode, t.currency, t.status, t.createdAt, t.id),
    index("orders_with_attention").on(t.app, t.mode, t.createdAt, t.id).where(sql`attention > 0`),
    index("orders_by_reference").on(t.app, t.mode, t.reference, t.createdAt, t.id).where(sql`reference is not null`),
    index("orders_by_due").on(t.dueAt).where(sql`due_at is not null`),
    check("orders_mode", inMode(t.mode)),
    check("orders_amount", wholeUnits(t.amount, 1)),
    // More than the amount is possible: a gateway may have taken more than was asked, which then needs attention.
    check("orders_captured", wholeUnits(t.captured, 0)),
    check("orders_refunded", wholeUnits(t.refunded, 0)),
  ],
);

export const transactions = sqliteTable(
  "transactions",
  {
    id: text().primaryKey(),
    order: text().notNull(),
    app: text().notNull(),
    mode: mode(),
    account: text().notNull(),
    gateway: text().notNull(),
    method: method().notNull(),
    status: text().$type<TransactionView["status"]>().notNull(),
    reason: text(),
    providerOrderId: text(),
    providerPaymentId: text(),
    /** What the gateway took, and in which currency; null until it has. */
    captured: integer(),
    capturedCurrency: text().$type<Currency>(),
    /** When we came to know of it. */
    capturedAt: integer(),
    /** The gateway did not answer when it was asked last. */
    unheard: integer({ mode: "boolean" }).notNull().default(false),
    /** What the gateway keeps of it, where it says so. */
    fee: integer(),
    feeCurrency: text().$type<Currency>(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    version: integer().notNull(),
  },
  (t) => [
    index("transactions_by_order").on(t.order),
    index("transactions_by_provider_order").on(t.account, t.providerOrderId),
    index("transactions_by_provider_payment").on(t.account, t.providerPaymentId),
    index("transactions_by_capture").on(t.account, t.capturedAt, t.id).where(sql`captured_at is not null`),
    index("transactions_unsettled").on(t.createdAt, t.id).where(UNSETTLED),
    check("transactions_captured", sql`${t.captured} is null or (${wholeUnits(t.captured, 0)})`),
  ],
);

export const refunds = sqliteTable(
  "refunds",
  {
    id: text().primaryKey(),
    order: text().notNull(),
    transaction: text().notNull(),
    app: text().notNull(),
    mode: mode(),
    amount: integer().notNull(),
    currency: currency(),
    status: text().$type<RefundView["status"]>().notNull(),
    createdAt: integer().notNull(),
    updatedAt: integer().notNull(),
    version: integer().notNull(),
  },
  (t) => [
    index("refunds_by_order").on(t.order),
    index("refunds_pending").on(t.createdAt, t.id).where(PENDING),
    check("refunds_amount", wholeUnits(t.amount, 1)),
  ],
);

/** Objects that are to write their rows above anew, by their own id in hex or their order's: the sweep works them off. */
export const rebuildQueue = sqliteTable(
  "rebuild_queue",
  {
    object: text().primaryKey(),
    queuedAt: integer().notNull(),
    tries: integer().notNull().default(0),
    /** Null: not done yet. */
    outcome: text().$type<RebuildOutcome>(),
  },
  (t) => [index("rebuild_queue_waiting").on(t.tries, t.queuedAt).where(sql`outcome is null`)],
);

/** `same`: its rows were right. `written`: some were missing, wrong or behind. `empty`: there is no order in it. `failed`: it could not be reached. */
export type RebuildOutcome = "same" | "written" | "empty" | "failed";
