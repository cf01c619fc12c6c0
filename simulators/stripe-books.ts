import { hmacSha256 } from "../src/kernel/crypto.ts";
import { hex } from "../src/kernel/encoding.ts";
import { randomId } from "../src/kernel/ids.ts";
import { demoAccount } from "./accounts.ts";
import type { World } from "./simulation.ts";

// Stripe's objects as its API writes them, and what moves the money in them.

const VERSION = "2026-10-28.endive";

type Labels = Readonly<Record<string, string>>;
interface Problem {
  readonly type: string;
  readonly code: string;
  readonly decline_code?: string;
  readonly message: string;
}

export interface Intent {
  readonly id: string;
  readonly object: "payment_intent";
  readonly amount: number;
  readonly amount_capturable: number;
  readonly amount_received: number;
  readonly canceled_at: number | null;
  readonly cancellation_reason: string | null;
  readonly capture_method: "automatic_async" | "manual";
  readonly created: number;
  readonly currency: string;
  readonly description: string | null;
  readonly last_payment_error: Problem | null;
  readonly latest_charge: string | null;
  readonly livemode: false;
  readonly metadata: Labels;
  readonly payment_method_types: readonly string[];
  readonly status: "requires_payment_method" | "processing" | "requires_capture" | "canceled" | "succeeded";
}

export interface Session {
  readonly id: string;
  readonly object: "checkout.session";
  readonly amount_subtotal: number;
  readonly amount_total: number;
  readonly cancel_url: string | null;
  readonly client_reference_id: string | null;
  readonly created: number;
  readonly currency: string;
  readonly customer_email: string | null;
  readonly expires_at: number;
  readonly livemode: false;
  readonly metadata: Labels;
  readonly mode: "payment";
  readonly payment_intent: string | null;
  readonly payment_method_types: readonly string[];
  readonly payment_status: "paid" | "unpaid";
  readonly status: "open" | "complete" | "expired";
  readonly success_url: string;
  readonly url: string | null;
}

/** What the session's intent will be made with, once the customer submits. */
export interface Asked {
  readonly capture_method: Intent["capture_method"];
  readonly description: string | null;
  readonly metadata: Labels;
  readonly name: string;
}

export interface Refund {
  readonly id: string;
  readonly object: "refund";
  readonly amount: number;
  readonly charge: string | null;
  readonly created: number;
  readonly currency: string;
  readonly metadata: Labels;
  readonly payment_intent: string;
  readonly reason: string | null;
  readonly status: "succeeded";
}

export const seconds = (world: World) => Math.floor(world.now() / 1000);

/** The request that something is done by: what an event says of it. */
export interface By {
  readonly key: string | null;
}
export const NOBODY: By = { key: null };

/** Tells the demo shop, signed with its endpoint's secret. */
export async function tell(world: World, type: string, object: object, by: By = NOBODY): Promise<void> {
  const { key, credentials } = demoAccount("stripe");
  const created = seconds(world);
  const body = JSON.stringify({
    id: randomId("evt_", 24),
    object: "event",
    api_version: VERSION,
    created,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: by.key === null ? null : randomId("req_", 14), idempotency_key: by.key },
    type,
  });
  const signature = hex(await hmacSha256(credentials.webhookSecret ?? "", `${created}.${body}`));
  world.tell({
    key,
    headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": `t=${created},v1=${signature}` },
    body,
  });
}

/** As it is now: a session whose time is over has expired. */
export function sessionOf(world: World, id: string): Session | null {
  const found = world.store.get<Session>("session", id);
  return found?.status === "open" && found.expires_at <= seconds(world) ? { ...found, status: "expired", url: null } : found;
}

export const intentOf = (world: World, id: string | null): Intent | null => (id === null ? null : world.store.get<Intent>("intent", id));

/** The session's intent, made when the customer first submits. */
function submitted(world: World, session: Session): Intent {
  const asked = world.store.get<Asked>("asked", session.id);
  return (
    intentOf(world, session.payment_intent) ?? {
      id: randomId("pi_3", 23),
      object: "payment_intent",
      amount: session.amount_total,
      amount_capturable: 0,
      amount_received: 0,
      canceled_at: null,
      cancellation_reason: null,
      capture_method: asked?.capture_method ?? "automatic_async",
      created: seconds(world),
      currency: session.currency,
      description: asked?.description ?? null,
      last_payment_error: null,
      latest_charge: null,
      livemode: false,
      metadata: asked?.metadata ?? {},
      payment_method_types: ["card"],
      status: "requires_payment_method",
    }
  );
}

function put(world: World, session: Session, intent: Intent): void {
  world.store.put("intent", intent.id, intent);
  world.store.put("session", session.id, session);
}

const declined = (message: string): Problem => ({ type: "card_error", code: "card_declined", decline_code: "generic_decline", message });

/** The money is there: held, where the session asks for that. */
export async function pay(world: World, session: Session, event = "checkout.session.completed"): Promise<Session> {
  const intent = submitted(world, session);
  const complete = { ...session, payment_intent: intent.id, status: "complete", url: null } as const;
  if (intent.capture_method === "manual") {
    const held = { ...intent, status: "requires_capture", amount_capturable: intent.amount, latest_charge: randomId("ch_3", 23) } as const;
    put(world, complete, held);
    await tell(world, "payment_intent.amount_capturable_updated", held);
    await tell(world, event, complete);
    return complete;
  }
  const taken = charged(world, intent, intent.amount);
  const paid = { ...complete, payment_status: "paid", amount_total: taken.amount_received, currency: taken.currency } as const;
  put(world, paid, taken);
  await tell(world, "payment_intent.succeeded", taken);
  await tell(world, event, paid);
  return paid;
}

/** A bank debit: the customer is done, the money takes its time. */
export async function payLater(world: World, session: Session): Promise<Session> {
  const intent = { ...submitted(world, session), status: "processing" } as const;
  const complete = { ...session, payment_intent: intent.id, status: "complete", url: null } as const;
  put(world, complete, intent);
  await tell(world, "payment_intent.processing", intent);
  await tell(world, "checkout.session.completed", complete);
  return complete;
}

/** What took its time did not come. */
export async function bounce(world: World, session: Session): Promise<void> {
  const intent = {
    ...submitted(world, session),
    status: "requires_payment_method",
    last_payment_error: declined("The debit was returned."),
  } as const;
  put(world, session, intent);
  await tell(world, "payment_intent.payment_failed", intent);
  await tell(world, "checkout.session.async_payment_failed", session);
}

/** The card was declined; the session stays open for the next one. */
export async function decline(world: World, session: Session): Promise<void> {
  const intent = { ...submitted(world, session), last_payment_error: declined("Your card was declined.") };
  put(world, { ...session, payment_intent: intent.id }, intent);
  await tell(world, "payment_intent.payment_failed", intent);
}

/** Nothing can be paid in it any more. */
export async function expire(world: World, session: Session, by: By): Promise<Session> {
  const expired = { ...session, status: "expired", url: null } as const;
  world.store.put("session", session.id, expired);
  const intent = intentOf(world, session.payment_intent);
  if (intent) world.store.put("intent", intent.id, { ...intent, status: "canceled", canceled_at: seconds(world) });
  await tell(world, "checkout.session.expired", expired, by);
  return expired;
}

function charged(world: World, intent: Intent, wanted: number): Intent {
  const id = intent.latest_charge ?? randomId("ch_3", 23);
  const reference = intent.metadata.dwar_payment ?? "";
  const taken = world.charge({ id, reference, amount: wanted, currency: intent.currency.toUpperCase() });
  return {
    ...intent,
    status: "succeeded",
    amount_capturable: 0,
    amount_received: taken.amount,
    currency: taken.currency.toLowerCase(),
    latest_charge: id,
  };
}

/** Takes all or a part of what is held; the rest is let go of, which Stripe's books call a refund. */
export async function capture(world: World, intent: Intent, amount: number, by: By): Promise<Intent> {
  const taken = charged(world, intent, amount);
  world.store.put("intent", taken.id, taken);
  if (amount < intent.amount) await release(world, intent, intent.amount - amount, by);
  await tell(world, "payment_intent.succeeded", taken, by);
  return taken;
}

export async function cancel(world: World, intent: Intent, reason: string | null, by: By): Promise<Intent> {
  const canceled = {
    ...intent,
    status: "canceled",
    amount_capturable: 0,
    canceled_at: seconds(world),
    cancellation_reason: reason,
  } as const;
  world.store.put("intent", intent.id, canceled);
  if (intent.amount_capturable > 0) await release(world, intent, intent.amount_capturable, by);
  await tell(world, "payment_intent.canceled", canceled, by);
  return canceled;
}

const newRefund = (world: World, intent: Intent, amount: number, metadata: Labels, reason: string | null): Refund => ({
  id: randomId("re_3", 23),
  object: "refund",
  amount,
  charge: intent.latest_charge,
  created: seconds(world),
  currency: intent.currency,
  metadata,
  payment_intent: intent.id,
  reason,
  status: "succeeded",
});

async function release(world: World, intent: Intent, amount: number, by: By): Promise<void> {
  const released = newRefund(world, intent, amount, {}, null);
  world.store.put("release", released.id, released);
  await tell(world, "refund.created", released, by);
}

export const refundsOf = (world: World, intent: string): readonly Refund[] =>
  world.store.list<Refund>("refund").filter(({ payment_intent }) => payment_intent === intent);

/** The charge of an intent as Stripe shows it: what was held and not captured counts as refunded. */
export const chargeOf = (world: World, intent: Intent) =>
  intent.latest_charge && {
    id: intent.latest_charge,
    object: "charge",
    amount: intent.amount,
    amount_captured: intent.amount_received,
    amount_refunded: intent.status === "succeeded" ? intent.amount - left(world, intent) : 0,
    currency: intent.currency,
  };

/** What can still be given back of it. */
export const left = (world: World, { id, amount_received }: Intent): number =>
  refundsOf(world, id).reduce((sum, { amount }) => sum - amount, amount_received);

export async function refund(
  world: World,
  intent: Intent,
  amount: number,
  metadata: Labels,
  reason: string | null,
  by: By,
): Promise<Refund> {
  const given = newRefund(world, intent, amount, metadata, reason);
  world.store.put("refund", given.id, given);
  world.refund(intent.latest_charge ?? "", { id: given.id, amount });
  await tell(world, "refund.created", given, by);
  return given;
}
