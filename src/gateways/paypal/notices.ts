import * as z from "zod";
import type { DisputeNotice, GatewayFailure, Observation } from "../../domain/facts.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import type { Notice } from "../contract.ts";
import { unreadable } from "../support.ts";
import {
  authorization,
  capture,
  fromPayPal,
  observeAuthorization,
  observeCapture,
  ourRefund,
  ours,
  paymentOf,
  receiptOf,
  refund,
} from "./objects.ts";

type Read = Result<readonly Notice[], GatewayFailure>;
type Reader = (dedupeKey: string, resource: unknown) => Read;

const reader =
  <S extends z.ZodType>(schema: S, map: (dedupeKey: string, resource: z.infer<S>) => Read): Reader =>
  (dedupeKey, resource) => {
    const parsed = schema.safeParse(resource);
    return parsed.success ? map(dedupeKey, parsed.data) : fail(unreadable("an event of another shape"));
  };

/** The customer has approved, or the approval has lapsed: nothing is held, so it is only a reason to ask. */
const ofOrder = reader(
  z.object({
    id: z.string().optional(),
    order_id: z.string().optional(),
    purchase_units: z.array(z.object({ custom_id: z.string().optional() })),
  }),
  (dedupeKey, { id, order_id: ref = id, purchase_units: [unit] }) => {
    const paymentId = ours(unit?.custom_id);
    return ok(paymentId === undefined ? [] : [{ dedupeKey, paymentId, ...(ref !== undefined && { refs: [ref] }) }]);
  },
);

const supplementary_data = z.object({ related_ids: z.object({ order_id: z.string().optional() }).optional() }).optional();

interface Payment {
  readonly id: string;
  readonly custom_id?: string | undefined;
  readonly invoice_id?: string | undefined;
  readonly supplementary_data?: z.infer<typeof supplementary_data>;
}

/** What was not taken or held, or not yet, or can't be read is asked for; and so is what went back, where that can't be told. */
const isSaid = ({ status, refunded }: Observation) => (status === "captured" && refunded !== "some") || HELD.includes(status);
const HELD: readonly Observation["status"][] = ["authorized", "voided", "expired"];

const ofPayment =
  <P extends Payment>(observe: (ref: string, given: P) => Result<Observation, GatewayFailure>) =>
  (dedupeKey: string, given: P): Read => {
    const paymentId = paymentOf(given);
    if (paymentId === undefined) return ok([]);
    const ref = given.supplementary_data?.related_ids?.order_id;
    const seen = observe(ref ?? "", given);
    const notice: Notice = { dedupeKey, paymentId, refs: ref === undefined ? [given.id] : [ref, given.id] };
    return ok([ref !== undefined && seen.ok && isSaid(seen.value) ? { ...notice, observed: seen.value } : notice]);
  };

const ofCapture = reader(
  capture.extend({ supplementary_data }),
  ofPayment((ref, given) => observeCapture(ref, given)),
);
const ofAuthorization = reader(authorization.extend({ supplementary_data }), ofPayment(observeAuthorization));

const links = z.array(z.object({ rel: z.string(), href: z.string() })).optional();

/** A refund names its capture only in an address. */
const captureIn = (given: z.infer<typeof links>): string | undefined =>
  given?.flatMap(({ rel, href }) => (rel === "up" ? (/\/v2\/payments\/captures\/([0-9A-Za-z]+)$/.exec(href)?.[1] ?? []) : []))[0];

const ofRefund = reader(refund.extend({ links }), (dedupeKey, given) => {
  const paid = captureIn(given.links);
  const amount = given.amount && fromPayPal(given.amount);
  if (paid === undefined || !amount) return fail(unreadable("a refund without its capture or its amount"));
  const receipt = receiptOf(given);
  if (!receipt.ok) return receipt;
  const [paymentId, amendmentId] = [ours(given.invoice_id), ourRefund(given.custom_id)];
  const notice = { receipt: receipt.value, amount, ...(amendmentId !== undefined && { amendmentId }) };
  return ok([{ dedupeKey, ...(paymentId !== undefined && { paymentId }), refs: [paid], refund: notice }]);
});

/** PayPal has taken the money back. It tells of that with the capture, or with a refund of it. */
const ofReversal = reader(
  z.object({ id: z.string(), amount: z.object({ currency_code: z.string(), value: z.string() }), links }),
  (dedupeKey, { id, amount: taken, links }) => {
    const amount = fromPayPal(taken);
    if (!amount) return fail(unreadable(`reversal of ${taken.value} ${taken.currency_code}`));
    return ok([{ dedupeKey, refs: [captureIn(links) ?? id], dispute: { disputeRef: id, status: "lost", amount, reason: "REVERSED" } }]);
  },
);

const dispute = z.object({
  dispute_id: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  dispute_amount: z.object({ currency_code: z.string(), value: z.string() }),
  dispute_outcome: z.object({ outcome_code: z.string().optional() }).optional(),
  disputed_transactions: z.array(z.object({ seller_transaction_id: z.string() })),
});

const UNDER_WAY: readonly string[] = [
  "OPEN",
  "WAITING_FOR_BUYER_RESPONSE",
  "WAITING_FOR_SELLER_RESPONSE",
  "UNDER_REVIEW",
  "APPEALED",
  "OTHER",
];
/** Open where PayPal does not say whose money it was in the end: a person must look. */
const outcomes: ReadonlyMap<string, DisputeNotice["status"]> = new Map([
  ["RESOLVED_SELLER_FAVOUR", "won"],
  ["CANCELED_BY_BUYER", "won"],
  ["DENIED", "won"],
  ["RESOLVED_BUYER_FAVOUR", "lost"],
  ["ACCEPTED", "lost"],
  ["RESOLVED_WITH_PAYOUT", "open"],
  ["NONE", "open"],
]);

const ofDispute = reader(dispute, (dedupeKey, { dispute_id: disputeRef, disputed_transactions: paid, ...said }) => {
  const outcome = said.dispute_outcome?.outcome_code ?? "NONE";
  const status = said.status === "RESOLVED" ? outcomes.get(outcome) : UNDER_WAY.includes(said.status) ? "open" : undefined;
  const amount = fromPayPal(said.dispute_amount);
  if (!status || !amount) return fail(unreadable(`dispute ${said.status}, ${outcome}`));
  const notice = { disputeRef, status, amount, ...(said.reason !== undefined && { reason: said.reason }) };
  return ok(paid.map(({ seller_transaction_id: id }) => ({ dedupeKey, refs: [id], dispute: notice })));
});

const readers = {
  "CHECKOUT.ORDER.APPROVED": ofOrder,
  "CHECKOUT.PAYMENT-APPROVAL.REVERSED": ofOrder,
  "PAYMENT.AUTHORIZATION.CREATED": ofAuthorization,
  "PAYMENT.AUTHORIZATION.VOIDED": ofAuthorization,
  "PAYMENT.CAPTURE.COMPLETED": ofCapture,
  "PAYMENT.CAPTURE.PENDING": ofCapture,
  "PAYMENT.CAPTURE.DECLINED": ofCapture,
  "PAYMENT.CAPTURE.DENIED": ofCapture,
  "PAYMENT.CAPTURE.REFUNDED": ofRefund,
  "PAYMENT.CAPTURE.REVERSED": ofReversal,
  "PAYMENT.REFUND.PENDING": ofRefund,
  "PAYMENT.REFUND.FAILED": ofRefund,
  "CUSTOMER.DISPUTE.CREATED": ofDispute,
  "CUSTOMER.DISPUTE.UPDATED": ofDispute,
  "CUSTOMER.DISPUTE.RESOLVED": ofDispute,
} as const satisfies Readonly<Record<string, Reader>>;

const byType: ReadonlyMap<string, Reader> = new Map(Object.entries(readers));

/** What a merchant's webhook at PayPal is to be told of. */
export const events: readonly string[] = Object.keys(readers);

const event = z.object({ id: z.string(), event_type: z.string(), resource: z.unknown() });

/** Reads a body that is known to be PayPal's. What nobody subscribed to says nothing. */
export function parse(body: string): Read {
  const told = readJson(body, event);
  if (!told) return fail(unreadable("not an event"));
  return byType.get(told.event_type)?.(told.id, told.resource) ?? ok([]);
}

/** Null where the text is not such a JSON object. */
export function readJson<S extends z.ZodType>(body: string, schema: S): z.infer<S> | null {
  try {
    return schema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
