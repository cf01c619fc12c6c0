import { demoAccount } from "../../simulators/accounts.ts";
import type { Call, Create, Fields, Gateway, Notice, RawNotice } from "../../src/gateways/contract.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { stripe as adapter } from "../../src/gateways/stripe/stripe.ts";
import { uncached } from "../../src/gateways/uncached.ts";
import { hmacSha256 } from "../../src/kernel/crypto.ts";
import { hex } from "../../src/kernel/encoding.ts";
import { randomId } from "../../src/kernel/ids.ts";
import type { Money } from "../../src/kernel/money.ts";
import { valued } from "../api.ts";
import { stripeSimulator } from "../conformance/stripe.ts";

// The adapter before the simulated Stripe, what leaves it, and what it makes of webhooks.

export const stripe: Gateway = adapter;
export const { secretKey = "", webhookSecret = "" } = demoAccount("stripe").credentials;
export const dollars = (amount: number): Money => ({ amount, currency: "USD" });

type Send = (request: Request) => Promise<Response>;

/** A call of the demo account; `sent` collects what leaves. Without a `send` it is the simulator that answers. */
export function asking(different: Partial<Call<Fields, unknown>> = {}, send?: Send) {
  const sim = stripeSimulator();
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
  amount: dollars(5_000),
  method: "card",
  description: "Tea, 2 × “first flush”",
  returnUrl: "https://pay.example/payments/or_1/return/tx_1",
  notifyUrl: "https://pay.example/webhooks/stripe/gc_1",
  capture: "automatic",
  wantedBy: Date.now() + 3_600_000,
  locale: "ne-NP",
  customer: {},
  ...more,
});

/** What a request's form says, by its bracketed names. */
export const formOf = async (request: Request | undefined): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(new URLSearchParams(new TextDecoder().decode(await request?.arrayBuffer())));

/** A session that was opened with these wishes, and what can be done with it. */
export async function opened(more: Partial<Create> = {}) {
  const asked = asking();
  const input = wanted(more);
  const { ref, next } = valued(await stripe.create(asked.call, input));
  const session = { call: asked.call, ref, next, amount: input.amount };
  const seen = async () => valued(await stripe.lookup(asked.call, ref, input.amount));
  const amendment = async (amount = input.amount.amount, amendmentId = randomId("", 22)) => {
    const { gatewayTransactionId } = await seen();
    const of = gatewayTransactionId === undefined ? {} : { gatewayTransactionId };
    return { ref, amount: { ...input.amount, amount }, amendmentId, ...of };
  };
  return { ...asked, ref, input, session, seen, amendment };
}

const { webhooks } = stripe;
if (webhooks?.trust !== "signed") throw new Error("Stripe signs its webhooks");
export const inbound = webhooks;

/** As Stripe signs; `at` is Unix seconds. */
export async function signature(body: string, at = Math.floor(Date.now() / 1000), secret = webhookSecret): Promise<string> {
  return `t=${at},v1=${hex(await hmacSha256(secret, `${at}.${body}`))}`;
}

export const raw = (body: string, header: string | null): RawNotice => ({
  body,
  headers: new Headers(header === null ? {} : { "stripe-signature": header }),
  url: new URL("https://pay.example/webhooks/stripe/gc_1"),
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
export async function told(type: string, object: object, more: object = {}): Promise<readonly Notice[] | string> {
  const body = JSON.stringify({ id: "evt_1", object: "event", livemode: false, type, data: { object }, request: null, ...more });
  return readBy(asking().call, raw(body, await signature(body)));
}
