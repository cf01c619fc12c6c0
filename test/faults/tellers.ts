import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import { ALGORITHM, sign } from "../../simulators/paypal-signing.ts";
import { randomId } from "../../src/kernel/ids.ts";
import { call, eventsOf, newOrder, ORIGIN, orderNow } from "../api.ts";
import * as razorpay from "../gateways/razorpay-asking.ts";
import * as stripe from "../gateways/stripe-asking.ts";
import { browse, goOn, ledgerOf, press, setWeather, toGateway } from "../simulated/customer.ts";
import { GATES } from "../simulated/gates.ts";

// The gateways that tell by webhooks. Theirs are held back, so that a test sends them as it wants to.

export interface Message {
  readonly type: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `secret`: instead of the demo account's; at PayPal the webhook's id. `id`: of the message, where it is not in the body. */
export interface Signing {
  readonly secret?: string;
  /** Unix ms. */
  readonly at?: number;
  readonly id?: string;
}

export interface Teller {
  readonly gateway: string;
  readonly currency: string;
  readonly method: string;
  /** Which of its messages makes an order paid. */
  readonly paying: string;
  readonly address: string;
  typeOf(body: string): string;
  /** Where the merchant gives a payment back at the gateway itself, without its amount. */
  readonly refunds: string;
  /** The gateway's id of the payment that a message is about. */
  paymentIn(body: string): string;
  /** The headers that it sends with a body. */
  sign(body: string, how?: Signing): Promise<Readonly<Record<string, string>>>;
}

const addressOf = (gateway: string) => `/webhooks/${gateway}/${demoAccount(gateway).id}`;
const { webhookId = "" } = demoAccount("paypal").credentials;

export const STRIPE: Teller = {
  gateway: "stripe",
  currency: "USD",
  method: "card",
  paying: "checkout.session.completed",
  address: addressOf("stripe"),
  typeOf: (body) => JSON.parse(body).type,
  refunds: "stripe/dashboard.stripe.com/refund",
  paymentIn: (body) => JSON.parse(body).data.object.payment_intent,
  sign: async (body, { secret, at = Date.now() } = {}) => ({
    "stripe-signature": await stripe.signature(body, Math.floor(at / 1000), secret),
  }),
};

export const RAZORPAY: Teller = {
  gateway: "razorpay",
  currency: "INR",
  method: "card",
  paying: "order.paid",
  address: addressOf("razorpay"),
  typeOf: (body) => JSON.parse(body).event,
  refunds: "razorpay/dashboard.razorpay.com/refund",
  paymentIn: (body) => JSON.parse(body).payload.payment.entity.id,
  sign: async (body, { secret, id = randomId("", 14) } = {}) => ({
    "x-razorpay-event-id": id,
    "x-razorpay-signature": await razorpay.signature(body, secret),
  }),
};

export const PAYPAL: Teller = {
  gateway: "paypal",
  currency: "USD",
  method: "wallet",
  paying: "CHECKOUT.ORDER.APPROVED",
  address: addressOf("paypal"),
  typeOf: (body) => JSON.parse(body).event_type,
  refunds: "paypal/www.sandbox.paypal.com/activity/refund",
  paymentIn: (body) => JSON.parse(body).resource.id,
  async sign(body, { secret: webhook = webhookId, at = Date.now(), id = crypto.randomUUID() } = {}) {
    const time = new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
    return {
      "paypal-transmission-id": id,
      "paypal-transmission-time": time,
      "paypal-transmission-sig": await sign({ id, time, webhook, body }),
      "paypal-cert-url": "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-simulated",
      "paypal-auth-algo": ALGORITHM,
    };
  },
};

export const TELLERS = [STRIPE, RAZORPAY, PAYPAL] as const;
export const tellers = TELLERS.map((teller) => [teller.gateway, teller] as const);

/** From now on their webhooks are written down and not sent. */
export const hold = async (): Promise<void> => {
  await Promise.all(TELLERS.map(({ gateway }) => ledgerOf(gateway).hold()));
};

/** For a whole file: the demo accounts are there, messages are held back, and each test begins in fine weather. */
export function withTellers(): void {
  beforeAll(async () => {
    await seedDemoGateways(env.DB, env.SEALING_KEYS);
    await hold();
  });
  beforeEach(async () => {
    await Promise.all(GATES.map(({ gateway }) => setWeather(gateway, "fine")));
  });
}

/** What a gateway would have told while something was done. */
export async function toldOf({ gateway, typeOf }: Teller, run: () => Promise<unknown>): Promise<readonly Message[]> {
  const before = (await ledgerOf(gateway).messages()).length;
  await run();
  const messages = (await ledgerOf(gateway).messages()).slice(before);
  return messages.map(({ headers, body }) => ({ type: typeOf(body), headers, body }));
}

export function among(messages: readonly Message[], type: string): Message {
  const found = messages.find((message) => message.type === type);
  if (!found) throw new Error(`no ${type} among ${messages.map((message) => message.type).join(", ")}`);
  return found;
}

/** Where and how an order is paid. */
export type Way = Pick<Teller, "gateway" | "currency" | "method">;
export const KHALTI: Way = { gateway: "khalti", currency: "NPR", method: "wallet" };
export const ESEWA: Way = { gateway: "esewa", currency: "NPR", method: "wallet" };

export const orderAt = ({ gateway, currency }: Way, fields: Record<string, unknown> = {}) =>
  newOrder({ amount: "345.67", currency, gateways: [gateway], redirectUrl: "https://shop.example/thanks", ...fields });

/** An order that its customer has paid at the gateway without coming back yet; `paying` is what would have told us. */
export async function paidThere(teller: Teller, fields: Record<string, unknown> = {}) {
  const { id } = await orderAt(teller, fields);
  const hosted = await toGateway(id, teller.method);
  let seen = hosted;
  const said = await toldOf(teller, async () => {
    seen = await press(hosted, "approve", { follow: false });
  });
  return { id, said, paying: among(said, teller.paying), comeBack: () => goOn(seen) };
}

/** The merchant gives a part of it back at the gateway itself, in minor units; what the gateway would tell of that. */
export const refundThere = (teller: Teller, payment: string, amount: number): Promise<readonly Message[]> =>
  toldOf(teller, () => browse(`${ORIGIN}/simulators/${teller.refunds}/${payment}?amount=${amount}`, {}));

type Sent = Pick<Message, "body" | "headers">;
export const send = ({ address }: Teller, { body, headers }: Sent, to = address): Promise<Response> =>
  call(to, { method: "POST", body, headers });

/** Sends messages one after another; each must be answered 200. */
export async function tell(teller: Teller, ...messages: readonly Sent[]): Promise<void> {
  for (const message of messages) {
    const response = await send(teller, message);
    expect([response.status, await response.json()]).toEqual([200, { received: true }]);
  }
}

/** A message of our making, signed as the gateway would. */
export const signed = async (teller: Teller, body: string, how?: Signing): Promise<Message> => ({
  type: teller.typeOf(body),
  body,
  headers: await teller.sign(body, how),
});

export const typesOf = async (id: string): Promise<readonly string[]> => (await eventsOf(id)).map(({ type }) => type);
export const count = (list: readonly string[], type: string): number => list.filter((one) => one === type).length;

/** What must be true of an order that was paid at a gateway, however we came to know of it. */
export async function paidOnce({ gateway, currency }: Way, id: string): Promise<void> {
  const order = await orderNow(id);
  expect(order).toMatchObject({ status: "paid", capturedAmount: "345.67", refundedAmount: "0.00", attention: [] });
  expect(order.transactions).toMatchObject([{ gateway, status: "completed" }]);
  expect(count(await typesOf(id), "order.paid")).toBe(1);
  expect(await chargesOf(gateway, id)).toMatchObject([{ amount: 34_567, currency }]);
}

/** What the gateway's books say that it took for an order. */
export const chargesOf = async (gateway: string, id: string) =>
  (await ledgerOf(gateway).books()).charges.filter(({ reference }) => reference.startsWith(id.slice(3)));

/** The order and its history, to see that nothing was added. */
export const stateOf = async (id: string) => ({ order: await orderNow(id), types: await typesOf(id) });
