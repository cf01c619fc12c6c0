import * as z from "zod";
import type { FailureKind, GatewayFailure, GatewayStatus, Observation, RefundReceipt } from "../../domain/facts.ts";
import { fromWire, isCurrency, type Money } from "../../kernel/money.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import type { HttpAnswer } from "../contract.ts";
import { type Native, reads, reasonOf, text, unreadable } from "../support.ts";

// Razorpay's objects, as far as they are read, and what their words mean.

/** GATEWAY_ERROR is left out: it comes with 400 too, and then nobody knows what the bank has done. */
export const failures = {
  not_found: "not_found",
  bad_key: "bad_credentials",
  // Ours, Razorpay's own or somebody's in its dashboard: how things stand is to be asked.
  already_captured: "already_done",
  idempotency_key_used: "duplicate",
  payment_cancelled: "cancelled_by_payer",
  payment_timed_out: "expired",
  BAD_REQUEST_ERROR: "bad_request",
  "401": "bad_credentials",
  "403": "bad_credentials",
  "429": "rate_limited",
} as const satisfies Record<string, FailureKind>;

/** Nearly all refusals are a BAD_REQUEST_ERROR with 400: which one it is, only the sentence says. */
const sentences: readonly (readonly [RegExp, keyof typeof failures])[] = [
  [/id provided does not exist|is not a valid id/i, "not_found"],
  [/^authentication failed|api key provided is invalid/i, "bad_key"],
  [/already been captured|order is already paid/i, "already_captured"],
  [/same idempotency key/i, "idempotency_key_used"],
];

const problem = z.object({ code: z.string().nullish(), description: z.string().nullish() });

function native(status: number, body: Readonly<Record<string, unknown>>): Native {
  const { data } = problem.safeParse(body.error);
  const message = text(data?.description);
  const [, named] = sentences.find(([sentence]) => sentence.test(message ?? "")) ?? [];
  // Of any other status the code says nothing: it is BAD_REQUEST_ERROR with 401 and 429 as well.
  return { code: status === 400 ? (named ?? text(data?.code)) : undefined, message };
}

/** The `read` of `http.json` for Razorpay's answers. */
export const read =
  <S extends z.ZodType, T>(schema: S, map: (body: z.infer<S>) => Result<T, GatewayFailure>) =>
  (answer: HttpAnswer): Result<T, GatewayFailure> =>
    reads(schema, failures, (body) => native(answer.status, body), map)(answer);

/** Our ids in Razorpay's notes: of the payment on its order, of the refund on the refund. */
export const PAYMENT = "dwar_payment";
export const REFUND = "dwar_refund";

/** An empty list where there are none. */
const notes = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish();

/** Our 22 characters, where they are some: other shops of the merchant may use the same Razorpay account. */
function noted(given: z.infer<typeof notes>, name: string): string | undefined {
  const value = given && !Array.isArray(given) ? given[name] : undefined;
  return typeof value === "string" && /^[0-9A-Za-z]{22}$/.test(value) ? value : undefined;
}

/** Its notes are ours alone. Those of a payment pass through the customer's browser, and are not read. */
export const order = z.object({ id: z.string(), notes });
export const paymentOf = (given: z.infer<typeof order>): string | undefined => noted(given.notes, PAYMENT);

export const payment = z.object({
  id: z.string(),
  order_id: z.string().nullish(),
  status: z.string(),
  captured: z.boolean().nullish(),
  amount: z.number(),
  currency: z.string(),
  /** What went back of it so far. */
  amount_refunded: z.number().nullish(),
  /** With its tax, in rupees. */
  fee: z.number().nullish(),
  error_reason: z.string().nullish(),
  error_description: z.string().nullish(),
  /** Unix seconds. */
  created_at: z.number(),
});
export type Payment = z.infer<typeof payment>;
export const payments = z.object({ items: z.array(payment) });

export const refund = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.number(),
  currency: z.string(),
  receipt: z.string().nullish(),
  notes,
});
export type Refund = z.infer<typeof refund>;
export const refundIdOf = (given: Refund): string | undefined => noted(given.notes, REFUND);

export const moneyOf = (amount: number, currency: string): Money | null =>
  isCurrency(currency) ? fromWire(amount, currency, "minor") : null;

const statuses: ReadonlyMap<string, GatewayStatus> = new Map([
  // The customer has submitted, and may be approving it at the bank or in a UPI app: within minutes it is one of the others.
  ["created", "pending"],
  ["authorized", "authorized"],
  ["captured", "captured"],
  ["refunded", "captured"],
  ["failed", "failed"],
]);

function statusOf({ status, captured, error_reason }: Payment): GatewayStatus | undefined {
  // What nobody captures in time goes back by itself.
  if (status === "refunded" && captured === false) return "voided";
  return status === "failed" && error_reason === "payment_cancelled" ? "cancelled" : statuses.get(status);
}

export function observePayment(ref: string, given: Payment): Result<Observation, GatewayFailure> {
  if (given.order_id !== ref) return fail(unreadable("a payment of another order"));
  const status = statusOf(given);
  const amount = moneyOf(given.amount, given.currency);
  if (!status || !amount) return fail(unreadable(`payment ${given.status}, ${given.amount} ${given.currency}`));
  const fee = status === "captured" && given.currency === "INR" && given.fee ? fromWire(given.fee, "INR", "minor") : null;
  const back = status === "captured" && typeof given.amount_refunded === "number" ? moneyOf(given.amount_refunded, given.currency) : null;
  const native = { code: text(given.error_reason), message: text(given.error_description) };
  return ok({
    ref,
    status,
    amount,
    gatewayTransactionId: given.id,
    ...(back && { refunded: back }),
    ...(fee && { fee }),
    ...((status === "failed" || status === "cancelled") && { reason: reasonOf(failures, native) }),
  });
}

/** What decides among an order's payments, first what is worth most; of those that came to nothing, the last. */
const WORTH: readonly GatewayStatus[] = ["captured", "authorized", "pending", "voided"];
const worth = ({ status }: Observation) => (WORTH.includes(status) ? WORTH.indexOf(status) : WORTH.length);

/** An order has as many payments as the customer has tried. `expected`: what it was created with. */
export function observeOrder(ref: string, items: readonly Payment[], expected: Money): Result<Observation, GatewayFailure> {
  let best: Observation = { ref, status: "created", amount: expected };
  const newestFirst = items.toSorted((a, b) => b.created_at - a.created_at);
  for (const item of newestFirst) {
    const seen = observePayment(ref, item);
    if (!seen.ok) return seen;
    if (best.status === "created" || worth(seen.value) < worth(best)) best = seen.value;
  }
  return ok(best);
}

const refundStatuses: ReadonlyMap<string, RefundReceipt["status"]> = new Map([
  ["pending", "pending"],
  ["processed", "succeeded"],
  ["failed", "failed"],
]);

export function receiptOf({ id, status: word }: Refund): Result<RefundReceipt, GatewayFailure> {
  const status = refundStatuses.get(word);
  return status ? ok({ refundRef: id, status }) : fail(unreadable(`refund ${word}`));
}
