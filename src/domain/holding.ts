import type { Failure } from "../kernel/errors.ts";
import { toMajor } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { CommandOf } from "./commands.ts";
import type { OrderEvent } from "./events.ts";
import { type Attempt, attemptOf, type Order } from "./state.ts";

type Decision = Result<readonly OrderEvent[], Failure>;

/** The attempt whose money is held for the merchant to take or to release. */
export const heldAttempt = (order: Order): Attempt | undefined =>
  order.status === "authorized" ? order.attempts.find(({ status, held }) => status === "confirmed" && held) : undefined;

const isBusy = ({ running, unknown }: Attempt) => running !== undefined || unknown !== undefined;

export function take(order: Order, { amount: wanted, call, deadline }: CommandOf<"take">, now: number): Decision {
  const held = heldAttempt(order);
  if (!held) return fail({ code: "order.not_capturable" });
  if (isBusy(held)) return fail({ code: "order.busy" });
  const most = order.terms.amount;
  const amount = wanted ?? most;
  if (amount.currency !== most.currency || amount.amount > most.amount) {
    const message = `At most ${toMajor(most)} ${most.currency} is held.`;
    return fail({ code: "order.capture_too_large", field: "amount", message });
  }
  return ok([{ type: "call.started", at: now, tx: held.no, call, op: "capture", deadline, amount }]);
}

export function release(order: Order, { call, deadline }: CommandOf<"release">, now: number): Decision {
  const held = heldAttempt(order);
  if (!held) return fail({ code: "order.not_capturable" });
  if (isBusy(held)) return fail({ code: "order.busy" });
  return ok([{ type: "call.started", at: now, tx: held.no, call, op: "void", deadline }]);
}

const OVER = new Set<Order["status"]>(["paid", "partially_refunded", "refunded", "expired", "cancelled"]);

/**
 * Authorized for an order that was paid otherwise or has ended: the customer gets the money back without waiting for the hold's
 * end. What was only approved is not held beside another hold.
 */
export const isUnwanted = (order: Order, attempt: Attempt): boolean =>
  attempt.status === "confirmed" &&
  (OVER.has(order.status) || (attempt.approved === true && order.status === "authorized")) &&
  !isBusy(attempt);

export function voidUnwanted(order: Order, { tx, call, deadline }: CommandOf<"void">, now: number): Decision {
  const attempt = attemptOf(order, tx);
  return ok(attempt && isUnwanted(order, attempt) ? [{ type: "call.started", at: now, tx, call, op: "void", deadline }] : []);
}
