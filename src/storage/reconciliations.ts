import { and, asc, desc, eq, gte, inArray, isNull, lt, lte, or, sql } from "drizzle-orm";
import { type Counts, type Difference, isAsked } from "../domain/reconciling.ts";
import type { Failure } from "../kernel/errors.ts";
import type { Mode } from "../kernel/ids.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { fromCursor, toCursor } from "./cursors.ts";
import { database } from "./database.ts";
import { insertRows, prepared } from "./json-rows.ts";
import { differences, reconciliations } from "./reconciliation-schema.ts";
import { within } from "./within.ts";

export type StoredReconciliation = typeof reconciliations.$inferSelect;
export type StoredDifference = typeof differences.$inferSelect;

const DAY = 24 * 3_600_000;
/** One that runs this long was cut off. */
export const CUT_OFF = 15 * 60_000;
/** How often the gateway is asked about a difference while it does not answer. */
const TRIES = 3;
const AT_A_TIME = 500;
const PATIENCE = 15_000;

export const isReconciliationId = (text: string): boolean => /^rc_[0-9A-Za-z]{20}$/.test(text);

export interface Begun {
  readonly id: string;
  readonly app: string;
  readonly mode: Mode;
  readonly account: string;
  readonly gateway: string;
  /** The caller's Idempotency-Key. */
  readonly key: string | null;
}

/** Writes down that one begins; answers another that has its key, if there is one of the last day. Throws where D1 fails, like the rest here. */
export async function beginReconciliation(d1: D1Database, begun: Begun, now: number): Promise<StoredReconciliation | null> {
  const db = database(d1);
  const { app, mode, key } = begun;
  const insert = db
    .insert(reconciliations)
    .values({ ...begun, createdAt: now })
    .onConflictDoNothing();
  if (key === null) {
    await within(PATIENCE, insert.run());
    return null;
  }
  const having = and(eq(reconciliations.app, app), eq(reconciliations.mode, mode), eq(reconciliations.key, key));
  const isOver = or(
    lte(reconciliations.createdAt, now - DAY),
    and(isNull(reconciliations.finishedAt), lte(reconciliations.createdAt, now - CUT_OFF)),
  );
  const free = db.update(reconciliations).set({ key: null }).where(and(having, isOver));
  const [, , rows] = await within(PATIENCE, db.batch([free, insert, db.select().from(reconciliations).where(having)]));
  const [first] = rows;
  return first && first.id !== begun.id ? first : null;
}

/** Bad input is not kept. */
export async function dropReconciliation(d1: D1Database, id: string): Promise<void> {
  await within(PATIENCE, database(d1).delete(reconciliations).where(eq(reconciliations.id, id)).run());
}

export interface Finished {
  readonly format: string;
  readonly fromAt: number | null;
  readonly toAt: number | null;
  readonly counts: Counts;
  /** How many differences come with it. */
  readonly listed: number;
  /** What was asked, to tell a repetition from another file. */
  readonly request: string;
}

/** Its result as a whole, or nothing of it. */
export async function finishReconciliation(
  d1: D1Database,
  id: string,
  result: Finished,
  found: readonly Difference[],
  now: number,
): Promise<void> {
  const { sql: text, params } = database(d1)
    .update(reconciliations)
    .set({ ...result, finishedAt: now })
    .where(eq(reconciliations.id, id))
    .toSQL();
  const rows = found.map((difference, no) => ({ ...difference, reconciliation: id, no, tries: isAsked(difference) ? TRIES : 0 }));
  const parts = Array.from({ length: Math.ceil(rows.length / AT_A_TIME) }, (_, part) =>
    rows.slice(part * AT_A_TIME, (part + 1) * AT_A_TIME),
  );
  const inserts = parts.map((part) => prepared(d1, insertRows(differences, part)));
  await within(PATIENCE, d1.batch([d1.prepare(text).bind(...params), ...inserts]));
}

export interface Owner {
  readonly app: string;
  readonly mode: Mode;
}

/** One with a page of what it found. `next` is where the page after it begins; null where there is none. */
export interface StoredReport {
  readonly row: StoredReconciliation;
  readonly found: readonly StoredDifference[];
  readonly next: number | null;
}

/** Null where the app has none of that id in that mode. `cursor`: as the page before said. */
export async function findReconciliation(
  d1: D1Database,
  { app, mode }: Owner,
  id: string,
  { limit, cursor = 0 }: { readonly limit: number; readonly cursor?: number },
): Promise<StoredReport | null> {
  const db = database(d1);
  const own = and(eq(reconciliations.id, id), eq(reconciliations.app, app), eq(reconciliations.mode, mode));
  const page = and(eq(differences.reconciliation, id), gte(differences.no, cursor));
  const [[row], rows] = await within(
    PATIENCE,
    db.batch([
      db.select().from(reconciliations).where(own),
      db
        .select()
        .from(differences)
        .where(page)
        .orderBy(asc(differences.no))
        .limit(limit + 1),
    ]),
  );
  return row ? { row, found: rows.slice(0, limit), next: rows[limit]?.no ?? null } : null;
}

/** Deletes what was made before `before` (Unix ms), with its differences; answers how many. */
export async function deleteReconciliations(d1: D1Database, before: number, limit: number): Promise<number> {
  const db = database(d1);
  const old = db.select({ id: reconciliations.id }).from(reconciliations).where(lt(reconciliations.createdAt, before)).limit(limit);
  const deleted = await within(
    PATIENCE,
    db.delete(reconciliations).where(inArray(reconciliations.id, old)).returning({ id: reconciliations.id }),
  );
  return deleted.length;
}

export interface ReconciliationQuery extends Owner {
  readonly limit: number;
  /** As the page before gave it. */
  readonly cursor?: string;
}

/** One page of an app's, the newest first, without what they found. */
export async function listReconciliations(
  d1: D1Database,
  { app, mode, limit, cursor }: ReconciliationQuery,
): Promise<Result<{ readonly rows: readonly StoredReconciliation[]; readonly nextCursor: string | null }, Failure>> {
  const after = cursor === undefined ? null : fromCursor(cursor, isReconciliationId);
  if (cursor !== undefined && !after)
    return fail({ code: "request.invalid", field: "cursor", message: "Not a cursor from an earlier page." });
  const { createdAt, id } = reconciliations;
  const rows = await within(
    PATIENCE,
    database(d1)
      .select()
      .from(reconciliations)
      .where(
        and(
          eq(reconciliations.app, app),
          eq(reconciliations.mode, mode),
          after ? sql`(${createdAt}, ${id}) < (${after.createdAt}, ${after.id})` : undefined,
        ),
      )
      .orderBy(desc(createdAt), desc(id))
      .limit(limit + 1),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return ok({ rows: page, nextCursor: last && rows.length > limit ? toCursor(last) : null });
}

/** A difference of which the gateway is to be asked, with the account that the file was of. */
export type ToAsk = Pick<StoredDifference, "reconciliation" | "no" | "transaction" | "providerOrderId" | "providerPaymentId" | "tries"> &
  Pick<StoredReconciliation, "app" | "mode" | "account" | "gateway">;

/** Those that were tried least come first. */
export function differencesToAsk(d1: D1Database, limit: number): Promise<readonly ToAsk[]> {
  const { reconciliation, no, transaction, providerOrderId, providerPaymentId, tries } = differences;
  const { app, mode, account, gateway } = reconciliations;
  return within(
    PATIENCE,
    database(d1)
      .select({ reconciliation, no, transaction, providerOrderId, providerPaymentId, tries, app, mode, account, gateway })
      .from(differences)
      .innerJoin(reconciliations, eq(reconciliations.id, reconciliation))
      .where(sql.raw("tries > 0"))
      .orderBy(desc(tries), desc(reconciliation), desc(no))
      .limit(limit),
  );
}

/** What became of asking: `tries` are left, and which transaction it is about, if that was found. */
export interface Asked {
  readonly reconciliation: string;
  readonly no: number;
  readonly transaction: string | null;
  readonly tries: number;
}

export async function noteAsked(d1: D1Database, asked: readonly Asked[]): Promise<void> {
  const db = database(d1);
  const [first, ...more] = asked.map(({ reconciliation, no, transaction, tries }) =>
    db
      .update(differences)
      .set({ transaction, tries })
      .where(and(eq(differences.reconciliation, reconciliation), eq(differences.no, no))),
  );
  if (first) await within(PATIENCE, db.batch([first, ...more]));
}
