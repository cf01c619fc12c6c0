import * as z from "zod";
import type { FailureKind, GatewayFailure, GatewayStatus, Observation, RefundReceipt } from "../../domain/facts.ts";
import type { Money } from "../../kernel/money.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { type Native, reasonOf, text, unreadable } from "../support.ts";
import { fromStripe } from "./amounts.ts";

// Stripe's objects, as far as they are read, and what their words mean.

export const failures = {
  resource_missing: "not_found",
  // Ours or somebody's in Stripe's dashboard: how things stand is to be asked.
  payment_intent_unexpected_state: "already_done",
  charge_already_captured: "already_done",
  charge_expired_for_capture: "expired",
  idempotency_error: "duplicate",
  idempotency_key_in_use: "unavailable",
  lock_timeout: "rate_limited",
  "400": "bad_request",
  "401": "bad_credentials",
  "402": "declined",
  "403": "bad_credentials",
  "429": "rate_limited",
} as const satisfies Record<string, FailureKind>;

const problem = z.object({
  type: z.string().nullish(),
  code: z.string().nullish(),
  decline_code: z.string().nullish(),
  message: z.string().nullish(),
});

const nativeOf = ({ type, code, decline_code, message }: z.infer<typeof problem>): Native => ({
  code: text(decline_code) ?? text(code) ?? text(type),
  message: text(message),
});

export function native(body: Readonly<Record<string, unknown>>): Native {
  const { data } = problem.safeParse(body.error);
  return data ? nativeOf(data) : {};
}

/** Our ids in Stripe's metadata: of the payment on its intent, of the refund on the refund. */
export const PAYMENT = "dwar_payment";
export const REFUND = "dwar_refund";
const metadata = z.record(z.string(), z.string()).nullish();

/** Our 22 characters, where they are some: other shops of the merchant may use the same Stripe account. */
export const ours = (value: string | null | undefined): string | undefined =>
  value && /^[0-9A-Za-z]{22}$/.test(value) ? value : undefined;

export const intent = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.number(),
  amount_capturable: z.number(),
  amount_received: z.number(),
  currency: z.string(),
  last_payment_error: problem.nullish(),
  /** Its id alone, where it was not asked for. */
  latest_charge: z.union([z.string(), z.object({ amount_refunded: z.number() })]).nullish(),
  metadata,
});
export type Intent = z.infer<typeof intent>;

/** With its intent in it; there is none before the customer submits. */
export const session = z.object({
  id: z.string(),
  status: z.string(),
  amount_total: z.number(),
  currency: z.string(),
  /** Unix seconds. */
  expires_at: z.number(),
  payment_intent: intent.nullable(),
});
export type Session = z.infer<typeof session>;

export const refund = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.number(),
  currency: z.string(),
  payment_intent: z.string().nullish(),
  reason: z.string().nullish(),
  failure_reason: z.string().nullish(),
  metadata,
});
export type Refund = z.infer<typeof refund>;

const moneyStatuses: ReadonlyMap<string, GatewayStatus> = new Map([
  ["processing", "pending"],
  ["requires_capture", "authorized"],
  ["succeeded", "captured"],
  ["canceled", "voided"],
]);

/** Nothing is under way yet: what that means, the session says. */
const payerStatuses: readonly string[] = ["requires_payment_method", "requires_confirmation", "requires_action"];

const refundStatuses: ReadonlyMap<string, RefundReceipt["status"]> = new Map([
  ["pending", "pending"],
  ["requires_action", "pending"],
  ["succeeded", "succeeded"],
  ["failed", "failed"],
  ["canceled", "failed"],
]);

export function observeIntent(ref: string, paid: Intent): Result<Observation, GatewayFailure> {
  const status = moneyStatuses.get(paid.status);
  return status ? observed(ref, status, paid) : fail(unreadable(`payment_intent ${paid.status}`));
}

/** Where a part was captured the rest of the hold stands there as given back too, so nothing can be read from it. */
function refundedOf({ amount, amount_received, currency, latest_charge: charge }: Intent): Money | null {
  return charge && typeof charge === "object" && amount_received === amount ? fromStripe(charge.amount_refunded, currency) : null;
}

function observed(ref: string, status: GatewayStatus, paid: Intent): Result<Observation, GatewayFailure> {
  const said = status === "captured" ? paid.amount_received : status === "authorized" ? paid.amount_capturable : paid.amount;
  const amount = fromStripe(said, paid.currency);
  if (!amount) return fail(unreadable(`${said} ${paid.currency}`));
  const reason = status === "failed" && reasonOf(failures, nativeOf(paid.last_payment_error ?? {}));
  const refunded = status === "captured" ? refundedOf(paid) : null;
  return ok({ ref, status, amount, ...(refunded && { refunded }), gatewayTransactionId: paid.id, ...(reason && { reason }) });
}

/** `now` is Unix ms: a session that ended before its time was ended by somebody. */
export function observeSession(body: Session, now: number): Result<Observation, GatewayFailure> {
  const { id, status, payment_intent: paid } = body;
  if (status !== "open" && status !== "complete" && status !== "expired") return fail(unreadable(`session ${status}`));
  if (paid && !moneyStatuses.has(paid.status) && !payerStatuses.includes(paid.status))
    return fail(unreadable(`payment_intent ${paid.status}`));
  // An expired session takes its intent with it.
  const over = status === "expired" && (!paid || paid.status === "canceled" || payerStatuses.includes(paid.status));
  if (over || !paid) {
    if (status === "complete") return fail(unreadable("complete, and no payment_intent"));
    const amount = fromStripe(body.amount_total, body.currency);
    if (!amount) return fail(unreadable(`${body.amount_total} ${body.currency}`));
    const ended = now < body.expires_at * 1000 ? "cancelled" : "expired";
    return ok({ ref: id, status: over ? ended : "created", amount });
  }
  if (!payerStatuses.includes(paid.status)) return observeIntent(id, paid);
  const waits = paid.status !== "requires_payment_method";
  // In an open session a declined card is not the end: the customer tries the next one.
  if (status === "open") return observed(id, waits ? "started" : "created", paid);
  return observed(id, waits ? "pending" : "failed", paid);
}

export function receiptOf(given: Refund): Result<RefundReceipt, GatewayFailure> {
  const status = refundStatuses.get(given.status);
  if (!status) return fail(unreadable(`refund ${given.status}`));
  const reason = status === "failed" && reasonOf(failures, { code: text(given.failure_reason) });
  return ok({ refundRef: given.id, status, ...(reason && { reason }) });
}
