import type { Failure } from "../kernel/errors.ts";
import { sameMoney } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { CommandOf } from "./commands.ts";
import type { AttemptReason, OrderEvent } from "./events.ts";
import { hasMismatch, isUndecided, type Order, refundedOf } from "./state.ts";

type Decision = Result<readonly OrderEvent[], Failure>;

/** The same reference again is the same order; one that ended unpaid is offered anew. */
export function open(order: Order | undefined, { do: _, ...opened }: CommandOf<"open">, now: number): Decision {
  if (!order) return ok([{ type: "order.opened", at: now, ...opened }]);
  const unpaid = order.attempts.every(({ no, captured }) => !captured || refundedOf(order, no) === captured.amount);
  const ended = order.status === "expired" || order.status === "cancelled";
  // A hold that is still to be let go of would stand in the way of everything.
  if (ended && order.attempts.some(isUndecided)) return fail({ code: "order.busy" });
  if (ended && unpaid) return ok([{ type: "order.reopened", at: now, terms: opened.terms }]);
  return sameMoney(order.terms.amount, opened.terms.amount) ? ok([]) : fail({ code: "order.reference_conflict" });
}

/** Nobody can pay an order any more that is not offered; money in doubt keeps the offer up until it is known. */
export const canEnd = (order: Order): boolean => order.status === "open" && !order.attempts.some(isUndecided) && !hasMismatch(order);

/** What the customer has begun and not confirmed can't go on. */
export const endAttempts = (order: Order, reason: AttemptReason, at: number): OrderEvent[] =>
  order.attempts
    .filter(({ status }) => status === "created" || status === "initiated")
    .map(({ no }) => ({ type: "transaction.failed", at, tx: no, reason }));

export function expire(order: Order, now: number): Decision {
  if (!canEnd(order) || order.terms.expiresAt > now) return ok([]);
  return ok([...endAttempts(order, "expired", now), { type: "order.expired", at: now }]);
}

export function cancel(order: Order, now: number): Decision {
  if (order.status === "cancelled") return ok([]);
  if (canEnd(order)) return ok([...endAttempts(order, "cancelled", now), { type: "order.cancelled", at: now }]);
  const underWay = order.status === "processing" || order.status === "authorized" || (order.status === "open" && !hasMismatch(order));
  return fail({ code: underWay ? "order.busy" : "order.not_cancellable" });
}
