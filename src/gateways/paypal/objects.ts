import * as z from "zod";
import type { FailureKind, GatewayFailure, GatewayStatus, Observation, RefundReceipt } from "../../domain/facts.ts";
import { type Currency, fromWire, isCurrency, type Money, toMajor } from "../../kernel/money.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { type Native, reasonOf, text, unreadable } from "../support.ts";

// PayPal's objects, as far as they are read, and what their words mean.

export const failures = {
  invalid_client: "bad_credentials",
  invalid_token: "bad_credentials",
  AUTHENTICATION_FAILURE: "bad_credentials",
  RESOURCE_NOT_FOUND: "not_found",
  INVALID_RESOURCE_ID: "not_found",
  PREVIOUS_REQUEST_IN_PROGRESS: "unavailable",
  // Holding and taking the money.
  ORDER_NOT_APPROVED: "bad_request",
  ORDER_EXPIRED: "expired",
  ACTION_DOES_NOT_MATCH_INTENT: "bad_request",
  UNSUPPORTED_INTENT_FOR_PAYMENT_SOURCE: "bad_request",
  PAYMENT_TYPE_NOT_SUPPORTED_FOR_INTENT: "bad_request",
  AUTH_CAPTURE_NOT_ENABLED: "bad_request",
  ORDER_ALREADY_CAPTURED: "already_done",
  ORDER_ALREADY_AUTHORIZED: "already_done",
  ORDER_COMPLETED_OR_VOIDED: "already_done",
  ORDER_COMPLETION_IN_PROGRESS: "already_done",
  MAX_AUTHORIZATION_COUNT_EXCEEDED: "already_done",
  DUPLICATE_INVOICE_ID: "duplicate",
  INSTRUMENT_DECLINED: "declined",
  PAYER_ACTION_REQUIRED: "declined",
  REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: "declined",
  PAYER_CANNOT_PAY: "declined",
  PAYER_ACCOUNT_RESTRICTED: "declined",
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: "declined",
  TRANSACTION_REFUSED: "declined",
  TRANSACTION_BLOCKED_BY_PAYEE: "declined",
  TRANSACTION_LIMIT_EXCEEDED: "declined",
  TRANSACTION_RECEIVING_LIMIT_EXCEEDED: "declined",
  PAYEE_BLOCKED_TRANSACTION: "declined",
  COMPLIANCE_VIOLATION: "declined",
  MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED: "declined",
  // Taking or releasing what is held.
  AUTHORIZATION_ALREADY_CAPTURED: "already_done",
  AUTHORIZATION_VOIDED: "already_done",
  MAX_CAPTURE_COUNT_EXCEEDED: "already_done",
  PREVIOUSLY_CAPTURED: "already_done",
  PREVIOUSLY_VOIDED: "already_done",
  AUTHORIZATION_EXPIRED: "expired",
  AUTHORIZATION_DENIED: "declined",
  MAX_CAPTURE_AMOUNT_EXCEEDED: "bad_request",
  AUTH_CAPTURE_CURRENCY_MISMATCH: "bad_request",
  CANNOT_BE_VOIDED: "bad_request",
  // Giving it back: each refund has a key of its own, so none of these is the echo of a first try.
  CAPTURE_FULLY_REFUNDED: "bad_request",
  REFUND_AMOUNT_EXCEEDED: "bad_request",
  REFUND_AMOUNT_TOO_LOW: "bad_request",
  REFUND_TIME_LIMIT_EXCEEDED: "bad_request",
  REFUND_CAPTURE_CURRENCY_MISMATCH: "bad_request",
  CURRENCY_MISMATCH: "bad_request",
  PENDING_CAPTURE: "bad_request",
  REFUND_NOT_ALLOWED: "bad_request",
  REFUND_IS_RESTRICTED: "bad_request",
  PARTIAL_REFUND_NOT_ALLOWED: "bad_request",
  REFUND_FAILED_INSUFFICIENT_FUNDS: "bad_request",
  MAX_NUMBER_OF_REFUNDS_EXCEEDED: "bad_request",
  TRANSACTION_DISPUTED: "bad_request",
  REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK: "bad_request",
  // Any other 422 is left unnamed: a word that is not known may mean that something is under way.
  "400": "bad_request",
  "401": "bad_credentials",
  "403": "bad_credentials",
  "429": "rate_limited",
} as const satisfies Record<string, FailureKind>;

const problem = z.object({
  name: z.string().optional(),
  message: z.string().optional(),
  details: z.array(z.object({ issue: z.string(), description: z.string().optional() })).optional(),
  /** Of the token's address. */
  error: z.string().optional(),
  error_description: z.string().optional(),
});

export function native(body: Readonly<Record<string, unknown>>): Native {
  const { data } = problem.safeParse(body);
  const [detail] = data?.details ?? [];
  return {
    code: text(detail?.issue) ?? text(data?.name) ?? text(data?.error),
    message: text(detail?.description) ?? text(data?.message) ?? text(data?.error_description),
  };
}

// --- amounts ---

const money = z.object({ currency_code: z.string(), value: z.string() });
export type PayPalMoney = z.infer<typeof money>;

/** PayPal takes no decimals of these; ISO 4217 gives HUF and TWD two. */
const WHOLE: ReadonlySet<Currency> = new Set(["HUF", "JPY", "TWD"]);

/** Null where PayPal can't take exactly that: a part of a forint. */
export function toPayPal(value: Money): PayPalMoney | null {
  const [whole = "", decimals = ""] = toMajor(value).split(".");
  if (!WHOLE.has(value.currency)) return { currency_code: value.currency, value: toMajor(value) };
  return Number(decimals) === 0 ? { currency_code: value.currency, value: whole } : null;
}

export const fromPayPal = ({ currency_code: code, value }: PayPalMoney): Money | null =>
  isCurrency(code) ? fromWire(value, code, "major-string") : null;

const said = ({ currency_code, value }: PayPalMoney) => `${value} ${currency_code}`;

// --- our ids in PayPal's fields ---

/** Our 22 characters of a payment, where they are some: other shops of the merchant may use the same PayPal account. */
export const ours = (value: string | undefined): string | undefined => (value && /^[0-9A-Za-z]{22}$/.test(value) ? value : undefined);

/** What PayPal makes of a payment carries both; of what is taken from a hold it need not be the first. */
export const paymentOf = (given: { readonly custom_id?: string | undefined; readonly invoice_id?: string | undefined }) =>
  ours(given.custom_id) ?? ours(given.invoice_id);

/** A refund's custom_id, with our prefix: what PayPal takes over from the payment must not be read as a refund of ours. */
export const ofRefund = (amendmentId: string): string => `rf_${amendmentId}`;
export const ourRefund = (value: string | undefined): string | undefined =>
  value?.startsWith("rf_") ? ours(value.slice("rf_".length)) : undefined;

// --- objects ---

const reason = z.object({ reason: z.string().optional() }).optional();

export const capture = z.object({
  id: z.string(),
  status: z.string(),
  status_details: reason,
  amount: money,
  custom_id: z.string().optional(),
  invoice_id: z.string().optional(),
  seller_receivable_breakdown: z.object({ paypal_fee: money.optional() }).optional(),
});
export type Capture = z.infer<typeof capture>;

/** Times are RFC 3339. */
export const authorization = z.object({
  id: z.string(),
  status: z.string(),
  status_details: reason,
  amount: money,
  custom_id: z.string().optional(),
  invoice_id: z.string().optional(),
  expiration_time: z.string().optional(),
  update_time: z.string().optional(),
});
export type Authorization = z.infer<typeof authorization>;

export const refund = z.object({
  id: z.string(),
  status: z.string(),
  status_details: reason,
  amount: money.optional(),
  custom_id: z.string().optional(),
  invoice_id: z.string().optional(),
});
export type Refund = z.infer<typeof refund>;

const unit = z.object({
  amount: money.optional(),
  payments: z
    .object({
      authorizations: z.array(authorization).optional(),
      captures: z.array(capture).optional(),
      refunds: z.array(refund).optional(),
    })
    .optional(),
});
/** What we make has one purchase unit. */
export const order = z.object({
  id: z.string(),
  status: z.string(),
  intent: z.string().optional(),
  purchase_units: z.tuple([unit]),
});
export type Order = z.infer<typeof order>;

/** What an order says while nothing was tried to be held or taken; null: that alone says too little. */
const orderStatuses: ReadonlyMap<string, GatewayStatus | null> = new Map([
  ["CREATED", "created"],
  ["SAVED", "created"],
  ["PAYER_ACTION_REQUIRED", "created"],
  ["APPROVED", null],
  ["VOIDED", "voided"],
  ["COMPLETED", null],
]);

/** What the customer's approval means, by the order's intent: with the one it lets us take the money, with the other hold it. */
const approvals: ReadonlyMap<string, GatewayStatus> = new Map([
  ["CAPTURE", "authorized"],
  ["AUTHORIZE", "approved"],
]);

/** CAPTURED and PARTIALLY_CAPTURED are left out: what was taken is told by the captures. */
const authorizationStatuses: ReadonlyMap<string, GatewayStatus> = new Map([
  ["CREATED", "authorized"],
  ["PENDING", "pending"],
  ["DENIED", "failed"],
  ["VOIDED", "voided"],
]);

const captureStatuses: ReadonlyMap<string, GatewayStatus> = new Map([
  ["COMPLETED", "captured"],
  ["PARTIALLY_REFUNDED", "captured"],
  ["REFUNDED", "captured"],
  ["PENDING", "pending"],
  ["DECLINED", "failed"],
  ["FAILED", "failed"],
]);

const refundStatuses: ReadonlyMap<string, RefundReceipt["status"]> = new Map([
  ["COMPLETED", "succeeded"],
  ["PENDING", "pending"],
  ["FAILED", "failed"],
  ["CANCELLED", "failed"],
]);

/** A completed order need not be paid: only what was taken or held in it tells. */
export function observe({ id, status: word, intent = "", purchase_units: [unit] }: Order): Result<Observation, GatewayFailure> {
  const known = orderStatuses.get(word);
  if (known === undefined) return fail(unreadable(`order ${word}`));
  const { authorizations = [], captures = [], refunds = [] } = unit.payments ?? {};
  const taken = captures.find((one) => captureStatuses.get(one.status) !== "failed");
  if (taken) return observeCapture(id, taken, refunds);
  // A hold of which nothing could be taken is there still.
  const held = authorizations.at(-1);
  if (held) return observeAuthorization(id, held);
  const refused = captures.at(-1);
  if (refused) return observeCapture(id, refused);
  const status = word === "APPROVED" ? approvals.get(intent) : known;
  const amount = unit.amount && fromPayPal(unit.amount);
  if (status && amount) return ok({ ref: id, status, amount });
  return fail(unreadable(`order ${word} ${intent}, ${unit.amount ? said(unit.amount) : "no amount"}`));
}

/** What went back of it. A refund that is under way may still fail. */
function returned({ status }: Capture, amount: Money, refunds: readonly Refund[]): Money | "some" {
  if (status === "REFUNDED") return amount;
  const amounts = refunds.flatMap((one) => (one.status === "COMPLETED" ? [one.amount && fromPayPal(one.amount)] : []));
  const known = amounts.filter((one) => one?.currency === amount.currency);
  if (known.length < amounts.length || (status === "PARTIALLY_REFUNDED" && refunds.length === 0)) return "some";
  return { ...amount, amount: known.reduce((sum, one) => sum + (one?.amount ?? 0), 0) };
}

/** `ref` is the order's id, `refunds` those of the capture, where they are known. */
export function observeCapture(ref: string, given: Capture, refunds: readonly Refund[] = []): Result<Observation, GatewayFailure> {
  const status = captureStatuses.get(given.status);
  const amount = fromPayPal(given.amount);
  if (!status || !amount) return fail(unreadable(`capture ${given.status}, ${said(given.amount)}`));
  const cost = given.seller_receivable_breakdown?.paypal_fee;
  const fee = cost && fromPayPal(cost);
  return ok({
    ref,
    status,
    amount,
    ...(status === "captured" && { refunded: returned(given, amount, refunds) }),
    gatewayTransactionId: given.id,
    ...(fee && fee.amount > 0 && { fee }),
    ...(status === "failed" && { reason: reasonOf(failures, { code: text(given.status_details?.reason) }) }),
  });
}

/** PayPal voids what nobody took in its time, and has no word of its own for that. */
const endedByItself = ({ status, expiration_time: end = "", update_time: at = "" }: Authorization) =>
  status === "VOIDED" && Date.parse(at) >= Date.parse(end);

/** `ref` is the order's id. */
export function observeAuthorization(ref: string, given: Authorization): Result<Observation, GatewayFailure> {
  const status = endedByItself(given) ? "expired" : authorizationStatuses.get(given.status);
  const amount = fromPayPal(given.amount);
  if (!status || !amount) return fail(unreadable(`authorization ${given.status}, ${said(given.amount)}`));
  const reason = status === "failed" && reasonOf(failures, { code: text(given.status_details?.reason) });
  return ok({ ref, status, amount, gatewayTransactionId: given.id, ...(reason && { reason }) });
}

export function receiptOf(given: Refund): Result<RefundReceipt, GatewayFailure> {
  const status = refundStatuses.get(given.status);
  if (!status) return fail(unreadable(`refund ${given.status}`));
  const why = status === "failed" && reasonOf(failures, { code: text(given.status_details?.reason) });
  return ok({ refundRef: given.id, status, ...(why && { reason: why }) });
}
