import * as z from "zod";
import type { DisputeNotice, GatewayFailure } from "../../domain/facts.ts";
import { hmacSha256, sameText } from "../../kernel/crypto.ts";
import { hex } from "../../kernel/encoding.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import type { Notice, RawNotice, Verified } from "../contract.ts";
import { unreadable } from "../support.ts";
import { fromStripe } from "./amounts.ts";
import { ours, PAYMENT, REFUND, receiptOf, refund } from "./objects.ts";

/** Seconds that a message's time may differ from ours, both ways. */
const TOLERANCE = 300;

/** What a merchant's endpoint at Stripe is to be told of. A declined card is not among them: it ends nothing. */
export const events = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
  "payment_intent.succeeded",
  "payment_intent.amount_capturable_updated",
  "payment_intent.canceled",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
] as const;

/** `Stripe-Signature: t=<Unix seconds>,v1=<hex>`. While a secret is being changed both sides may have two. */
export async function verify(
  secrets: readonly string[],
  raw: RawNotice,
  now: number,
): Promise<Result<Verified<RawNotice>, GatewayFailure>> {
  if (secrets.length === 0) return refused("No signing secret was entered for this account.");
  const parts = (raw.headers.get("stripe-signature") ?? "").split(",").map((part) => part.trim());
  const of = (scheme: string) => parts.filter((part) => part.startsWith(`${scheme}=`)).map((part) => part.slice(scheme.length + 1));
  const [time = ""] = of("t");
  if (!/^[0-9]{1,12}$/.test(time)) return refused("The signature has no time.");
  const expected = await Promise.all(secrets.map(async (secret) => hex(await hmacSha256(secret, `${time}.${raw.body}`))));
  if (!of("v1").some((given) => expected.some((right) => sameText(given, right)))) return refused("The signature is wrong.");
  if (Math.abs(Math.floor(now / 1000) - Number(time)) > TOLERANCE) return refused("The signature's time is too far from now.");
  return ok(raw as Verified<RawNotice>);
}

const refused = (nativeMessage: string) => fail({ failure: "bad_signature", outcome: "none", nativeMessage } as const);

const event = z.object({
  id: z.string(),
  type: z.string(),
  livemode: z.boolean(),
  request: z.object({ idempotency_key: z.string().nullish() }).nullish(),
  data: z.object({ object: z.unknown() }),
});
type Event = z.infer<typeof event>;
type Read = Result<readonly Notice[], GatewayFailure>;

export function parse(body: string, mode: "test" | "live"): Read {
  const said = readJson(body, event);
  if (!said.ok) return said;
  const { type, livemode } = said.value;
  if (livemode !== (mode === "live") || !events.some((known) => known === type)) return ok([]);
  if (type.startsWith("checkout.session.")) return about(said.value, session, ofSession);
  if (type.startsWith("payment_intent.")) return about(said.value, intent, ofIntent);
  return type.startsWith("refund.") ? about(said.value, refund, ofRefund) : about(said.value, dispute, ofDispute);
}

function readJson<S extends z.ZodType>(body: string, schema: S): Result<z.infer<S>, GatewayFailure> {
  try {
    const parsed = schema.safeParse(JSON.parse(body));
    return parsed.success ? ok(parsed.data) : fail(unreadable("not an event"));
  } catch {
    return fail(unreadable("not JSON"));
  }
}

function about<S extends z.ZodType>(told: Event, schema: S, read: (told: Event, object: z.infer<S>) => Read): Read {
  const parsed = schema.safeParse(told.data.object);
  return parsed.success ? read(told, parsed.data) : fail(unreadable(`${told.type}: not the expected shape`));
}

const session = z.object({
  id: z.string(),
  client_reference_id: z.string().nullish(),
  payment_status: z.string(),
  amount_total: z.number().nullish(),
  currency: z.string().nullish(),
  payment_intent: z.string().nullish(),
});

/** Only `paid` says what was taken; all else, a hold too, is asked for. */
function ofSession({ id: dedupeKey }: Event, { id, payment_intent: paid, ...said }: z.infer<typeof session>): Read {
  const paymentId = ours(said.client_reference_id);
  if (paymentId === undefined) return ok([]);
  const notice: Notice = { dedupeKey, paymentId, refs: paid ? [id, paid] : [id] };
  if (said.payment_status !== "paid") return ok([notice]);
  const amount = fromStripe(said.amount_total ?? Number.NaN, said.currency ?? "");
  if (!amount) return fail(unreadable(`paid, ${said.amount_total} ${said.currency}`));
  return ok([{ ...notice, observed: { ref: id, status: "captured", amount, ...(paid && { gatewayTransactionId: paid }) } }]);
}

const intent = z.object({ id: z.string(), metadata: z.record(z.string(), z.string()).nullish() });

/** It does not name its session. */
function ofIntent({ id: dedupeKey }: Event, { id, metadata }: z.infer<typeof intent>): Read {
  const paymentId = ours(metadata?.[PAYMENT]);
  return ok(paymentId === undefined ? [] : [{ dedupeKey, paymentId, refs: [id] }]);
}

/** The keys of calls that let go of held money: what Stripe calls a refund of them gave nothing back. */
export const CAPTURE_KEY = "dwar-capture-";
export const VOID_KEY = "dwar-void-";

function ofRefund({ id: dedupeKey, request }: Event, given: z.infer<typeof refund>): Read {
  const key = request?.idempotency_key ?? "";
  const released = given.reason === "expired_uncaptured_charge" || key.startsWith(CAPTURE_KEY) || key.startsWith(VOID_KEY);
  if (released || !given.payment_intent) return ok([]);
  const receipt = receiptOf(given);
  if (!receipt.ok) return receipt;
  const amount = fromStripe(given.amount, given.currency);
  if (!amount) return fail(unreadable(`refund of ${given.amount} ${given.currency}`));
  const amendmentId = ours(given.metadata?.[REFUND]);
  const notice = { receipt: receipt.value, amount, ...(amendmentId !== undefined && { amendmentId }) };
  return ok([{ dedupeKey, refs: [given.payment_intent], refund: notice }]);
}

const dispute = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.number(),
  currency: z.string(),
  reason: z.string().nullish(),
  payment_intent: z.string().nullish(),
});

/** A warning is the bank's question before it takes anything; `prevented`: it was settled before it was a dispute. */
const disputeStatuses: ReadonlyMap<string, DisputeNotice["status"]> = new Map([
  ["warning_needs_response", "open"],
  ["warning_under_review", "open"],
  ["needs_response", "open"],
  ["under_review", "open"],
  ["appeal_needs_response", "open"],
  ["appeal_under_review", "open"],
  ["warning_closed", "won"],
  ["prevented", "won"],
  ["won", "won"],
  ["lost", "lost"],
]);

function ofDispute({ id: dedupeKey }: Event, { id: disputeRef, payment_intent: paid, ...said }: z.infer<typeof dispute>): Read {
  if (!paid) return ok([]);
  const status = disputeStatuses.get(said.status);
  const amount = fromStripe(said.amount, said.currency);
  if (!status || !amount) return fail(unreadable(`dispute ${said.status}, ${said.amount} ${said.currency}`));
  const notice = { disputeRef, status, amount, ...(said.reason && { reason: said.reason }) };
  return ok([{ dedupeKey, refs: [paid], dispute: notice }]);
}
