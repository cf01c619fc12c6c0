import { type Money, toMajor } from "../kernel/money.ts";
import type { OrderEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { succeeded } from "./refunds.ts";
import { attemptOf, type Order, type Refund, refundedOf } from "./state.ts";

/**
 * What the gateway's total of an attempt's refunds shows beyond those that are known: what was to be done by hand was done, or
 * somebody gave money back at the gateway itself. A refund that is under way may be in the total or not, and tells by itself.
 */
export function returned(order: Order, tx: number, total: Money | "some", at: number): readonly OrderEvent[] {
  const attempt = attemptOf(order, tx);
  if (!attempt?.captured) return [];
  if (total === "some") return partly(order, tx, attempt.captured, at);
  if (total.currency !== attempt.captured.currency) return [];
  const events: OrderEvent[] = [];
  let now = order;
  const happens = (more: readonly OrderEvent[]) => {
    events.push(...more);
    now = more.reduce<Order | undefined>(evolve, now) ?? now;
  };
  let beyond = Math.min(total.amount, attempt.captured.amount) - refundedOf(order, tx);
  for (const refund of [...refundsIn(order, tx, ["manual"]), ...refundsIn(order, tx, ["failed"]).filter(isLost)]) {
    if (refund.amount.amount > beyond) continue;
    happens(succeeded(now, refund, undefined, at));
    beyond -= refund.amount.amount;
  }
  beyond -= refundsIn(order, tx, ["requested", "pending"]).reduce((sum, { amount }) => sum + amount.amount, 0);
  if (beyond <= 0) return events;
  const refund = now.refunds.length + 1;
  happens([{ type: "refund.found", at, tx, refund, amount: { amount: beyond, currency: total.currency } }]);
  const found = now.refunds.find(({ no }) => no === refund);
  if (found) happens(succeeded(now, found, undefined, at));
  return events;
}

/** Given up because nobody could find it, not because the gateway refused it: it may have been made after all. */
const isLost = ({ refundRef, failure }: Refund) => refundRef === undefined && failure?.outcome !== "none";

const refundsIn = (order: Order, tx: number, statuses: readonly Refund["status"][]) =>
  order.refunds.filter((refund) => refund.tx === tx && statuses.includes(refund.status));

/** A part went back, of an amount that the gateway does not tell: one refund of ours explains it, else a person must look. */
function partly(order: Order, tx: number, captured: Money, at: number): readonly OrderEvent[] {
  if (refundsIn(order, tx, ["requested", "pending", "succeeded"]).length > 0) return [];
  const [only, ...others] = refundsIn(order, tx, ["manual"]);
  if (only && others.length === 0 && only.amount.amount < captured.amount) return succeeded(order, only, undefined, at);
  if (attemptOf(order, tx)?.partlyReturned) return [];
  const detail = `The gateway says that a part of ${toMajor(captured)} ${captured.currency} was given back, and not how much.`;
  return [{ type: "order.attention", at, tx, code: "refunded_elsewhere", detail }];
}
