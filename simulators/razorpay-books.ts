import { hmacSha256 } from "../src/kernel/crypto.ts";
import { hex } from "../src/kernel/encoding.ts";
import { randomId } from "../src/kernel/ids.ts";
import { demoAccount } from "./accounts.ts";
import type { World } from "./simulation.ts";

// Razorpay's objects as its API writes them, and what moves the money in them.

const ACCOUNT = "acc_DemoOpensNoth1";

export type Labels = Readonly<Record<string, string>>;
/** Razorpay writes an empty list where there are none. */
type Notes = Labels | readonly [];

export interface Order {
  readonly id: string;
  readonly entity: "order";
  readonly amount: number;
  readonly amount_paid: number;
  readonly amount_due: number;
  readonly currency: string;
  readonly receipt: string | null;
  readonly offer_id: null;
  readonly status: "created" | "attempted" | "paid";
  readonly attempts: number;
  readonly notes: Notes;
  readonly created_at: number;
}

/** What the hosted page was opened with. */
export interface Checkout {
  readonly name: string;
  readonly method: string | null;
  readonly notes: Notes;
  readonly callback_url: string;
  readonly cancel_url: string | null;
}

export interface Payment {
  readonly id: string;
  readonly entity: "payment";
  readonly amount: number;
  readonly currency: string;
  readonly status: "created" | "authorized" | "captured" | "refunded" | "failed";
  readonly order_id: string;
  readonly invoice_id: null;
  readonly international: boolean;
  readonly method: string;
  readonly amount_refunded: number;
  readonly refund_status: "partial" | "full" | null;
  readonly captured: boolean;
  readonly description: null;
  readonly card_id: string | null;
  readonly bank: null;
  readonly wallet: null;
  readonly vpa: string | null;
  readonly email: string;
  readonly contact: string;
  readonly notes: Notes;
  readonly fee: number | null;
  readonly tax: number | null;
  readonly error_code: string | null;
  readonly error_description: string | null;
  readonly error_source: string | null;
  readonly error_step: string | null;
  readonly error_reason: string | null;
  readonly acquirer_data: Readonly<Record<string, string | null>>;
  readonly created_at: number;
}

export interface Refund {
  readonly id: string;
  readonly entity: "refund";
  readonly amount: number;
  readonly currency: string;
  readonly payment_id: string;
  readonly notes: Notes;
  readonly receipt: string | null;
  readonly acquirer_data: { readonly arn: string | null };
  readonly created_at: number;
  readonly batch_id: null;
  readonly status: "pending" | "processed" | "failed";
  readonly speed_requested: "normal" | "optimum";
  readonly speed_processed: "normal";
}

export const newId = (prefix: string) => randomId(`${prefix}_`, 14);
export const seconds = (world: World) => Math.floor(world.now() / 1000);
export const noted = (labels: Labels): Notes => (Object.keys(labels).length > 0 ? labels : []);
const secretOf = (name: "keySecret" | "webhookSecret") => demoAccount("razorpay").credentials[name] ?? "";

/** What proves to the merchant that the customer comes from a payment. */
export const returnSignature = async ({ id, order_id }: Payment): Promise<string> =>
  hex(await hmacSha256(secretOf("keySecret"), `${order_id}|${id}`));

/** Tells the demo shop, signed with its webhook's secret. */
export async function tell(world: World, event: string, entities: Readonly<Record<string, object>>): Promise<void> {
  const payload = Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, { entity }]));
  const body = JSON.stringify({
    entity: "event",
    account_id: ACCOUNT,
    event,
    contains: Object.keys(entities),
    payload,
    created_at: seconds(world),
  });
  world.tell({
    key: demoAccount("razorpay").key,
    headers: {
      "content-type": "application/json",
      "x-razorpay-event-id": randomId("", 14),
      "x-razorpay-signature": hex(await hmacSha256(secretOf("webhookSecret"), body)),
    },
    body,
  });
}

export const orderOf = (world: World, id: string): Order | null => world.store.get<Order>("order", id);
export const paymentOf = (world: World, id: string): Payment | null => world.store.get<Payment>("payment", id);
export const paymentsOf = (world: World, order: string): readonly Payment[] =>
  world.store.list<Payment>("payment").filter(({ order_id }) => order_id === order);
export const refundsOf = (world: World, payment: string): readonly Refund[] =>
  world.store.list<Refund>("refund").filter(({ payment_id }) => payment_id === payment);

const put = (world: World, kind: "order" | "payment", document: Order | Payment) => world.store.put(kind, document.id, document);

/** The customer has submitted the page; the bank has not answered yet. */
export function submit(world: World, order: Order, { method, notes }: Checkout): Payment {
  const paidBy = method ?? "card";
  const payment: Payment = {
    id: newId("pay"),
    entity: "payment",
    amount: order.amount,
    currency: order.currency,
    status: "created",
    order_id: order.id,
    invoice_id: null,
    international: false,
    method: paidBy,
    amount_refunded: 0,
    refund_status: null,
    captured: false,
    description: null,
    card_id: paidBy === "card" ? newId("card") : null,
    bank: null,
    wallet: null,
    vpa: paidBy === "upi" ? "success@razorpay" : null,
    email: "payer@example.com",
    contact: "+919000000000",
    notes,
    fee: null,
    tax: null,
    error_code: null,
    error_description: null,
    error_source: null,
    error_step: null,
    error_reason: null,
    acquirer_data: { auth_code: null },
    created_at: seconds(world),
  };
  put(world, "order", { ...order, status: "attempted", attempts: order.attempts + 1 });
  put(world, "payment", payment);
  return payment;
}

/** The bank says yes: the money is held, and taken where the order wants that. */
export async function authorize(world: World, payment: Payment): Promise<Payment> {
  const held = { ...payment, status: "authorized", acquirer_data: { auth_code: "828553" } } as const;
  put(world, "payment", held);
  await tell(world, "payment.authorized", { payment: held });
  // A second payment of an order that is paid is never captured, and goes back at once: https://razorpay.com/docs/payments/refunds/auto-refunds
  if (orderOf(world, payment.order_id)?.status === "paid") {
    await refund(world, held, { amount: held.amount });
    return paymentOf(world, held.id) ?? held;
  }
  const isManual = world.store.get<{ capture: string }>("asked", payment.order_id)?.capture === "manual";
  return isManual ? held : capture(world, held);
}

/** Takes what is held. */
export async function capture(world: World, payment: Payment): Promise<Payment> {
  const order = orderOf(world, payment.order_id);
  const { id, amount, currency } = payment;
  const taken = world.charge({ id, reference: order?.receipt ?? "", amount, currency });
  // Two per cent, and eighteen per cent tax on that.
  const tax = Math.round(taken.amount * 0.0036);
  const captured = {
    ...payment,
    status: "captured",
    captured: true,
    amount: taken.amount,
    currency: taken.currency,
    fee: Math.round(taken.amount * 0.02) + tax,
    tax,
  } as const;
  put(world, "payment", captured);
  if (!order) return captured;
  const paid = { ...order, status: "paid", amount_paid: order.amount, amount_due: 0 } as const;
  put(world, "order", paid);
  await tell(world, "payment.captured", { payment: captured });
  await tell(world, "order.paid", { payment: captured, order: paid });
  return captured;
}

/** The bank says no, or the customer does at the bank. The order can be tried again. */
export async function refuse(world: World, payment: Payment, reason: "card_declined" | "payment_cancelled"): Promise<Payment> {
  const byPayer = reason === "payment_cancelled";
  const failed = {
    ...payment,
    status: "failed",
    error_code: "BAD_REQUEST_ERROR",
    error_description: byPayer ? "You have cancelled the payment." : "Your payment was declined by the bank.",
    error_source: byPayer ? "customer" : "bank",
    error_step: byPayer ? "payment_authentication" : "payment_authorization",
    error_reason: reason,
  } as const;
  put(world, "payment", failed);
  await tell(world, "payment.failed", { payment: failed });
  return failed;
}

export interface RefundWish {
  readonly amount: number;
  readonly receipt?: string;
  readonly speed?: "normal" | "optimum";
  readonly notes?: Labels;
}

export async function refund(world: World, payment: Payment, { amount, receipt, speed, notes }: RefundWish): Promise<Refund> {
  const given: Refund = {
    id: newId("rfnd"),
    entity: "refund",
    amount,
    currency: payment.currency,
    payment_id: payment.id,
    notes: noted(notes ?? {}),
    receipt: receipt ?? null,
    acquirer_data: { arn: null },
    created_at: seconds(world),
    batch_id: null,
    status: "processed",
    speed_requested: speed ?? "normal",
    speed_processed: "normal",
  };
  const back = payment.amount_refunded + amount;
  const isFull = back === payment.amount;
  const after: Payment = {
    ...payment,
    amount_refunded: back,
    refund_status: isFull ? "full" : "partial",
    status: isFull ? "refunded" : payment.status,
  };
  world.store.put("refund", given.id, given);
  put(world, "payment", after);
  // What was only held goes back without having been taken.
  if (payment.captured) world.refund(payment.id, { id: given.id, amount });
  await tell(world, "refund.created", { refund: given, payment: after });
  await tell(world, "refund.processed", { refund: given, payment: after });
  return given;
}

/** The customer's bank asks for the money back, or has decided. */
export async function dispute(world: World, payment: Payment, id: string, amount: number, status: string): Promise<void> {
  const event = status === "open" ? "created" : status;
  await tell(world, `payment.dispute.${event}`, {
    payment,
    dispute: {
      id,
      entity: "dispute",
      payment_id: payment.id,
      amount,
      currency: payment.currency,
      amount_deducted: status === "lost" ? amount : 0,
      reason_code: "chargeback",
      respond_by: seconds(world) + 604_800,
      status,
      phase: "chargeback",
      created_at: seconds(world),
    },
  });
}
