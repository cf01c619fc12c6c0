import { randomId } from "../src/kernel/ids.ts";
import { demoAccount } from "./accounts.ts";
import { ALGORITHM, isSigned, type Signed, sign } from "./paypal-signing.ts";
import type { World } from "./simulation.ts";

// PayPal's objects as its API writes them, and what moves the money in them.

export const API = "api-m.sandbox.paypal.com";
export const PAGES = "www.sandbox.paypal.com";
const CERTIFICATE = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-simulated";
const LIFE_MS = 10_800_000;

export interface Amount {
  readonly currency_code: string;
  readonly value: string;
}
/** What the customer chose: to pay, to pay with what takes its time, to pay with what PayPal takes and the bank declines, or PayPal does not take. */
export type Choice = "approve" | "later" | "decline" | "refuse";
export interface Order {
  readonly id: string;
  readonly status: "PAYER_ACTION_REQUIRED" | "APPROVED" | "COMPLETED";
  readonly amount: Amount;
  readonly custom_id?: string;
  readonly invoice_id?: string;
  readonly description?: string;
  readonly return_url: string;
  readonly cancel_url: string;
  readonly create_time: string;
  readonly choice: Choice | null;
}
export interface Capture {
  readonly id: string;
  readonly order: string;
  readonly status: "COMPLETED" | "PENDING" | "DECLINED";
  readonly amount: Amount;
  readonly custom_id?: string;
  readonly invoice_id?: string;
  readonly create_time: string;
}
export interface Refund {
  readonly id: string;
  readonly capture: string;
  readonly status: "COMPLETED";
  readonly amount: Amount;
  readonly custom_id?: string;
  readonly invoice_id?: string;
  readonly create_time: string;
}

export const isWhole = (currency: string) => ["HUF", "JPY", "TWD"].includes(currency);
const unit = (currency: string) => (currency === "JPY" ? 1 : 100);
/** Minor units as ISO 4217 counts them. */
export const minorOf = ({ currency_code, value }: Amount): number => Math.round(Number(value) * unit(currency_code));
export const amountOf = (minor: number, currency: string): Amount => ({
  currency_code: currency,
  value: (minor / unit(currency)).toFixed(isWhole(currency) ? 0 : 2),
});

/** Capitals and digits. */
export const newId = () => randomId("", 17).toUpperCase();
export const now = (world: World) => new Date(world.now()).toISOString().replace(/\.[0-9]+Z$/, "Z");

const link = (world: World, path: string, rel: string, method = "GET") => ({ href: `${world.address(API)}${path}`, rel, method });
const ORDERS = "/v2/checkout/orders";
const CAPTURES = "/v2/payments/captures";
const self = (world: World, { id }: Order) => link(world, `${ORDERS}/${id}`, "self");
const toPay = (world: World, { id }: Order) => ({
  href: `${world.address(PAGES)}/checkoutnow?token=${id}`,
  rel: "payer-action",
  method: "GET",
});

/** Null where there is none, or its time was over before it was paid. */
export function orderOf(world: World, id: string): Order | null {
  const found = world.store.get<Order>("order", id);
  return found && found.status !== "COMPLETED" && Date.parse(found.create_time) + LIFE_MS <= world.now() ? null : found;
}
export const captureOf = (world: World, id: string): Capture | null => world.store.get<Capture>("capture", id);
export const capturedIn = (world: World, order: string): Capture | undefined =>
  world.store.list<Capture>("capture").find((one) => one.order === order);
export const refundsOf = (world: World, capture: string): readonly Refund[] =>
  world.store.list<Refund>("refund").filter((one) => one.capture === capture);
/** What can still be given back of it, in minor units. */
export const left = (world: World, { id, amount }: Capture): number =>
  refundsOf(world, id).reduce((sum, refund) => sum - minorOf(refund.amount), minorOf(amount));

export function captureView(world: World, capture: Capture): object {
  const { order, status, amount, ...said } = capture;
  const [taken, rest] = [minorOf(amount), left(world, capture)];
  const fee = Math.min(Math.round(taken * 0.0349) + 49, taken);
  const part = (minor: number) => amountOf(minor, amount.currency_code);
  return {
    ...said,
    status: status !== "COMPLETED" || rest === taken ? status : rest === 0 ? "REFUNDED" : "PARTIALLY_REFUNDED",
    ...(status === "PENDING" && { status_details: { reason: "PENDING_REVIEW" } }),
    amount,
    final_capture: true,
    ...(status === "COMPLETED" && {
      seller_protection: { status: "ELIGIBLE", dispute_categories: ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"] },
      seller_receivable_breakdown: { gross_amount: amount, paypal_fee: part(fee), net_amount: part(taken - fee) },
    }),
    supplementary_data: { related_ids: { order_id: order } },
    update_time: said.create_time,
    links: [
      link(world, `${CAPTURES}/${said.id}`, "self"),
      link(world, `${CAPTURES}/${said.id}/refund`, "refund", "POST"),
      link(world, `${ORDERS}/${order}`, "up"),
    ],
  };
}

export const refundView = (world: World, { capture, ...said }: Refund): object => ({
  ...said,
  seller_payable_breakdown: { gross_amount: said.amount, net_amount: said.amount },
  update_time: said.create_time,
  links: [link(world, `/v2/payments/refunds/${said.id}`, "self"), link(world, `${CAPTURES}/${capture}`, "up")],
});

export const minimal = (world: World, order: Order): object => ({
  id: order.id,
  status: order.status,
  ...(order.status === "PAYER_ACTION_REQUIRED" && { payment_source: { paypal: {} } }),
  links: [self(world, order), ...(order.status === "COMPLETED" ? [] : [toPay(world, order)])],
});

export function orderView(world: World, order: Order): object {
  const { amount, custom_id, invoice_id, description } = order;
  const capture = capturedIn(world, order.id);
  const refunds = capture ? refundsOf(world, capture.id) : [];
  const payments = capture && {
    captures: [captureView(world, capture)],
    ...(refunds.length > 0 && { refunds: refunds.map((refund) => refundView(world, refund)) }),
  };
  return {
    ...minimal(world, order),
    intent: "CAPTURE",
    purchase_units: [{ reference_id: "default", amount, custom_id, invoice_id, description, ...(payments && { payments }) }],
    create_time: order.create_time,
    ...(order.choice && { payer: { payer_id: "QYR5Z8XDVJNXQ", email_address: "buyer@example.com", address: { country_code: "US" } } }),
  };
}

/** Tells the demo shop, signed for its webhook. */
export async function tell(world: World, event_type: string, resource_type: string, resource: object): Promise<void> {
  const { key, credentials } = demoAccount("paypal");
  const event = { event_version: "1.0", create_time: now(world), resource_type, resource_version: "2.0", event_type, resource };
  const body = JSON.stringify({ id: `WH-${newId()}-${newId()}`, ...event, links: [] });
  const [id, time] = [crypto.randomUUID(), now(world)];
  world.tell({
    key,
    headers: {
      "content-type": "application/json",
      "paypal-transmission-id": id,
      "paypal-transmission-time": time,
      "paypal-transmission-sig": await sign({ id, time, webhook: credentials.webhookId ?? "", body }),
      "paypal-cert-url": CERTIFICATE,
      "paypal-auth-algo": ALGORITHM,
    },
    body,
  });
}

/** What the postback answers: whether the demo shop's webhook was told that, in these very bytes. */
export async function isTold(said: Readonly<Record<string, unknown>>, body: string): Promise<boolean> {
  const { webhookId = "" } = demoAccount("paypal").credentials;
  const message: Signed = { id: String(said.transmission_id), time: String(said.transmission_time), webhook: webhookId, body };
  const isOurs = said.webhook_id === webhookId && said.cert_url === CERTIFICATE && said.auth_algo === ALGORITHM;
  return isOurs && isSigned(message, String(said.transmission_sig));
}

/** The customer has said yes; nothing is taken yet. */
export async function approve(world: World, order: Order, choice: Choice): Promise<void> {
  const approved: Order = { ...order, status: "APPROVED", choice };
  world.store.put("order", order.id, approved);
  await tell(world, "CHECKOUT.ORDER.APPROVED", "checkout-order", orderView(world, approved));
}

const EVENTS = { approve: "COMPLETED", later: "PENDING", decline: "DECLINED" } as const;

/** Takes the money of an approved order. */
export async function take(world: World, order: Order, choice: keyof typeof EVENTS): Promise<Order> {
  const { id, custom_id, invoice_id, amount } = order;
  const status = EVENTS[choice];
  const ids = { ...(custom_id !== undefined && { custom_id }), ...(invoice_id !== undefined && { invoice_id }) };
  const made: Capture = { id: newId(), order: id, status, amount, ...ids, create_time: now(world) };
  const capture = status === "COMPLETED" ? charged(world, made) : made;
  const completed: Order = { ...order, status: "COMPLETED" };
  world.store.put("capture", capture.id, capture);
  world.store.put("order", id, completed);
  await tell(world, `PAYMENT.CAPTURE.${status}`, "capture", captureView(world, capture));
  return completed;
}

function charged(world: World, capture: Capture): Capture {
  const { id, custom_id: reference = "", amount } = capture;
  const taken = world.charge({ id, reference, amount: minorOf(amount), currency: amount.currency_code });
  return { ...capture, status: "COMPLETED", amount: amountOf(taken.amount, taken.currency) };
}

/** What took its time is there. */
export async function arrive(world: World, capture: Capture): Promise<void> {
  const completed = charged(world, capture);
  world.store.put("capture", capture.id, completed);
  await tell(world, "PAYMENT.CAPTURE.COMPLETED", "capture", captureView(world, completed));
}

export async function refund(world: World, capture: Capture, amount: Amount, custom_id?: string): Promise<Refund> {
  const { id, invoice_id } = capture;
  const ids = { ...(custom_id !== undefined && { custom_id }), ...(invoice_id !== undefined && { invoice_id }) };
  const made: Refund = { id: newId(), capture: id, status: "COMPLETED", amount, ...ids, create_time: now(world) };
  world.store.put("refund", made.id, made);
  world.refund(id, { id: made.id, amount: minorOf(amount) });
  await tell(world, "PAYMENT.CAPTURE.REFUNDED", "refund", refundView(world, made));
  return made;
}
