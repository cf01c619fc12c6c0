import * as z from "zod";
import type { DisputeNotice, GatewayFailure } from "../../domain/facts.ts";
import { hmacSha256, sameText } from "../../kernel/crypto.ts";
import { hex } from "../../kernel/encoding.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import type { Notice, RawNotice, ReturnParams, Verified } from "../contract.ts";
import { unreadable } from "../support.ts";
import { moneyOf, observePayment, order, payment, paymentOf, receiptOf, refund, refundIdOf } from "./objects.ts";

const refused = (nativeMessage: string) => fail({ failure: "bad_signature", outcome: "none", nativeMessage } as const);

const sign = async (secret: string, message: string) => hex(await hmacSha256(secret, message));

/** Without the shapes of the ids the same signed text could be cut elsewhere. */
const ORDER_ID = /^order_[0-9A-Za-z]+$/;
const PAYMENT_ID = /^pay_[0-9A-Za-z]+$/;

/** The customer's return. One after a failure or a cancellation is not signed. */
export async function verifyReturn(
  keySecret: string,
  params: ReturnParams,
): Promise<Result<Verified<ReturnParams> | "unsigned", GatewayFailure>> {
  const { razorpay_order_id: orderId = "", razorpay_payment_id: paymentId = "", razorpay_signature: signature } = params;
  if (signature === undefined) return ok("unsigned");
  if (!ORDER_ID.test(orderId) || !PAYMENT_ID.test(paymentId)) return refused("The return can't be read.");
  const expected = await sign(keySecret, `${orderId}|${paymentId}`);
  return sameText(expected, signature) ? ok(params as Verified<ReturnParams>) : refused("The return's signature is wrong.");
}

/** The signature covers two ids and no status or amount: it proves that there is such a payment, and what became of it is asked. */
export function parseReturn(params: Verified<ReturnParams>): Result<readonly Notice[], GatewayFailure> {
  const { razorpay_order_id: orderId = "", razorpay_payment_id: paymentId = "" } = params;
  return ok([{ dedupeKey: paymentId, refs: [orderId, paymentId] }]);
}

const SIGNATURE = "x-razorpay-signature";

/** The bare HMAC of the body, by any of the secrets. Razorpay signs no time: how old a message is can't be told. */
export async function verify(secrets: readonly string[], raw: RawNotice): Promise<Result<Verified<RawNotice>, GatewayFailure>> {
  if (secrets.length === 0) return refused("No webhook secret was entered for this account.");
  const given = raw.headers.get(SIGNATURE) ?? "";
  const expected = await Promise.all(secrets.map((secret) => sign(secret, raw.body)));
  return expected.some((right) => sameText(right, given)) ? ok(raw as Verified<RawNotice>) : refused("The signature is wrong.");
}

type Read = Result<readonly Notice[], GatewayFailure>;
type Reader = (dedupeKey: string, payload: unknown) => Read;

const reader =
  <S extends z.ZodType>(schema: S, map: (dedupeKey: string, payload: z.infer<S>) => Read): Reader =>
  (dedupeKey, payload) => {
    const parsed = schema.safeParse(payload);
    return parsed.success ? map(dedupeKey, parsed.data) : fail(unreadable("an event of another shape"));
  };

const of = <S extends z.ZodType>(entity: S) => z.object({ entity });

/** Held, or soon captured: it is only a reason to ask. */
const ofPayment = reader(z.object({ payment: of(payment) }), (dedupeKey, { payment: { entity: paid } }) =>
  ok(paid.order_id ? [{ dedupeKey, refs: [paid.order_id, paid.id] }] : []),
);

const ofOrder = reader(
  z.object({ payment: of(payment), order: of(order) }),
  (dedupeKey, { payment: { entity: paid }, order: { entity: ordered } }) => {
    const paymentId = paymentOf(ordered);
    if (paymentId === undefined) return ok([]);
    const seen = observePayment(ordered.id, paid);
    if (!seen.ok) return seen;
    const notice: Notice = { dedupeKey, paymentId, refs: [ordered.id, paid.id] };
    return ok([seen.value.status === "captured" ? { ...notice, observed: seen.value } : notice]);
  },
);

const ofRefund = reader(
  z.object({ refund: of(refund), payment: of(payment) }),
  (dedupeKey, { refund: { entity: given }, payment: { entity: paid } }) => {
    if (!paid.order_id) return ok([]);
    const refs = [paid.order_id, paid.id];
    // What was never captured has only been let go of.
    if (paid.captured === false) return ok([{ dedupeKey, refs }]);
    const receipt = receiptOf(given);
    if (!receipt.ok) return receipt;
    const amount = moneyOf(given.amount, given.currency);
    if (!amount) return fail(unreadable(`refund of ${given.amount} ${given.currency}`));
    const amendmentId = refundIdOf(given);
    return ok([{ dedupeKey, refs, refund: { receipt: receipt.value, amount, ...(amendmentId !== undefined && { amendmentId }) } }]);
  },
);

const dispute = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.number(),
  currency: z.string(),
  reason_code: z.string().nullish(),
});

/** `closed`: a bank's question that was answered, or settled by a refund; nothing is deducted. */
const disputeStatuses: ReadonlyMap<string, DisputeNotice["status"]> = new Map([
  ["open", "open"],
  ["under_review", "open"],
  ["won", "won"],
  ["closed", "won"],
  ["lost", "lost"],
]);

const ofDispute = reader(
  z.object({ dispute: of(dispute), payment: of(payment) }),
  (dedupeKey, { dispute: { entity: said }, payment: { entity: paid } }) => {
    if (!paid.order_id) return ok([]);
    const status = disputeStatuses.get(said.status);
    const amount = moneyOf(said.amount, said.currency);
    if (!status || !amount) return fail(unreadable(`dispute ${said.status}, ${said.amount} ${said.currency}`));
    const notice = { disputeRef: said.id, status, amount, ...(said.reason_code && { reason: said.reason_code }) };
    return ok([{ dedupeKey, refs: [paid.order_id, paid.id], dispute: notice }]);
  },
);

/** Without payment.failed: the customer tries again, in a UPI app even the same payment. */
const readers = {
  "payment.authorized": ofPayment,
  "order.paid": ofOrder,
  "refund.created": ofRefund,
  "refund.processed": ofRefund,
  "refund.failed": ofRefund,
  "payment.dispute.created": ofDispute,
  "payment.dispute.under_review": ofDispute,
  "payment.dispute.action_required": ofDispute,
  "payment.dispute.won": ofDispute,
  "payment.dispute.lost": ofDispute,
  "payment.dispute.closed": ofDispute,
} as const satisfies Readonly<Record<string, Reader>>;

const byEvent: ReadonlyMap<string, Reader> = new Map(Object.entries(readers));

/** What a merchant's webhook at Razorpay is to be told of. */
export const events: readonly string[] = Object.keys(readers);

const told = z.object({ event: z.string(), payload: z.unknown() });

export function parse({ body, headers }: Verified<RawNotice>): Read {
  const said = readTold(body);
  if (!said) return fail(unreadable("not an event"));
  // The id is not in the body. Without it the signature stands for the body.
  const id = headers.get("x-razorpay-event-id") || (headers.get(SIGNATURE) ?? "");
  return byEvent.get(said.event)?.(id, said.payload) ?? ok([]);
}

function readTold(body: string): z.infer<typeof told> | null {
  try {
    return told.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
