import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Counts, Difference, DifferenceKind } from "../domain/reconciling.ts";
import { inMode, mode } from "./columns.ts";

// Comparisons with what the gateways know. Times are Unix ms.

/** A daily look over what is not settled: done a part a minute, and kept for the operator to see. */
export const dailyLooks = sqliteTable("daily_looks", {
  startedAt: integer().primaryKey(),
  /** The row that it has come to, by its creation and id; null when it is through. */
  placeAt: integer(),
  placeId: text(),
  /** When its last part was done. */
  movedAt: integer().notNull(),
  /** Orders that were looked at, and of them those that changed, whose gateway did not answer, and that could not be reached. */
  looked: integer().notNull().default(0),
  changed: integer().notNull().default(0),
  unheard: integer().notNull().default(0),
  failed: integer().notNull().default(0),
});

/** A settlement file of a gateway account, compared with what we know. */
export const reconciliations = sqliteTable(
  "reconciliations",
  {
    id: text().primaryKey(),
    app: text().notNull(),
    mode: mode(),
    account: text().notNull(),
    gateway: text().notNull(),
    /** Which of the gateway's files it is, in words; null while it runs. */
    format: text(),
    /** The period that the file is about; null where nobody said and no row is a payment. */
    fromAt: integer(),
    toAt: integer(),
    counts: text({ mode: "json" }).$type<Counts>(),
    /** How many differences are kept. */
    listed: integer().notNull().default(0),
    /** The caller's Idempotency-Key, for a day, and what was asked with it. */
    key: text(),
    request: text(),
    createdAt: integer().notNull(),
    /** Null while it runs, or where it was cut off. */
    finishedAt: integer(),
  },
  (t) => [
    index("reconciliations_by_app").on(t.app, t.mode, t.createdAt, t.id),
    index("reconciliations_by_age").on(t.createdAt),
    uniqueIndex("reconciliations_by_key").on(t.app, t.mode, t.key).where(sql`key is not null`),
    check("reconciliations_mode", inMode(t.mode)),
  ],
);

/** What a file and we say differently of one payment. */
export const differences = sqliteTable(
  "differences",
  {
    reconciliation: text()
      .notNull()
      .references(() => reconciliations.id, { onDelete: "cascade" }),
    no: integer().notNull(),
    kind: text().$type<DifferenceKind>().notNull(),
    what: text().$type<Difference["what"]>().notNull(),
    line: integer(),
    transaction: text(),
    providerOrderId: text(),
    providerPaymentId: text(),
    ours: text(),
    theirs: text(),
    /** How often it may still be tried to ask the gateway. */
    tries: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.reconciliation, t.no] }),
    // Those that could not be asked about come after those that were not tried yet.
    index("differences_to_ask").on(t.tries, t.reconciliation, t.no).where(sql`tries > 0`),
  ],
);
