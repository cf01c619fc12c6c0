import { isArchivable, keptUntil, payerDays, payerUntil, USUAL_DAYS } from "../domain/ended.ts";
import type { Order } from "../domain/state.ts";
import { projectOrder } from "../storage/projection.ts";
import { archiveOf, storeArchive } from "./archive.ts";
import type { Log } from "./log.ts";

/** How long an order's parts are kept after its end. */
export interface KeepingTimes {
  readonly payerDays: number;
  /** Whether there is a place for what is over for long. */
  readonly archives: boolean;
}

export const keepingTimes = (env: Env): KeepingTimes => ({
  payerDays: payerDays(env.RETENTION_PAYER_DAYS) ?? USUAL_DAYS,
  archives: env.ARCHIVE !== undefined,
});

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Until what stands in its way is looked at again: a person's decision, or somebody who is still to be told. */
const LATER = 30 * DAY;

/** Until the archive, which failed, is tried again. */
const wait = (tries: number) => Math.min(2 ** tries * MINUTE, DAY);

const payerIsKeptUntil = (order: Order, endedAt: number, times: KeepingTimes) =>
  payerUntil(endedAt, order.terms.payerDays ?? times.payerDays);

/** The rows of `times` that are about keeping. */
const OURS = "what IN ('payer', 'archive')";

/** Writes down what of an ended order is to go, and when; of one that goes on nothing is. */
export function planKeeping(sql: SqlStorage, order: Order | undefined, times: KeepingTimes): void {
  sql.exec(`DELETE FROM times WHERE ${OURS}`);
  if (order?.endedAt === undefined) return;
  const payer = payerIsKeptUntil(order, order.endedAt, times);
  const plan = (what: "payer" | "archive", at: number) => sql.exec("INSERT INTO times (what, due_at) VALUES (?, ?)", what, at);
  const hasPayer = sql.exec("SELECT 1 FROM details WHERE json <> '{}'").toArray().length > 0;
  if (hasPayer) plan("payer", payer);
  if (times.archives) plan("archive", Math.max(payer, keptUntil(order.endedAt)));
}

/** When something is to go, Unix ms. */
export const keepingDue = (log: Log): number | undefined =>
  log.sql.exec<{ at: number | null }>(`SELECT min(due_at) AS at FROM times WHERE ${OURS}`).one().at ?? undefined;

/** Lets go of what is due: of who paid, then of the whole order. Nothing is thrown; what fails is tried again. */
export async function letGo(env: Env, log: Log, now: number): Promise<void> {
  const due = log.sql.exec<{ what: string; tries: number }>(`SELECT what, tries FROM times WHERE due_at <= ? AND ${OURS}`, now).toArray();
  if (due.some(({ what }) => what === "payer")) letGoOfPayer(log, keepingTimes(env), now);
  const archiving = due.find(({ what }) => what === "archive");
  if (!archiving) return;
  const again = (at: number, tries = 0) => {
    if (log.order) log.sql.exec("UPDATE times SET due_at = ?, tries = ? WHERE what = 'archive'", at, tries);
  };
  try {
    if (!(await archive(env, log, now))) again(now + LATER);
  } catch (error) {
    console.warn({ archive: log.order?.id, error: String(error) });
    again(now + wait(archiving.tries), archiving.tries + 1);
  }
}

/** The settings may have changed since it was planned. Answers to merchants' operations repeat what they gave. */
function letGoOfPayer(log: Log, times: KeepingTimes, now: number): void {
  const { order } = log;
  if (order?.endedAt === undefined) return;
  const until = payerIsKeptUntil(order, order.endedAt, times);
  if (until > now) return void log.sql.exec("UPDATE times SET due_at = ? WHERE what = 'payer'", until);
  for (const table of ["details", "idempotency"]) log.sql.exec(`DELETE FROM ${table}`);
  log.sql.exec("DELETE FROM times WHERE what = 'payer'");
}

/** False where something stands in the way. The archive has it, and D1 knows, before the object is emptied. */
async function archive(env: Env, log: Log, now: number): Promise<boolean> {
  const { order } = log;
  if (!env.ARCHIVE || !order || !isArchivable(order, now) || !log.isIdle) return false;
  const { id, app, mode, version } = order;
  const mark = { id, app, mode, at: now };
  await storeArchive(env.ARCHIVE, mark, archiveOf(log, mark));
  await projectOrder(env.DB, order, null, now);
  if (log.order?.version !== version || !log.isIdle) {
    log.retell();
    return false;
  }
  log.empty(mark);
  return true;
}
