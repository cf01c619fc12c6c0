import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { CommandOf } from "./commands.ts";
import type { OrderEvent } from "./events.ts";
import { attemptOf, type Order, payingAttempt, refundableOf } from "./state.ts";

/**
 * A person has looked. Accepting a mismatch takes what was paid for the order's payment; accepting an unresolved attempt takes
 * it for unpaid; a late or second payment is kept. Refunding gives back what that attempt took.
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
  const mismatch = code === "amount_mismatch" || code === "currency_mismatch";
  if (mismatch && attempt?.captured && !payingAttempt(order)) return ok([resolved, { type: "order.paid", at: now, tx }]);
  const unpaid = code === "unresolved" && attempt && attempt.status !== "completed" && !attempt.running;
  if (unpaid) return ok([resolved, { type: "transaction.failed", at: now, tx, reason: "unresolved" }]);
  // Refunds that nobody can be asked about any more hold their amount no longer; should one be told of after all, it counts.
  const lost = order.refunds.filter((refund) => refund.tx === tx && refund.status === "pending" && !refund.watch && !refund.running);
  const ended = code === "unresolved" ? lost.map(({ no }): OrderEvent => ({ type: "refund.failed", at: now, tx, refund: no })) : [];
  return ok([resolved, ...ended]);
}
