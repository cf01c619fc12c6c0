import type { WEBHOOK_TYPES } from "../../../domain/events.ts";
import type { EventView, OrderView, RefundView, TransactionView, WebhookBody } from "../../../domain/view.ts";
import { RECONCILIATIONS, REPORT } from "./reconciliation-examples.ts";

// One story, told in every example: tea for 345.67 rupees, paid, and 45.67 given back.

export const ORIGIN = "https://dwar.example.com";
export const ORDER_ID = "or_7Qm2bX0cKd9RtV4wYz1A";
const TRANSACTION_ID = "tx_7Qm2bX0cKd9RtV4wYz1A01";
export const REFUND_ID = "rf_7Qm2bX0cKd9RtV4wYz1A01";
export const RECONCILIATION_ID = "rc_7Qm2bX0cKd9RtV4wYz1A";
export const ACCOUNT_ID = "gc_4Jd82kQm1";
export const EVENT_ID = "ev_7Qm2bX0cKd9RtV4wYz1A0008";

const created: OrderView = {
  id: ORDER_ID,
  object: "order",
  mode: "test",
  status: "open",
  amount: "345.67",
  amountMinor: 34567,
  currency: "NPR",
  reference: "INV-1042",
  description: "Masala tea, 2 kg",
  paymentUrl: `${ORIGIN}/payments/${ORDER_ID}`,
  redirectUrl: "https://shop.example.com/thanks",
  locale: "ne-NP",
  expiresAt: "2026-11-21T09:30:00.000Z",
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
  transactions: [],
  disputes: [],
  capturedAmount: "0.00",
  refundedAmount: "0.00",
  attention: [],
  metadata: { cart: "8812" },
  version: 1,
};

const transaction: TransactionView = {
  id: TRANSACTION_ID,
  gateway: "sandbox",
  account: "gc_4Jd82kQm1",
  method: "wallet",
  status: "completed",
  reason: null,
  providerOrderId: "sbx_4Jd82kQm1",
  providerPaymentId: "pay_90Xc7Hw3e",
  createdAt: "2026-11-21T09:01:12.000Z",
};

const paid: OrderView = {
  ...created,
  status: "paid",
  transactions: [transaction],
  capturedAmount: "345.67",
  updatedAt: "2026-11-21T09:02:03.000Z",
  version: 14,
};

const refund: RefundView = {
  id: REFUND_ID,
  object: "refund",
  order: ORDER_ID,
  transaction: TRANSACTION_ID,
  amount: "45.67",
  amountMinor: 4567,
  currency: "NPR",
  status: "succeeded",
  reason: "One packet was torn",
  failure: null,
  createdAt: "2026-11-22T10:00:00.000Z",
};

const partlyBack: TransactionView = { ...transaction, status: "partially_refunded" };
const partlyRefunded: OrderView = {
  ...paid,
  status: "partially_refunded",
  transactions: [partlyBack],
  refundedAmount: "45.67",
  version: 19,
};

const failed: TransactionView = { ...transaction, status: "failed", reason: "declined", providerPaymentId: null };
const withFailed: OrderView = { ...created, transactions: [failed], version: 9 };
const ended = (status: "expired" | "cancelled"): OrderView => ({ ...created, status, version: 2 });

const cancelled = ended("cancelled");

export const page = () => {
  const { description: _description, metadata: _metadata, ...listed } = paid;
  return { data: [listed], nextCursor: "MTc2MzcxNTYwMDAwMC5vcl83UW0yYlgwY0tkOVJ0VjR3WXoxQQ" };
};

const began: EventView = {
  id: "ev_7Qm2bX0cKd9RtV4wYz1A0002",
  type: "transaction.created",
  at: "2026-11-21T09:01:12.000Z",
  transaction: TRANSACTION_ID,
  refund: null,
  data: {
    choice: {
      account: transaction.account,
      gateway: transaction.gateway,
      why: "priority 1",
      skipped: [{ account: "gc_9Lw0Zt6Ye", gateway: "khalti", why: "disabled" }],
    },
    method: transaction.method,
    sessionEnds: Date.parse(created.expiresAt),
  },
  deliveries: [],
};

const paidEvent: EventView = {
  id: EVENT_ID,
  type: "order.paid",
  at: "2026-11-21T09:02:03.000Z",
  transaction: TRANSACTION_ID,
  refund: null,
  data: {},
  deliveries: [
    {
      endpoint: null,
      status: "pending",
      tries: [{ at: "2026-11-21T09:02:04.000Z", status: 503, error: "answered 503" }],
      nextTryAt: "2026-11-21T09:02:09.000Z",
    },
  ],
};

const gateway = {
  id: "sandbox",
  name: "Sandbox wallet",
  docs: "https://docs.khalti.com/",
  modes: ["test"],
  countries: "any",
  currencies: "any",
  methods: ["wallet"],
  flow: "ask",
  supports: { manualCapture: true, capture: "partial", void: true, cancel: true, refund: "partial", webhooks: false },
  webhookEvents: [],
  accounts: [
    {
      id: transaction.account,
      mode: "test",
      status: "enabled",
      downUntil: null,
      priority: 1,
      currencies: "any",
      methods: ["wallet"],
      webhookUrl: null,
    },
  ],
};

const outOfTurn = { account: "gc_9Lw0Zt6Ye", gateway: "khalti", why: "below the gateway's least, 10.00 NPR" };
const preview = {
  data: [
    {
      method: "wallet",
      choices: [{ account: transaction.account, gateway: transaction.gateway, why: "priority 1", skipped: [outOfTurn] }],
    },
  ],
  skipped: [outOfTurn],
};

/** A customer's money was held, and let go of. */
const released: OrderView = {
  ...cancelled,
  transactions: [{ ...transaction, status: "failed", reason: "voided" }],
  updatedAt: "2026-11-21T09:20:00.000Z",
  version: 12,
};

/** What the operations answer. */
export const ANSWERS = {
  created: { summary: "A new order", value: created },
  paid: { summary: "A paid order", value: paid },
  cancelled: { summary: "A cancelled order", value: cancelled },
  released: { summary: "An order whose hold was let go of", value: released },
  page: { summary: "A page of orders", value: page() },
  refund: { summary: "A refund", value: refund },
  refunds: { summary: "An order's refunds", value: { data: [refund] } },
  event: { summary: "An event", value: paidEvent },
  events: { summary: "An order's history", value: { data: [began, paidEvent] } },
  gateways: { summary: "The gateways", value: { data: [gateway] } },
  preview: { summary: "A payment's route", value: preview },
  reconciliations: { summary: "A page of comparisons", value: RECONCILIATIONS },
  report: { summary: "A file with a payment that is unknown here", value: REPORT },
  health: { summary: "It runs", value: { status: "ok" } },
} as const;
export type AnswerName = keyof typeof ANSWERS;

type Told = (typeof WEBHOOK_TYPES)[number];
type Message = Omit<WebhookBody, "type" | "timestamp">["data"];

const unpaid: TransactionView = { ...transaction, status: "initiated", providerPaymentId: null };
const late: OrderView["attention"][number] = {
  code: "late_payment",
  at: "2026-11-21T09:40:00.000Z",
  transaction: TRANSACTION_ID,
  detail: "The customer paid 345.67 NPR after the order had expired.",
};

const disputed: OrderView["attention"][number] = {
  code: "disputed",
  at: "2026-12-03T06:12:00.000Z",
  transaction: TRANSACTION_ID,
  detail: "The customer's bank asks for 345.67 NPR back.",
};

/** What each type of webhook carries. */
const MESSAGES: Readonly<Record<Told, Message>> = {
  "order.processing": {
    order: { ...created, status: "processing", transactions: [unpaid], version: 8 },
    transaction: unpaid,
  },
  "order.authorized": {
    order: { ...created, status: "authorized", transactions: [{ ...unpaid, status: "confirmed" }], version: 9 },
    transaction: { ...unpaid, status: "confirmed" },
  },
  "order.paid": { order: paid, transaction },
  "order.expired": { order: ended("expired") },
  "order.cancelled": { order: cancelled },
  "order.reopened": { order: { ...created, version: 3 } },
  "order.attention": { order: { ...paid, attention: [late], version: 15 }, transaction },
  "order.disputed": { order: { ...paid, attention: [disputed], version: 16 }, transaction },
  "order.partially_refunded": { order: partlyRefunded, transaction: partlyBack, refund },
  "order.refunded": {
    order: { ...partlyRefunded, status: "refunded", transactions: [{ ...transaction, status: "refunded" }], refundedAmount: "345.67" },
    transaction: { ...transaction, status: "refunded" },
    refund: { ...refund, amount: "345.67", amountMinor: 34567 },
  },
  "transaction.failed": { order: withFailed, transaction: failed },
  "transaction.disabled": {
    order: { ...withFailed, transactions: [{ ...failed, status: "disabled", reason: "wrong_answer" }] },
    transaction: { ...failed, status: "disabled", reason: "wrong_answer" },
  },
  "refund.succeeded": { order: { ...partlyRefunded, version: 18 }, transaction: partlyBack, refund },
  "refund.failed": {
    order: { ...paid, version: 18 },
    transaction,
    refund: { ...refund, status: "failed", failure: "declined" },
  },
};

export const message = (type: Told): WebhookBody => ({ type, timestamp: "2026-11-21T09:02:03.000Z", data: MESSAGES[type] });
