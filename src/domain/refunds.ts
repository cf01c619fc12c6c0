import type { Failure } from "../kernel/errors.ts";
import { MOST_COUNTED } from "../kernel/ids.ts";
import { sameMoney, toMajor } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { CallResult, CommandOf } from "./commands.ts";
import type { OrderEvent } from "./events.ts";
import type { GatewayFailure, RefundReceipt } from "./facts.ts";
import { rest } from "./observing.ts";
import {
  attemptOf,
  capturedAmount,
  type Order,
  payingAttempt,
  type Refund,
  refundableOf,
  refundedAmount,
  refundedOf,
  refundOf,
} from "./state.ts";
import { again } from "./watch.ts";

type Decision = Result<readonly OrderEvent[], Failure>;

/** Holds the amount in the moment it is asked for, so that refunds racing each other can't give back more than was taken. */
export function requestRefund(order: Order, command: CommandOf<"request_refund">, now: number): Decision {
  if (order.refunds.some(({ identity }) => identity === command.identity)) return ok([]);
  const paying = payingAttempt(order);
  if (!paying?.captured) return fail({ code: "order.not_refundable" });
  const { currency } = paying.captured;
  const left = refundableOf(order, paying);
  const wanted = command.amount?.amount ?? left;
  if (left === 0) return fail({ code: "order.not_refundable", message: "All of it was refunded or is being refunded." });
  if (wanted > left) {
    const message = `At most ${toMajor({ amount: left, currency })} ${currency} is left to refund.`;
    return fail({ code: "order.refund_too_large", field: "amount", message });
  }
  const refund = order.refunds.length + 1;
  if (refund > MOST_COUNTED) return fail({ code: "order.not_refundable", message: "Too many refunds of one order." });
  const { identity, reason } = command;
  const amount = { amount: wanted, currency };
  return ok([{ type: "refund.requested", at: now, tx: paying.no, refund, amount, identity, ...(reason !== undefined && { reason }) }]);
}

/** Refunds of one order go to the gateway one after another. */
export function refund(order: Order, { refund: no, call, deadline }: CommandOf<"refund">, now: number): Decision {
  const wanted = refundOf(order, no);
  if (wanted?.status !== "requested" || wanted.running || order.refunds.some(({ running }) => running)) return ok([]);
  return ok([{ type: "call.started", at: now, tx: wanted.tx, call, op: "refund", deadline, refund: no }]);
}

export function refundEnded(order: Order, refund: Refund, result: CallResult | GatewayFailure, at: number): readonly OrderEvent[] {
  if ("failure" in result && "outcome" in result)
    return result.outcome === "unknown"
      ? []
      : [{ type: "refund.failed", at, tx: refund.tx, refund: refund.no, failure: result }, ...stillThere(order, refund, at)];
  return result.kind === "receipt" ? received(order, refund, result.receipt, at) : [];
}

/** What a receipt changes; nothing, where the refund is as it says. One that succeeded can still fail: the customer's bank sends it back. */
export function received(order: Order, refund: Refund, receipt: RefundReceipt, at: number): readonly OrderEvent[] {
  const { status } = refund;
  if (status === "manual" || (status === "succeeded" && receipt.status !== "failed")) return [];
  // One that was given up for lost may have been made after all; what the gateway itself has refused was not.
  if (status === "failed" && (receipt.status === "failed" || refund.refundRef !== undefined)) return [];
  const of = { at, tx: refund.tx, refund: refund.no };
  switch (receipt.status) {
    case "pending":
      return refund.status === "pending" && refund.refundRef === receipt.refundRef
        ? []
        : [{ type: "refund.pending", ...of, refundRef: receipt.refundRef }];
    case "manual":
      return [{ type: "refund.manual", ...of }];
    case "failed":
      return [{ type: "refund.failed", ...of, ...(receipt.reason && { failure: receipt.reason }) }, ...stillThere(order, refund, at)];
    case "succeeded":
      return succeeded(order, refund, receipt.refundRef, at);
  }
}

/** The money went back; `refundRef` is the gateway's id of it, where it has told one. */
export function succeeded(order: Order, refund: Refund, refundRef: string | undefined, at: number): readonly OrderEvent[] {
  const of = { at, tx: refund.tx, refund: refund.no };
  const done: OrderEvent = { type: "refund.succeeded", ...of, ...(refundRef !== undefined && { refundRef }) };
  // Money that was not the order's payment goes back without the order being refunded.
  if (!attemptOf(order, refund.tx)?.pays) return [done, ...settledDuplicate(order, refund, at)];
  const whole = refundedAmount(order) + refund.amount.amount === capturedAmount(order);
  return [done, { type: whole ? "order.refunded" : "order.partially_refunded", ...of }];
}

/** Money that was not the order's and could not be given back: a person must look once more. */
function stillThere(order: Order, { tx }: Refund, at: number): readonly OrderEvent[] {
  const attempt = attemptOf(order, tx);
  if (!attempt?.captured || attempt.pays || order.attention.some((item) => item.tx === tx)) return [];
  const { captured } = attempt;
  const { amount } = order.terms;
  const other = captured.currency !== amount.currency ? "currency_mismatch" : "amount_mismatch";
  const code = sameMoney(captured, amount) ? "duplicate_payment" : other;
  return [{ type: "order.attention", at, tx, code, detail: `${toMajor(captured)} ${captured.currency} could not be given back.` }];
}

/** A second payment that went back as a whole needs nobody any more. */
function settledDuplicate(order: Order, refund: Refund, at: number): readonly OrderEvent[] {
  const { tx } = refund;
  const code = "duplicate_payment";
  const whole = refundedOf(order, tx) + refund.amount.amount === attemptOf(order, tx)?.captured?.amount;
  return whole && order.attention.some((item) => item.tx === tx && item.code === code)
    ? [{ type: "attention.resolved", at, tx, code, action: "refund", note: "It was given back." }]
    : [];
}

/** How often the gateway must say that it knows no such refund before it counts as not made. */
const ABSENT_TWICE = 2;

export function lookRefund(order: Order, { refund: no, result }: CommandOf<"look_refund">, now: number): Decision {
  const refund = refundOf(order, no);
  if (refund?.status !== "pending") return ok([]);
  const seen = result.kind === "receipt" ? result.receipt.status : result.failure.failure;
  const looked: OrderEvent = { type: "refund.looked", at: now, tx: refund.tx, refund: no, seen, ...rest(result) };
  const gone = seen === "not_found" && now >= refund.countsFrom && refund.absent + 1 >= ABSENT_TWICE && refund.refundRef === undefined;
  if (gone) return ok([looked, { type: "refund.failed", at: now, tx: refund.tx, refund: no }]);
  const facts = result.kind === "receipt" ? received(order, refund, result.receipt, now) : [];
  if (facts.length > 0 || again(now, refund.looks + 1)) return ok([looked, ...facts]);
  if (order.attention.some((item) => item.tx === refund.tx && item.code === "unresolved")) return ok([looked]);
  const detail = `The gateway could not tell what became of refund ${no}.`;
  return ok([looked, { type: "order.attention", at: now, tx: refund.tx, code: "unresolved", detail }]);
}
