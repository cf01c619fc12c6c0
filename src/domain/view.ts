import { eventId, refundId, transactionId } from "../kernel/ids.ts";
import { toMajor } from "../kernel/money.ts";
import type { AttentionCode, OrderEvent } from "./events.ts";
import type { Method } from "./facts.ts";
import {
  type Attempt,
  attemptOf,
  capturedAmount,
  type Dispute,
  hasMismatch,
  type Order,
  type OrderStatus,
  type Refund,
  type RefundStatus,
  refundedAmount,
  refundedOf,
  refundOf,
} from "./state.ts";

/** What the merchant gave of the payer and the goods: kept beside the log in one row that can be erased. */
export interface Details {
  readonly description?: string;
  readonly customer?: { readonly name?: string; readonly email?: string; readonly phone?: string };
  readonly metadata?: Readonly<Record<string, string>>;
  /** What a dialect's client sent beyond that and is given back: JSON that only the dialect reads. */
  readonly extras?: string;
}

export interface TransactionView {
  readonly id: string;
  readonly gateway: string;
  /** The app's account at that gateway. */
  readonly account: string;
  readonly method: Method;
  readonly status: Attempt["status"] | "partially_refunded" | "refunded";
  /** Why it ended unpaid. */
  readonly reason: string | null;
  /** The gateway's id of the session. */
  readonly providerOrderId: string | null;
  /** The gateway's id of the payment. */
  readonly providerPaymentId: string | null;
  readonly createdAt: string;
}

/** An order as the API and the webhooks show it. Amounts are decimal strings in major units; `amountMinor` is the integer. */
export interface OrderView {
  readonly id: string;
  readonly object: "order";
  readonly mode: "test" | "live";
  readonly status: OrderStatus;
  readonly amount: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reference: string | null;
  readonly description: string | null;
  readonly paymentUrl: string;
  readonly redirectUrl: string | null;
  /** The language that the merchant chose for the payment page, as a BCP 47 tag. */
  readonly locale: string | null;
  readonly expiresAt: string;
  readonly createdAt: string;
  /** When something happened to it last. */
  readonly updatedAt: string;
  readonly transactions: readonly TransactionView[];
  readonly capturedAmount: string;
  readonly refundedAmount: string;
  readonly attention: readonly {
    readonly code: AttentionCode;
    readonly at: string;
    readonly transaction: string;
    readonly detail: string;
  }[];
  /** What customers' banks ask back, or have; the latest status of each. */
  readonly disputes: readonly DisputeView[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Grows with every event: of two messages about one order the one with the higher version is newer. */
  readonly version: number;
}

export interface DisputeView {
  /** The gateway's id of it. */
  readonly id: string;
  readonly transaction: string;
  readonly status: "open" | "won" | "lost";
  readonly amount: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** The gateway's word. */
  readonly reason: string | null;
  readonly openedAt: string;
  readonly updatedAt: string;
}

export interface RefundView {
  readonly id: string;
  readonly object: "refund";
  readonly order: string;
  readonly transaction: string;
  readonly amount: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** `pending` until the gateway has said; `manual`: to be done by hand, the gateway has no way to. */
  readonly status: Exclude<RefundStatus, "requested">;
  readonly reason: string | null;
  /** Why it failed. */
  readonly failure: string | null;
  readonly createdAt: string;
}

const iso = (at: number) => new Date(at).toISOString();

export function transactionView(order: Order, attempt: Attempt): TransactionView {
  const back = refundedOf(order, attempt.no);
  const refunded = back === 0 ? null : back === attempt.captured?.amount ? "refunded" : "partially_refunded";
  return {
    id: transactionId.of(order.id, attempt.no),
    gateway: attempt.choice.gateway,
    account: attempt.choice.account,
    method: attempt.method,
    status: refunded ?? attempt.status,
    reason: attempt.reason ?? null,
    providerOrderId: attempt.ref ?? null,
    providerPaymentId: attempt.gatewayTransactionId ?? null,
    createdAt: iso(attempt.createdAt),
  };
}

export function refundView(order: Order, refund: Refund): RefundView {
  return {
    id: refundId.of(order.id, refund.no),
    object: "refund",
    order: order.id,
    transaction: transactionId.of(order.id, refund.tx),
    amount: toMajor(refund.amount),
    amountMinor: refund.amount.amount,
    currency: refund.amount.currency,
    status: refund.status === "requested" ? "pending" : refund.status,
    reason: refund.reason ?? null,
    failure: refund.failure?.failure ?? null,
    createdAt: iso(refund.createdAt),
  };
}

const disputeView = (order: Order, { disputeRef, tx, status, amount, reason, openedAt, updatedAt }: Dispute): DisputeView => ({
  id: disputeRef,
  transaction: transactionId.of(order.id, tx),
  status,
  amount: toMajor(amount),
  amountMinor: amount.amount,
  currency: amount.currency,
  reason: reason ?? null,
  openedAt: iso(openedAt),
  updatedAt: iso(updatedAt),
});

export function orderView(order: Order, details: Details): OrderView {
  const { amount, origin, redirectUrl, locale, expiresAt } = order.terms;
  const major = (minor: number) => toMajor({ amount: minor, currency: amount.currency });
  return {
    id: order.id,
    object: "order",
    mode: order.mode,
    status: order.status,
    amount: toMajor(amount),
    amountMinor: amount.amount,
    currency: amount.currency,
    reference: order.reference ?? null,
    description: details.description ?? null,
    paymentUrl: `${origin}/payments/${order.id}`,
    redirectUrl: redirectUrl ?? null,
    locale: locale ?? null,
    expiresAt: iso(expiresAt),
    createdAt: iso(order.createdAt),
    updatedAt: iso(order.updatedAt),
    transactions: order.attempts.map((attempt) => transactionView(order, attempt)),
    capturedAmount: major(capturedAmount(order)),
    refundedAmount: major(refundedAmount(order)),
    attention: order.attention.map(({ code, at, tx, detail }) => ({
      code,
      at: iso(at),
      transaction: transactionId.of(order.id, tx),
      detail,
    })),
    disputes: order.disputes.map((dispute) => disputeView(order, dispute)),
    metadata: details.metadata ?? {},
    version: order.version,
  };
}

/** The body of a webhook message: the order as it was right after the event. */
export interface WebhookBody {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly order: OrderView; readonly transaction?: TransactionView; readonly refund?: RefundView };
}

export function webhookBody(order: Order, event: OrderEvent, details: Details): WebhookBody {
  const attempt = "tx" in event ? attemptOf(order, event.tx) : undefined;
  const refund = "refund" in event && event.refund !== undefined ? refundOf(order, event.refund) : undefined;
  return {
    type: event.type,
    timestamp: iso(event.at),
    data: {
      order: orderView(order, details),
      ...(attempt && { transaction: transactionView(order, attempt) }),
      ...(refund && { refund: refundView(order, refund) }),
    },
  };
}

/** One try to tell the merchant. */
export interface DeliveryTry {
  readonly at: string;
  /** HTTP status, or null where none came. */
  readonly status: number | null;
  readonly error: string | null;
}
export interface DeliveryView {
  /** The app's endpoint (`we_…`), or null for the order's own webhookUrl. */
  readonly endpoint: string | null;
  readonly status: "pending" | "delivered" | "failed";
  readonly tries: readonly DeliveryTry[];
  readonly nextTryAt: string | null;
}

type DataOf<E> = E extends OrderEvent ? Omit<E, "type" | "at" | "tx" | "refund" | "identity"> : never;
export type EventData = DataOf<OrderEvent>;

/** One thing in an order's history, with what was told of it. */
export interface EventView {
  readonly id: string;
  readonly type: OrderEvent["type"];
  readonly at: string;
  readonly transaction: string | null;
  readonly refund: string | null;
  /** What the event says beyond that, as it was logged. */
  readonly data: EventData;
  readonly deliveries: readonly DeliveryView[];
}

/** `position` is the event's place in the log, from 1. */
export function eventView(order: Order, event: OrderEvent, position: number, deliveries: readonly DeliveryView[]): EventView {
  const { type, at, ...named } = event;
  const { tx, refund, identity: _identity, ...data } = { tx: undefined, refund: undefined, identity: undefined, ...named };
  return {
    id: eventId.of(order.id, position),
    type,
    at: iso(at),
    transaction: tx === undefined ? null : transactionId.of(order.id, tx),
    refund: refund === undefined ? null : refundId.of(order.id, refund),
    data,
    deliveries,
  };
}

/** What the customer's redirect says happened. */
export type PaymentStatus = "success" | "failed" | "cancelled" | "expired" | "pending";

export function paymentStatus(order: Order): PaymentStatus {
  switch (order.status) {
    case "paid":
    case "authorized":
    case "partially_refunded":
    case "refunded":
      return "success";
    case "processing":
      return "pending";
    case "expired":
      return "expired";
    case "cancelled":
      return "cancelled";
    case "open": {
      const last = order.attempts.at(-1);
      if (order.attempts.some((attempt) => attempt.unknown || attempt.status === "confirmed") || hasMismatch(order)) return "pending";
      return last && (last.status === "disabled" || (last.status === "failed" && last.reason !== "cancelled_by_payer"))
        ? "failed"
        : "cancelled";
    }
  }
}
