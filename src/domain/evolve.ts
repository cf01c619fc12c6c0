import { hasEnded } from "./ended.ts";
import { isQuiet, type OrderEvent } from "./events.ts";
import { attemptAfter } from "./evolve-attempt.ts";
import { refundAfter } from "./evolve-refund.ts";
import type { DisputeNotice } from "./facts.ts";
import { type Order, type Refund, refundedAmount } from "./state.ts";

/** Folds one event into the state. Total: any history folds, however old the code that wrote it. Undefined before `order.opened`. */
export function evolve(order: Order | undefined, event: OrderEvent): Order | undefined {
  if (event.type === "order.opened") {
    const { id, app, mode, reference, terms, at } = event;
    return {
      id,
      app,
      mode,
      ...(reference !== undefined && { reference }),
      terms,
      status: "open",
      createdAt: at,
      updatedAt: at,
      version: 1,
      attempts: [],
      refunds: [],
      attention: [],
      disputes: [],
    };
  }
  if (!order) return undefined;
  const { endedAt, ...changed } = change(order, event);
  const after = { ...changed, version: order.version + 1, updatedAt: event.at };
  if (!hasEnded(after)) return after;
  return { ...after, endedAt: isQuiet(event.type) ? (endedAt ?? event.at) : event.at };
}

function change(order: Order, event: Exclude<OrderEvent, { type: "order.opened" }>): Order {
  switch (event.type) {
    case "order.reopened":
      return { ...order, status: "open", terms: event.terms };
    case "order.processing":
      return { ...order, status: "processing" };
    case "order.authorized":
      return { ...order, status: "authorized" };
    case "order.paid":
      return { ...withAttempt(order, event), status: "paid" };
    case "order.expired":
      return { ...order, status: "expired" };
    case "order.cancelled":
      return { ...order, status: "cancelled" };
    case "customer.given":
      return order;
    case "order.partially_refunded":
      return { ...order, status: "partially_refunded" };
    case "order.refunded":
      return { ...order, status: "refunded" };
    case "order.attention":
      return {
        ...withAttempt(order, event),
        attention: [...order.attention, { code: event.code, at: event.at, tx: event.tx, detail: event.detail }],
      };
    case "attention.resolved":
      return { ...order, attention: order.attention.filter(({ code, tx }) => code !== event.code || tx !== event.tx) };
    case "transaction.created":
      return {
        ...order,
        attempts: [
          ...order.attempts,
          {
            no: event.tx,
            choice: event.choice,
            method: event.method,
            ...(event.amount && { amount: event.amount }),
            status: "created",
            createdAt: event.at,
            step: 0,
            pending: false,
            sessionEnds: event.sessionEnds,
            tries: 0,
          },
        ],
      };
    case "transaction.failed":
      return reopenedBy(order, event.tx, withAttempt(order, event));
    case "call.started":
    case "call.ended":
      return event.refund === undefined ? withAttempt(order, event) : withRefund(order, event, event.refund);
    case "refund.requested":
      return {
        ...order,
        refunds: [
          ...order.refunds,
          {
            no: event.refund,
            tx: event.tx,
            amount: event.amount,
            identity: event.identity,
            createdAt: event.at,
            status: "requested",
            ...(event.reason !== undefined && { reason: event.reason }),
            countsFrom: event.at,
            looks: 0,
            absent: 0,
          },
        ],
      };
    case "refund.found": {
      const { refund: no, tx, amount, refundRef, at } = event;
      const found: Refund = {
        no,
        tx,
        amount,
        identity: refundRef ?? `found ${no}`,
        createdAt: at,
        status: "pending",
        ...(refundRef !== undefined && { refundRef }),
        countsFrom: at,
        looks: 0,
        absent: 0,
      };
      return { ...order, refunds: [...order.refunds, found] };
    }
    case "refund.pending":
    case "refund.looked":
    case "refund.succeeded":
    case "refund.named":
      return withRefund(order, event, event.refund);
    case "refund.manual":
      return withRefund(withAttempt(order, event), event, event.refund);
    case "refund.failed":
      return withoutRefund(withRefund(order, event, event.refund));
    case "order.disputed": {
      const { type: _type, at, ...dispute } = event;
      const isIt = ({ disputeRef }: DisputeNotice) => disputeRef === dispute.disputeRef;
      const openedAt = order.disputes.find(isIt)?.openedAt ?? at;
      return { ...order, disputes: [...order.disputes.filter((one) => !isIt(one)), { ...dispute, openedAt, updatedAt: at }] };
    }
    case "transaction.next":
    case "transaction.initiated":
    case "transaction.pending":
    case "transaction.confirmed":
    case "transaction.completed":
    case "transaction.disabled":
    case "transaction.looked":
      return withAttempt(order, event);
    default:
      // Written by a newer version that was taken back.
      event satisfies never;
      return order;
  }
}

/** An order that reported money on its way or held is open again when that attempt fails after all. */
function reopenedBy(before: Order, tx: number, after: Order): Order {
  const told = before.status === "processing" || before.status === "authorized";
  const others = after.attempts.filter((attempt) => attempt.no !== tx && (attempt.pending || attempt.status === "confirmed"));
  if (!told || others.some(({ held, pending }) => pending || !held)) return after;
  return { ...after, status: others.length > 0 ? "authorized" : "open" };
}

const withAttempt = (order: Order, event: Extract<OrderEvent, { tx: number }>): Order => ({
  ...order,
  attempts: order.attempts.map((attempt) => (attempt.no === event.tx ? attemptAfter(attempt, event) : attempt)),
});

/** A refund that had succeeded may fail after all: then the order has less of it than it said. */
function withoutRefund(order: Order): Order {
  if (order.status !== "refunded" && order.status !== "partially_refunded") return order;
  return { ...order, status: refundedAmount(order) === 0 ? "paid" : "partially_refunded" };
}

const withRefund = (order: Order, event: OrderEvent, no: number): Order => ({
  ...order,
  refunds: order.refunds.map((refund) => (refund.no === no ? refundAfter(refund, event) : refund)),
});
