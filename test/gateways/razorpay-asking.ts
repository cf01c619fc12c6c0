import { demoAccount } from "../../simulators/accounts.ts";
import type { Call, Create, Fields, Gateway, Notice, RawNotice, ReturnParams } from "../../src/gateways/contract.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { razorpay as adapter } from "../../src/gateways/razorpay/razorpay.ts";
import { uncached } from "../../src/gateways/uncached.ts";
import { hmacSha256 } from "../../src/kernel/crypto.ts";
import { hex } from "../../src/kernel/encoding.ts";
import { randomId } from "../../src/kernel/ids.ts";
import type { Money } from "../../src/kernel/money.ts";
import type { Result } from "../../src/kernel/result.ts";
import { razorpaySimulator } from "../conformance/razorpay.ts";

// The adapter before the simulated Razorpay, what leaves it, and what it makes of returns and webhooks.

export const razorpay: Gateway = adapter;
export const { keyId = "", keySecret = "", webhookSecret = "" } = demoAccount("razorpay").credentials;
export const rupees = (amount: number): Money => ({ amount, currency: "INR" });

export function valueIn<T>(result: Result<T, unknown> | undefined): T {
  if (!result?.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

type Send = (request: Request) => Promise<Response>;

/** A call of the demo account; `sent` collects what leaves. Without a `send` it is the simulator that answers. */
export function asking(different: Partial<Call<Fields, unknown>> = {}, send?: Send) {
  const sim = razorpaySimulator();
  const sent: Request[] = [];
  const http = gatewayHttp(
    (request) => {
      sent.push(request.clone());
      return (send ?? sim.send)(request);
    },
    { timeoutMs: 10_000 },
  );
  const call: Call<Fields, unknown> = {
    mode: "test",
    endpoint: sim.endpoint,
    credentials: sim.credentials,
    http,
    now: Date.now(),
    idempotencyKey: randomId("", 22),
    cached: uncached,
    ...different,
  };
  return { sim, sent, call };
}

export const wanted = (more: Partial<Create> = {}): Create => ({
  paymentId: randomId("", 22),
  amount: rupees(50_000),
  method: "upi",
  description: "Tea, 2 × “first flush”",
  returnUrl: "https://pay.example/payments/or_1/return/tx_1",
  notifyUrl: "https://pay.example/webhooks/razorpay/gc_1",
  capture: "automatic",
  wantedBy: Date.now() + 3_600_000,
  locale: "hi-IN",
  customer: {},
  ...more,
});

/** A session that was opened with these wishes, and what can be done with it. */
export async function opened(more: Partial<Create> = {}) {
  const asked = asking();
  const input = wanted(more);
  const { ref, next } = valueIn(await razorpay.create(asked.call, input));
  const session = { call: asked.call, ref, next, amount: input.amount };
  const seen = async () => valueIn(await razorpay.lookup(asked.call, ref, input.amount));
  const amendment = async (amount = input.amount.amount, amendmentId = randomId("", 22)) => {
    const { gatewayTransactionId } = await seen();
    const of = gatewayTransactionId === undefined ? {} : { gatewayTransactionId };
    return { ref, amount: { ...input.amount, amount }, amendmentId, ...of };
  };
  return { ...asked, ref, next, input, session, seen, amendment };
}

const { webhooks, returns } = razorpay;
if (webhooks?.trust !== "signed" || returns.trust !== "signed") throw new Error("Razorpay signs its webhooks and returns");
export const inbound = webhooks;
export const signedReturns = returns;

export const signature = async (message: string, secret = webhookSecret): Promise<string> => hex(await hmacSha256(secret, message));

export const raw = (body: string, headers: Readonly<Record<string, string>>): RawNotice => ({
  body,
  headers: new Headers(headers),
  url: new URL("https://pay.example/webhooks/razorpay/gc_1"),
});

/** What is made of a message, or the failure's name. */
export async function readBy(call: Call<Fields, unknown>, message: RawNotice): Promise<readonly Notice[] | string> {
  const verified = await inbound.verify(call, message);
  if (!verified.ok) return verified.error.failure;
  if (verified.value === "unsigned") return "unsigned";
  const read = inbound.parse(call, verified.value);
  return read.ok ? read.value : read.error.failure;
}

/** What is made of an event that is rightly signed. */
export async function told(event: string, entities: Readonly<Record<string, object>>): Promise<readonly Notice[] | string> {
  const payload = Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, { entity }]));
  const body = JSON.stringify({ entity: "event", account_id: "acc_1", event, contains: Object.keys(entities), payload, created_at: 1 });
  return readBy(asking().call, raw(body, { "x-razorpay-signature": await signature(body), "x-razorpay-event-id": "event1" }));
}

/** What is made of a return, or the failure's name. */
export async function back(params: ReturnParams, credentials: Readonly<Record<string, string>> = { keySecret }) {
  const { call } = asking({ credentials });
  const verified = await signedReturns.verify(call, params);
  if (!verified.ok) return verified.error.failure;
  if (verified.value === "unsigned") return "unsigned";
  const read = signedReturns.parse(call, verified.value);
  return read.ok ? read.value : read.error.failure;
}

export const PAYMENT = {
  id: "pay_1",
  order_id: "order_1",
  status: "captured",
  captured: true,
  amount: 50_000,
  currency: "INR",
  fee: 1_180,
  error_reason: null,
  error_description: null,
  created_at: 1_800_000_000,
};
