import type { PageView } from "../domain/page.ts";
import { attemptOf } from "../domain/state.ts";
import { sandbox } from "../gateways/sandbox/sandbox.ts";
import { tellDue } from "../storage/due.ts";
import { pageKey, pageTtl } from "../storage/kv.ts";
import { projectOrder } from "../storage/projection.ts";
import { within } from "../storage/within.ts";
import { accountOf } from "./calls.ts";
import type { Log } from "./log.ts";

/** Milliseconds that telling one may take. */
const LONGEST = 8_000;

type Kind = "d1" | "page" | "health";

/** Milliseconds until what failed is tried again: soon, then each minute, for ever. */
const wait = (tries: number) => Math.min(2 ** tries, 60) * 1000;

/** When something is to be told to D1 or KV, if anything is: 0 where nobody has tried yet. Of that due after `after`. */
export const outboxDue = (log: Log, after = -1): number | undefined =>
  log.sql.exec<{ at: number | null }>("SELECT min(due_at) AS at FROM outbox WHERE due_at > ?", after).one().at ?? undefined;

/** Tells D1 the order as it is, and keeps the page's snapshot in KV while there is a page. Failures are tried again; nothing is thrown. */
export async function emptyOutbox(
  env: Env,
  log: Log,
  dueAt: number | null,
  page: () => Promise<PageView | undefined>,
  now: number,
): Promise<void> {
  const due = log.sql.exec<{ kind: Kind; tries: number }>("SELECT kind, tries FROM outbox WHERE due_at <= ?", now).toArray();
  await Promise.all(
    due.map(async ({ kind, tries }) => {
      const version = log.order?.version ?? 0;
      try {
        // One that hangs must not hold up the others, nor the messages to the merchant.
        await within(
          LONGEST,
          kind === "d1" ? tellD1(env, log, dueAt) : kind === "page" ? tellKv(env, log, page, now) : tellHealth(env, log),
        );
        // What came in the meantime has marked the row anew: only an unchanged order is done.
        if (log.order?.version === version) log.sql.exec("DELETE FROM outbox WHERE kind = ?", kind);
      } catch (error) {
        console.warn({ outbox: kind, order: log.order?.id, error: String(error) });
        log.sql.exec("UPDATE outbox SET tries = ?, due_at = ? WHERE kind = ?", tries + 1, now + wait(tries), kind);
      }
    }),
  );
}

async function tellHealth(env: Env, log: Log): Promise<void> {
  const reports = log.sql.exec<{ seq: number; tx: number; worked: number }>("SELECT seq, tx, worked FROM reports ORDER BY seq").toArray();
  for (const { seq, tx, worked } of reports) {
    const attempt = log.order && attemptOf(log.order, tx);
    // The built-in sandbox is as well as this worker.
    if (log.order && attempt && attempt.choice.gateway !== sandbox.id)
      await env.ACCOUNT_HEALTH.getByName(attempt.choice.account).report(accountOf(log.order, attempt), [worked === 1]);
    log.sql.exec("DELETE FROM reports WHERE seq = ?", seq);
  }
}

async function tellD1(env: Env, log: Log, dueAt: number | null): Promise<void> {
  if (!log.order) return;
  await projectOrder(env.DB, log.order, dueAt);
  log.toldDue = dueAt;
}

/** The sweep comes to an order that is two minutes late: what D1 says of it may be wrong by this much (ms). */
const CLOSE = 60_000;

/**
 * Looks and messages have their next time, which alone is not worth telling D1 the whole order. It must not say that an order is
 * overdue which is not, nor keep silent about one whose alarm may get lost.
 */
export async function correctDue(env: Env, log: Log, dueAt: number | null): Promise<void> {
  const { order } = log;
  if (!order || log.sql.exec("SELECT 1 FROM outbox WHERE kind = 'd1'").toArray().length > 0) return;
  const told = log.toldDue;
  if (told === dueAt || (told !== null && dueAt !== null && Math.abs(told - dueAt) <= CLOSE)) return;
  try {
    if (await tellDue(env.DB, order.id, order.version, dueAt)) log.toldDue = dueAt;
    else log.retell();
  } catch {
    log.retell();
  }
}

async function tellKv(env: Env, log: Log, page: () => Promise<PageView | undefined>, now: number): Promise<void> {
  if (!log.order) return;
  const snapshot = await page();
  if (!snapshot) throw new Error("the app's settings can't be read");
  const key = pageKey(log.order.id);
  if (snapshot.stage.kind === "gone") await env.KV.delete(key);
  else await env.KV.put(key, JSON.stringify(snapshot), { expirationTtl: pageTtl(snapshot.expiresAt, now) });
}
