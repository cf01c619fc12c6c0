import { randomId } from "../src/kernel/ids.ts";
import { demoAccount } from "./accounts.ts";
import { ALGORITHM, isSigned, type Signed, sign } from "./paypal-signing.ts";
import type { World } from "./simulation.ts";

// PayPal's objects as its API writes them, and what moves the money in them.

export const API = "api-m.sandbox.paypal.com";
export const PAGES = "www.sandbox.paypal.com";
const CERTIFICATE = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-simulated";
const LIFE_MS = 10_800_000;
/** How long PayPal holds money. */
const HELD_MS = 29 * 24 * 3_600_000;

export interface Amount {
  readonly currency_code: string;
  readonly value: string;
}
/** What the customer chose: to pay, to pay with what takes its time, to pay with what PayPal takes and the bank declines, or PayPal does not take. */
export type Choice = "approve" | "later" | "decline" | "refuse";
export type Intent = "CAPTURE" | "AUTHORIZE";
export interface Order {
  readonly id: string;
  readonly intent: Intent;
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
/** Money that is held: what was taken of it is in the captures. */
export interface Authorization {
  readonly id: string;
  readonly order: string;
  readonly status: "CREATED" | "PENDING" | "DENIED" | "VOIDED";
  readonly amount: Amount;
  readonly custom_id?: string;
  readonly invoice_id?: string;
  readonly create_time: string;
  readonly update_time: string;
  readonly expiration_time: string;
}
export interface Capture {
  readonly id: string;
  readonly order: string;
  /** The hold that it was taken of. */
  readonly authorization?: string;
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
const written = (ms: number) => new Date(ms).toISOString().replace(/\.[0-9]+Z$/, "Z");
export const now = (world: World) => written(world.now());

const link = (world: World, path: string, rel: string, method = "GET") => ({ href: `${world.address(API)}${path}`, rel, method });
const ORDERS = "/v2/checkout/orders";
const CAPTURES = "/v2/payments/captures";
const AUTHORIZATIONS = "/v2/payments/authorizations";
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
/** PayPal voids by itself what nobody took in time. */
export function authorizationOf(world: World, id: string): Authorization | null {
  const found = world.store.get<Authorization>("authorization", id);
  if (found?.status !== "CREATED" || capturedIn(world, found.order) || Date.parse(found.expiration_time) > world.now()) return found;
  return { ...found, status: "VOIDED", update_time: found.expiration_time };
}
export function authorizedIn(world: World, order: string): Authorization | null {
  const found = world.store.list<Authorization>("authorization").find((one) => one.order === order);
  return found ? authorizationOf(world, found.id) : null;
}
export const refundsOf = (world: World, capture: string): readonly Refund[] =>
  world.store.list<Refund>("refund").filter((one) => one.capture === capture);
/** What can still be given back of it, in minor units. */
export const left = (world: World, { id, amount }: Capture): number =>
  refundsOf(world, id).reduce((sum, refund) => sum - minorOf(refund.amount), minorOf(amount));

export function captureView(world: World, capture: Capture): object {
  const { order, authorization, status, amount, ...said } = capture;
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
    supplementary_data: { related_ids: { order_id: order, ...(authorization !== undefined && { authorization_id: authorization }) } },
    update_time: said.create_time,
    links: [
      link(world, `${CAPTURES}/${said.id}`, "self"),
      link(world, `${CAPTURES}/${said.id}/refund`, "refund", "POST"),
      link(world, authorization === undefined ? `${ORDERS}/${order}` : `${AUTHORIZATIONS}/${authorization}`, "up"),
    ],
  };
}

export function authorizationView(world: World, authorization: Authorization): object {
  const { id, order, status, amount, ...said } = authorization;
  const capture = capturedIn(world, order);
  const taken = capture && (minorOf(capture.amount) < minorOf(amount) ? "PARTIALLY_CAPTURED" : "CAPTURED");
  return {
    id,
    status: taken ?? status,
    ...(status === "PENDING" && { status_details: { reason: "PENDING_REVIEW" } }),
    amount,
    ...said,
    ...(status === "CREATED" && {
      seller_protection: { status: "ELIGIBLE", dispute_categories: ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"] },
    }),
    supplementary_data: { related_ids: { order_id: order } },
    links: [
      link(world, `${AUTHORIZATIONS}/${id}`, "self"),
      link(world, `${AUTHORIZATIONS}/${id}/capture`, "capture", "POST"),
      link(world, `${AUTHORIZATIONS}/${id}/void`, "void", "POST"),
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
  const authorization = authorizedIn(world, order.id);
  const payments = {
    ...(authorization && { authorizations: [authorizationView(world, authorization)] }),
    ...(capture && { captures: [captureView(world, capture)] }),
    ...(refunds.length > 0 && { refunds: refunds.map((refund) => refundView(world, refund)) }),
  };
  const paid = authorization || capture ? { payments } : {};
  return {
    ...minimal(world, order),
    intent: order.intent,
    purchase_units: [{ reference_id: "default", amount, custom_id, invoice_id, description, ...paid }],
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

type Ids = Pick<Order, "custom_id" | "invoice_id">;
const idsOf = ({ custom_id, invoice_id }: Ids) => ({
  ...(custom_id !== undefined && { custom_id }),
  ...(invoice_id !== undefined && { invoice_id }),
});

function complete(world: World, order: Order): Order {
  const completed: Order = { ...order, status: "COMPLETED" };
  world.store.put("order", order.id, completed);
  return completed;
}

const TAKEN = { approve: "COMPLETED", later: "PENDING", decline: "DECLINED" } as const;

/** Takes the money of an approved order. */
export async function take(world: World, order: Order, choice: keyof typeof TAKEN): Promise<Order> {
  const completed = complete(world, order);
  await capture(world, { order: order.id, status: TAKEN[choice], amount: order.amount, ...idsOf(order) });
  return completed;
}

async function capture(world: World, wanted: Omit<Capture, "id" | "create_time">): Promise<Capture> {
  const made: Capture = { id: newId(), create_time: now(world), ...wanted };
  const taken = made.status === "COMPLETED" ? charged(world, made) : made;
  world.store.put("capture", taken.id, taken);
  await tell(world, `PAYMENT.CAPTURE.${taken.status}`, "capture", captureView(world, taken));
  return taken;
}

const HELD = { approve: "CREATED", later: "PENDING", decline: "DENIED" } as const;

/** Holds the money of an approved order. */
export async function hold(world: World, order: Order, choice: keyof typeof HELD): Promise<Order> {
  const made: Authorization = {
    id: newId(),
    order: order.id,
    status: HELD[choice],
    amount: order.amount,
    ...idsOf(order),
    create_time: now(world),
    update_time: now(world),
    expiration_time: written(world.now() + HELD_MS),
  };
  const completed = complete(world, order);
  await change(world, made, made.status === "CREATED" ? "CREATED" : undefined);
  return completed;
}

async function change(world: World, after: Authorization, told?: "CREATED" | "VOIDED"): Promise<Authorization> {
  world.store.put("authorization", after.id, after);
  if (told) await tell(world, `PAYMENT.AUTHORIZATION.${told}`, "authorization", authorizationView(world, after));
  return after;
}

/** Takes what is held, or a part of it. */
export const takeHeld = (world: World, held: Authorization, amount: Amount): Promise<Capture> =>
  capture(world, { order: held.order, authorization: held.id, status: "COMPLETED", amount, ...idsOf(held) });

/** Lets go of what is held. */
export const release = (world: World, held: Authorization): Promise<Authorization> =>
  change(world, { ...held, status: "VOIDED", update_time: now(world) }, "VOIDED");

/** Its time is over. */
export const lapse = (world: World, held: Authorization): Promise<Authorization> =>
  change(world, { ...held, status: "VOIDED", expiration_time: now(world), update_time: now(world) }, "VOIDED");

/** What took its time is held. */
export const confirm = (world: World, held: Authorization): Promise<Authorization> =>
  change(world, { ...held, status: "CREATED", update_time: now(world) }, "CREATED");

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
