import { Webhook } from "standardwebhooks";
import { type DeliveryView, webhookBody } from "../domain/view.ts";
import { eventId } from "../kernel/ids.ts";
import type { Log } from "./log.ts";

/** Seconds before each try, by Standard Webhooks. */
const SCHEDULE = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
const AT_ONCE = 4;
const TIMEOUT = 10_000;
const AT_A_TIME = 32;
/** Milliseconds that sending a round of messages takes at the most. */
const CLAIMED = (AT_A_TIME / AT_ONCE) * TIMEOUT;

type Row = { readonly seq: number; readonly url: string; readonly tries: number };

export const deliveryDue = (log: Log): number | undefined =>
  log.sql.exec<{ at: number | null }>("SELECT min(due_at) AS at FROM deliveries WHERE state = 'pending'").one().at ?? undefined;

/** Sends what is due, a few at once; each message waits only for itself. `secret` is the app's signing secret ("whsec_…"). */
export async function deliver(log: Log, secret: () => Promise<string | undefined>, now: () => number): Promise<void> {
  const due = log.sql
    .exec<Row>("SELECT seq, url, tries FROM deliveries WHERE state = 'pending' AND due_at <= ? ORDER BY seq LIMIT ?", now(), AT_A_TIME)
    .toArray();
  if (due.length === 0) return;
  // Claimed before anything is awaited: an alarm that rings twice sends once, and after a crash it is due again.
  for (const { seq, url } of due) log.sql.exec("UPDATE deliveries SET due_at = ? WHERE seq = ? AND url = ?", now() + CLAIMED, seq, url);
  const key = await secret();
  const queue = due.values();
  const worker = async () => {
    for (const row of queue) await attempt(log, row, key, now);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function attempt(log: Log, row: Row, secret: string | undefined, now: () => number): Promise<void> {
  const outcome = secret ? await send(log, row, secret) : { status: null, error: "the signing secret can't be read" };
  const { seq, url } = row;
  const at = now();
  const tries = row.tries + 1;
  log.sql.exec(
    "INSERT INTO delivery_tries (seq, url, at, status, error) VALUES (?, ?, ?, ?, ?)",
    seq,
    url,
    at,
    outcome.status,
    outcome.error,
  );
  const wait = SCHEDULE[tries];
  if (outcome.status !== null && outcome.status >= 200 && outcome.status < 300) {
    log.sql.exec("UPDATE deliveries SET state = 'delivered', tries = ? WHERE seq = ? AND url = ?", tries, seq, url);
  } else if (outcome.status === 410) {
    log.sql.exec("UPDATE deliveries SET state = 'failed' WHERE url = ? AND state = 'pending'", url);
  } else if (wait === undefined) {
    log.sql.exec("UPDATE deliveries SET state = 'failed', tries = ? WHERE seq = ? AND url = ?", tries, seq, url);
  } else {
    // Jitter: endpoints that come back are not hit by all of their orders in one second.
    const due = at + wait * 1000 * (1 + Math.random() / 10);
    log.sql.exec("UPDATE deliveries SET tries = ?, due_at = ? WHERE seq = ? AND url = ?", tries, Math.round(due), seq, url);
  }
}

async function send(log: Log, { seq, url }: Row, secret: string): Promise<{ status: number | null; error: string | null }> {
  const happened = log.asOf(seq);
  if (!happened) return { status: null, error: "the event is not in the log" };
  const id = eventId.of(happened.order.id, seq);
  const body = JSON.stringify(webhookBody(happened.order, happened.event, log.details));
  const sentAt = new Date();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "Dwar-Webhooks/1",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign(id, sentAt, body),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
    return { status: response.status, error: response.ok ? null : `answered ${response.status}` };
  } catch (error) {
    return {
      status: null,
      error: error instanceof DOMException && error.name === "TimeoutError" ? "no answer within 10 s" : "could not connect",
    };
  }
}

/** What was told of each event so far, by the event's place in the log. */
export function deliveriesBySeq(log: Log): ReadonlyMap<number, readonly DeliveryView[]> {
  const rows = log.sql
    .exec<{ seq: number; url: string; state: "pending" | "delivered" | "failed"; due_at: number }>(
      "SELECT seq, url, state, due_at FROM deliveries ORDER BY seq",
    )
    .toArray();
  const tries = log.sql
    .exec<{ seq: number; url: string; at: number; status: number | null; error: string | null }>("SELECT * FROM delivery_tries ORDER BY at")
    .toArray();
  const bySeq = new Map<number, DeliveryView[]>();
  for (const { seq, url, state, due_at } of rows) {
    const own = tries.filter((row) => row.seq === seq && row.url === url);
    const view: DeliveryView = {
      status: state,
      tries: own.map(({ at, status, error }) => ({ at: new Date(at).toISOString(), status, error })),
      nextTryAt: state === "pending" ? new Date(due_at).toISOString() : null,
    };
    bySeq.set(seq, [...(bySeq.get(seq) ?? []), view]);
  }
  return bySeq;
}
