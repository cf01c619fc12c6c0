import { Webhook } from "standardwebhooks";
import { type DeliveryView, webhookBody } from "../domain/view.ts";
import { eventId } from "../kernel/ids.ts";
import { timeLimit } from "../kernel/time-limit.ts";
import type { EndpointSettings } from "../merchants/settings.ts";
import type { Audience, AudienceReader } from "./audience.ts";
import { EVERY_ENDPOINT, type Log } from "./log.ts";

/** Seconds before each try, by Standard Webhooks. */
const SCHEDULE = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
const AT_ONCE = 4;
const TIMEOUT = 10_000;
const AT_A_TIME = 32;
/** Milliseconds that sending a round of messages takes at the most. */
const CLAIMED = (AT_A_TIME / AT_ONCE) * TIMEOUT;

/** A message due: `target` is the order's own address, an endpoint's id, or EVERY_ENDPOINT. */
type Row = { readonly seq: number; readonly target: string; readonly tries: number };

type Outcome = { readonly status: number | null; readonly error: string | null };

/** When the next message is due, of those due after `after`. */
export const deliveryDue = (log: Log, after = 0): number | undefined =>
  log.sql.exec<{ at: number | null }>("SELECT min(due_at) AS at FROM deliveries WHERE state = 'pending' AND due_at > ?", after).one().at ??
  undefined;

/** Sends what is due, a few at once; each message waits only for itself. */
export async function deliver(log: Log, audience: AudienceReader, now: () => number): Promise<void> {
  const due = claim(log, now());
  if (due.length === 0) return;
  const known = await audience.read();
  const everybody = due.filter(({ target }) => target === EVERY_ENDPOINT);
  if (known) for (const { seq } of everybody) spread(log, seq, known.endpoints, now());
  const queue = [...due.filter(({ target }) => target !== EVERY_ENDPOINT), ...(known ? claim(log, now(), NAMED) : [])].values();
  const worker = async () => {
    for (const row of queue) {
      const outcome = known ? await send(log, row, known) : { status: null, error: "the app's settings can't be read" };
      record(log, row, outcome, now());
      if (outcome.status === 410 && isEndpoint(row.target)) await audience.gone(row.target);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const isEndpoint = (target: string) => target.startsWith("we_");

/** What has somebody to be sent to: of more events than are spread at once the others are still for everybody. */
const NAMED = `target <> '${EVERY_ENDPOINT}'`;

/** Claimed before anything is awaited: an alarm that rings twice sends once, and after a crash it is due again. */
function claim(log: Log, now: number, among = "TRUE"): readonly Row[] {
  const due = log.sql
    .exec<Row>(
      `SELECT seq, target, tries FROM deliveries WHERE state = 'pending' AND due_at <= ? AND ${among} ORDER BY seq LIMIT ?`,
      now,
      AT_A_TIME,
    )
    .toArray();
  for (const { seq, target } of due)
    log.sql.exec("UPDATE deliveries SET due_at = ? WHERE seq = ? AND target = ?", now + CLAIMED, seq, target);
  return due;
}

/** One message for each endpoint that wants this type of event. */
function spread(log: Log, seq: number, endpoints: readonly EndpointSettings[], now: number): void {
  const [told] = log.read(seq, seq);
  const wanted = endpoints.filter(({ types }) => types === null || (told && types.includes(told.event.type)));
  log.sql.exec("DELETE FROM deliveries WHERE seq = ? AND target = ?", seq, EVERY_ENDPOINT);
  for (const { id } of wanted)
    log.sql.exec("INSERT OR REPLACE INTO deliveries (seq, target, state, due_at) VALUES (?, ?, 'pending', ?)", seq, id, now);
}

const hasArrived = ({ status }: Outcome) => status !== null && status >= 200 && status < 300;

function record(log: Log, { seq, target, tries: before }: Row, outcome: Outcome, at: number): void {
  const { status, error } = outcome;
  const tries = before + 1;
  log.sql.exec("INSERT INTO delivery_tries (seq, target, at, status, error) VALUES (?, ?, ?, ?, ?)", seq, target, at, status, error);
  const wait = SCHEDULE[tries];
  const change = (state: string, due = at) =>
    log.sql.exec("UPDATE deliveries SET state = ?, tries = ?, due_at = ? WHERE seq = ? AND target = ?", state, tries, due, seq, target);
  if (hasArrived(outcome)) change("delivered");
  else if (status === 410) log.sql.exec("UPDATE deliveries SET state = 'failed' WHERE target = ? AND state = 'pending'", target);
  else if (wait === undefined) change("failed");
  // Jitter: endpoints that come back are not hit by all of their orders in one second.
  else change("pending", Math.round(at + wait * 1000 * (1 + Math.random() / 10)));
}

/** An address that answered 410 before is gone, except for a message that somebody sends again by hand. */
function isGone(log: Log, { seq, target }: Row): boolean {
  return (
    log.sql.exec("SELECT 1 FROM delivery_tries WHERE target = ? AND status = 410 AND seq <> ? LIMIT 1", target, seq).toArray().length > 0
  );
}

async function send(log: Log, row: Row, { secret, endpoints }: Audience): Promise<Outcome> {
  const url = isEndpoint(row.target) ? endpoints.find(({ id }) => id === row.target)?.url : row.target;
  const happened = log.asOf(row.seq);
  if (!url || !happened || isGone(log, row)) return { status: 410, error: "the endpoint is gone" };
  const id = eventId.of(happened.order.id, row.seq);
  const body = JSON.stringify(webhookBody(happened.order, happened.event, log.details));
  const sentAt = new Date();
  const limit = timeLimit(TIMEOUT);
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
      signal: limit.signal,
    });
    await response.body?.cancel();
    return { status: response.status, error: response.ok ? null : `answered ${response.status}` };
  } catch (error) {
    return {
      status: null,
      error: error instanceof DOMException && error.name === "TimeoutError" ? "no answer within 10 s" : "could not connect",
    };
  } finally {
    limit.end();
  }
}

/** What was told so far and what is still to be told, as it is stored. */
export interface DeliveryRows {
  readonly deliveries: readonly DeliveryRow[];
  readonly tries: readonly TryRow[];
}
type DeliveryRow = { readonly seq: number; readonly target: string; readonly state: DeliveryView["status"]; readonly due_at: number };
type TryRow = {
  readonly seq: number;
  readonly target: string;
  readonly at: number;
  readonly status: number | null;
  readonly error: string | null;
};

export const deliveryRows = (log: Log): DeliveryRows => ({
  deliveries: log.sql
    .exec<DeliveryRow>("SELECT seq, target, state, due_at FROM deliveries WHERE target <> ? ORDER BY seq", EVERY_ENDPOINT)
    .toArray(),
  tries: log.sql.exec<TryRow>("SELECT seq, target, at, status, error FROM delivery_tries ORDER BY at").toArray(),
});

/** By the event's place in the log. */
export function deliveryViews({ deliveries, tries }: DeliveryRows): ReadonlyMap<number, readonly DeliveryView[]> {
  const bySeq = new Map<number, DeliveryView[]>();
  for (const { seq, target, state, due_at } of deliveries) {
    const own = tries.filter((row) => row.seq === seq && row.target === target);
    const view: DeliveryView = {
      endpoint: isEndpoint(target) ? target : null,
      status: state,
      tries: own.map(({ at, status, error }) => ({ at: new Date(at).toISOString(), status, error })),
      nextTryAt: state === "pending" ? new Date(due_at).toISOString() : null,
    };
    bySeq.set(seq, [...(bySeq.get(seq) ?? []), view]);
  }
  return bySeq;
}
