import type { CallOp, OrderEvent } from "./events.ts";
import type { DisputeNotice } from "./facts.ts";
import { type Attempt, type Order, type Refund, refundedAmount } from "./state.ts";
import { aftercare, again, byHand, closely, holding, idly, isEarly, notBefore, onwards } from "./watch.ts";

/** Looks that leave a doubt as it was; the second of them ends it. */
export const CONCLUSIVE_LOOKS = 2;

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
  return order && { ...change(order, event), version: order.version + 1, updatedAt: event.at };
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

/** What is over when an attempt has got somewhere: the customer's step and every doubt. */
function settled(attempt: Attempt): Attempt {
  const { next: _next, problem: _problem, unknown: _unknown, watch: _watch, approved: _approved, ...rest } = attempt;
  return { ...rest, pending: false };
}

const withoutReason = ({ reason: _reason, ...attempt }: Attempt): Attempt => attempt;

const watched = (attempt: Attempt, watch: Attempt["watch"]): Attempt => {
  const { watch: _old, ...rest } = attempt;
  return watch ? { ...rest, watch } : rest;
};

function attemptAfter(attempt: Attempt, event: OrderEvent): Attempt {
  switch (event.type) {
    case "transaction.next": {
      const { problem: _problem, ...rest } = attempt;
      const sessionEnds = event.sessionEnds ?? attempt.sessionEnds;
      return watched(
        {
          ...rest,
          step: attempt.step + 1,
          next: event.next,
          sessionEnds,
          ...(event.ref !== undefined && { ref: event.ref }),
          ...(event.next.kind === "ask" && event.next.sentTo !== undefined && { sentTo: event.next.sentTo }),
        },
        // Money that was seen on its way while the session was being made is still to be looked after.
        attempt.pending ? attempt.watch : idly(event.at, sessionEnds),
      );
    }
    case "transaction.initiated":
      return { ...attempt, status: "initiated" };
    case "transaction.pending":
      return watched({ ...settled(attempt), status: "initiated", pending: true }, closely(event.at));
    case "transaction.confirmed": {
      const confirmed: Attempt = { ...settled(attempt), status: "confirmed", ...native(event) };
      if (event.held) return watched({ ...confirmed, held: true }, holding(event.at, attempt.sessionEnds));
      return watched({ ...confirmed, ...(event.approved && { approved: true }) }, { at: event.at, looks: 0 });
    }
    case "transaction.completed":
      return watched(
        {
          ...withoutReason(settled(attempt)),
          status: "completed",
          captured: event.captured,
          pays: event.pays,
          ...(event.fee && { fee: event.fee }),
          ...native(event),
        },
        event.tells && aftercare(event.at),
      );
    case "refund.manual":
      return watched(attempt, byHand(attempt, event.at));
    case "order.attention":
      return event.code === "refunded_elsewhere" ? { ...attempt, partlyReturned: true } : attempt;
    case "transaction.failed":
      return watched(
        { ...settled(attempt), status: "failed", reason: event.reason, ...(event.failure && { problem: event.failure }) },
        // A last look that is overdue is still to be made.
        attempt.ref === undefined ? undefined : (idly(event.at, attempt.sessionEnds) ?? attempt.watch),
      );
    case "transaction.disabled":
      return { ...settled(attempt), status: "disabled", problem: event.failure, reason: event.failure.failure };
    case "order.paid":
      // A payment of another amount pays the order when the merchant has accepted it.
      return { ...attempt, pays: true };
    case "transaction.looked": {
      const after = looked(attempt, event);
      return watched(after, notBefore(after.watch, event.at, event.retryAfter));
    }
    case "call.started":
      return {
        ...attempt,
        running: { call: event.call, op: event.op, deadline: event.deadline },
        tries: attempt.tries + (usesAllowance(event.op) ? 1 : 0),
        ...(event.amount && { asked: event.amount }),
      };
    case "call.ended":
      return callEnded(attempt, event);
    default:
      return attempt;
  }
}

const native = ({ gatewayTransactionId }: { readonly gatewayTransactionId?: string }) =>
  gatewayTransactionId === undefined ? {} : { gatewayTransactionId };

function looked(attempt: Attempt, event: Extract<OrderEvent, { type: "transaction.looked" }>): Attempt {
  if (isEarly(attempt, event.at)) return attempt;
  const { unknown } = attempt;
  if (!unknown || event.at < unknown.countsFrom || !isInconclusive(unknown.op, event.seen))
    return watched(attempt, onwards(attempt, event.at, event.seen));
  const inconclusive = unknown.inconclusive + 1;
  if (inconclusive < CONCLUSIVE_LOOKS)
    return watched({ ...attempt, unknown: { ...unknown, inconclusive } }, onwards(attempt, event.at, event.seen));
  const { unknown: _known, ...rest } = attempt;
  if (attempt.status !== "confirmed") return watched(rest, idly(event.at, attempt.sessionEnds));
  return watched(rest, attempt.held ? holding(event.at, attempt.sessionEnds) : { at: event.at, looks: 0 });
}

/** Calls that hold, take or release what the customer allowed. */
export const usesAllowance = (op: CallOp): op is "hold" | "capture" | "void" => op === "hold" || op === "capture" || op === "void";

/** Could the call's effect still be on its way although the gateway does not show it yet? */
export const isInconclusive = (op: CallOp, seen: string): boolean =>
  seen === "created" || seen === "started" || seen === "not_found" || (usesAllowance(op) && (seen === "approved" || seen === "authorized"));

function callEnded(attempt: Attempt, event: Extract<OrderEvent, { type: "call.ended" }>): Attempt {
  const { running, ...idle } = attempt;
  // A hold may have been told of while the call that made it ran.
  if (attempt.status === "completed" || (event.op === "hold" && !attempt.approved)) return idle;
  const stepped = event.op === "complete" ? { ...idle, step: attempt.step + 1 } : idle;
  if (!event.failure)
    // A gateway that takes or releases by itself was only asked: it is not to be asked again at once.
    return usesAllowance(event.op) ? watched(stepped, afterTry(stepped, event.op, event.at)) : stepped;
  const { outcome, retryAfter } = event.failure;
  if (outcome === "unknown")
    return watched(
      { ...stepped, unknown: { op: event.op, countsFrom: running?.deadline ?? event.at, inconclusive: 0 } },
      notBefore(closely(event.at), event.at, retryAfter),
    );
  if (event.op === "cancel") return stepped;
  if (!usesAllowance(event.op)) return { ...stepped, problem: event.failure };
  const next = notBefore(afterTry(stepped, event.op, event.at), event.at, retryAfter);
  return { ...watched(stepped, next), ...(attempt.held && { problem: event.failure }) };
}

/** Letting go is tried a few times, then a person must look: what is held for a merchant only ends by itself. */
const afterTry = (attempt: Attempt, op: "hold" | "capture" | "void", at: number) =>
  attempt.held && op === "capture" ? holding(at, attempt.sessionEnds) : again(at, attempt.tries);

/** A refund that had succeeded may fail after all: then the order has less of it than it said. */
function withoutRefund(order: Order): Order {
  if (order.status !== "refunded" && order.status !== "partially_refunded") return order;
  return { ...order, status: refundedAmount(order) === 0 ? "paid" : "partially_refunded" };
}

const withRefund = (order: Order, event: OrderEvent, no: number): Order => ({
  ...order,
  refunds: order.refunds.map((refund) => (refund.no === no ? refundAfter(refund, event) : refund)),
});

function refundAfter(refund: Refund, event: OrderEvent): Refund {
  const { running: _running, watch: _watch, ...quiet } = refund;
  const watching = (next: Refund["watch"]) => (next ? { watch: next } : {});
  switch (event.type) {
    case "call.started":
      return { ...refund, countsFrom: event.deadline, running: { call: event.call, op: event.op, deadline: event.deadline } };
    case "call.ended":
      return event.failure?.outcome === "unknown"
        ? {
            ...quiet,
            status: "pending",
            failure: event.failure,
            ...watching(notBefore(closely(event.at), event.at, event.failure.retryAfter)),
          }
        : { ...quiet, ...(event.failure && { failure: event.failure }) };
    case "refund.pending":
      return {
        ...quiet,
        status: "pending",
        ...(event.refundRef !== undefined && { refundRef: event.refundRef }),
        ...watching(closely(event.at)),
      };
    case "refund.looked": {
      const looks = refund.looks + 1;
      return {
        ...quiet,
        looks,
        absent: refund.absent + (event.seen === "not_found" && event.at >= refund.countsFrom ? 1 : 0),
        ...watching(notBefore(again(event.at, looks), event.at, event.retryAfter)),
      };
    }
    case "refund.succeeded": {
      const { failure: _failure, ...clean } = quiet;
      return { ...clean, status: "succeeded", ...(event.refundRef !== undefined && { refundRef: event.refundRef }) };
    }
    case "refund.named":
      return { ...refund, named: [...(refund.named ?? []), { refundRef: event.refundRef, amount: event.amount }] };
    case "refund.failed":
      return { ...quiet, status: "failed", ...(event.failure && { failure: event.failure }) };
    case "refund.manual":
      return { ...quiet, status: "manual" };
    default:
      return refund;
  }
}
