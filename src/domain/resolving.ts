import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { CommandOf } from "./commands.ts";
import type { OrderEvent } from "./events.ts";
import { type Attempt, attemptOf, type Order, payingAttempt, refundableOf } from "./state.ts";

/**
 * A person has looked. Accepting another amount takes what was paid for the order's payment; accepting an unresolved attempt takes
 * it for unpaid; a late or second payment is kept. Refunding gives back what that attempt took. Money in another currency never
 * pays an order: it is given back.
 */
export function resolve(order: Order, command: CommandOf<"resolve">, now: number): Result<readonly OrderEvent[], Failure> {
  const { code, action, note, identity } = command;
  const items = order.attention.filter((item) => item.code === code && (command.tx === undefined || item.tx === command.tx));
  const [item] = items;
  if (!item) return fail({ code: "attention.not_found" });
  if (items.length > 1) return fail({ code: "request.invalid", field: "transaction", message: "Several transactions have it: name one." });
  const { tx } = item;
  const attempt = attemptOf(order, tx);
  const resolved: OrderEvent = { type: "attention.resolved", at: now, tx, code, action, note };
  if (action === "refund") {
    const left = attempt ? refundableOf(order, attempt) : 0;
    if (!attempt?.captured || left === 0) return fail({ code: "order.not_refundable" });
    const amount = { amount: left, currency: attempt.captured.currency };
    return ok([resolved, { type: "refund.requested", at: now, tx, refund: order.refunds.length + 1, amount, identity, reason: note }]);
  }
  if (code === "currency_mismatch" && attempt && isStillHere(order, attempt))
    return fail({
      code: "request.invalid",
      field: "action",
      message: "Money in another currency can't pay this order: give it back with refund.",
    });
  if (code === "amount_mismatch" && attempt?.captured && !payingAttempt(order)) return ok([resolved, { type: "order.paid", at: now, tx }]);
  const unpaid = code === "unresolved" && attempt && attempt.status !== "completed" && !attempt.running;
  if (unpaid) return ok([resolved, { type: "transaction.failed", at: now, tx, reason: "unresolved" }]);
  // Refunds that nobody can be asked about any more hold their amount no longer; should one be told of after all, it counts.
  const lost = order.refunds.filter((refund) => refund.tx === tx && refund.status === "pending" && !refund.watch && !refund.running);
  const ended = code === "unresolved" ? lost.map(({ no }): OrderEvent => ({ type: "refund.failed", at: now, tx, refund: no })) : [];
  return ok([resolved, ...ended]);
}

/** Whether nobody has given an attempt's money back or tried to. After a try that failed a person may have found another way. */
const isStillHere = (order: Order, attempt: Attempt): boolean =>
  refundableOf(order, attempt) > 0 && !order.refunds.some(({ tx, status }) => tx === attempt.no && status === "failed");
