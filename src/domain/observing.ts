import type { Failure } from "../kernel/errors.ts";
import { type Money, sameMoney, toMajor } from "../kernel/money.ts";
import { ok, type Result } from "../kernel/result.ts";
import type { CallResult, CommandOf } from "./commands.ts";
import type { AttemptReason, OrderEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { CONCLUSIVE_LOOKS, isInconclusive } from "./evolve-attempt.ts";
import { isTrouble, type Observation } from "./facts.ts";
import { endAttempts } from "./offer.ts";
import { returned } from "./returned.ts";
import { type Attempt, attemptOf, isUndecided, type Order, payingAttempt } from "./state.ts";
import { isEarly } from "./watch.ts";

/** What the gateway says of an attempt, decided once for all gateways: does it pay the order, mismatch, come late, or say nothing new? */
export function observe(order: Order, attempt: Attempt, seen: Observation, at: number): readonly OrderEvent[] {
  const tx = attempt.no;
  // Captured money never goes back by a later word of a lower rank.
  if (attempt.status === "completed") return seen.status === "captured" && seen.refunded ? returned(order, tx, seen.refunded, at) : [];
  const native = seen.gatewayTransactionId === undefined ? {} : { gatewayTransactionId: seen.gatewayTransactionId };
  switch (seen.status) {
    case "created":
      return [];
    case "started":
      return attempt.status === "created" ? [{ type: "transaction.initiated", at, tx }] : [];
    case "pending":
      // A word from before the hold that comes late; once the merchant has asked for the money it is news.
      if (attempt.pending || (attempt.held && attempt.status === "confirmed" && !attempt.asked)) return [];
      return [
        { type: "transaction.pending", at, tx },
        ...(order.status === "open" || order.status === "authorized" ? [{ type: "order.processing", at, tx } as const] : []),
      ];
    case "approved":
    case "authorized": {
      const approved = seen.status === "approved";
      if (attempt.status === "confirmed" && (approved || !attempt.approved)) return [];
      // A word from before the money was on its way.
      if (approved && attempt.pending) return [];
      // What was let go of or could not be taken is not tried once more, however long the gateway still shows it.
      if (attempt.status === "failed" && attempt.tries > 0) return [];
      if (!sameMoney(seen.amount, order.terms.amount)) return mismatched(order, tx, seen.amount, at);
      if (approved) return [{ type: "transaction.confirmed", at, tx, approved }];
      return [
        { type: "transaction.confirmed", at, tx, ...native, ...(order.terms.capture === "manual" && { held: true }) },
        ...(order.terms.capture === "manual" && (order.status === "open" || order.status === "processing")
          ? [{ type: "order.authorized", at, tx } as const]
          : []),
      ];
    }
    case "captured":
      return capturedAndReturned(order, attempt, seen, at);
    case "voided":
      return voided(order, attempt, at);
    case "failed":
    case "cancelled":
    case "expired":
      if (attempt.status === "failed" || attempt.status === "disabled") return [];
      return [{ type: "transaction.failed", at, tx, reason: reasonOf(seen), ...(seen.reason && { failure: seen.reason }) }];
  }
}

/** The hold is gone. An order that reported it and has no other money under way has ended with it. */
function voided(order: Order, attempt: Attempt, at: number): readonly OrderEvent[] {
  const tx = attempt.no;
  if (attempt.status === "failed" || attempt.status === "disabled") return [];
  const others = order.attempts.some((other) => other.no !== tx && isUndecided(other));
  const ends = order.status === "authorized" && attempt.held && !others;
  return [
    { type: "transaction.failed", at, tx, reason: "voided" },
    ...(ends ? [...endAttempts(order, "cancelled", at), { type: "order.cancelled", at } as const] : []),
  ];
}

function reasonOf({ status, reason }: Observation): AttemptReason {
  if (status === "expired") return status;
  return status === "cancelled" ? "cancelled_by_payer" : (reason?.failure ?? "declined");
}

/** A payment may have been given back at the gateway before we heard of it. */
function capturedAndReturned(order: Order, attempt: Attempt, seen: Observation, at: number): readonly OrderEvent[] {
  const taken = captured(order, attempt, seen, at);
  const after = seen.refunded && taken.reduce<Order | undefined>(evolve, order);
  return after && seen.refunded ? [...taken, ...returned(after, attempt.no, seen.refunded, at)] : taken;
}

function captured(order: Order, attempt: Attempt, seen: Observation, at: number): readonly OrderEvent[] {
  const tx = attempt.no;
  const { asked } = attempt;
  const right = sameMoney(seen.amount, order.terms.amount) || (asked !== undefined && sameMoney(seen.amount, asked));
  const pays = right && !payingAttempt(order);
  const late = order.status === "expired" || order.status === "cancelled";
  const completed: OrderEvent = {
    type: "transaction.completed",
    at,
    tx,
    captured: seen.amount,
    pays,
    ...(late && { late }),
    ...((seen.refunded || seen.tellsReturned) && { tells: true }),
    ...(seen.fee && { fee: seen.fee }),
    ...(seen.gatewayTransactionId !== undefined && { gatewayTransactionId: seen.gatewayTransactionId }),
  };
  if (!right) return [completed, ...mismatched(order, tx, seen.amount, at)];
  if (!pays) return [completed, ...duplicate(order, tx, seen.amount, at)];
  const lateness: OrderEvent = {
    type: "order.attention",
    at,
    tx,
    code: "late_payment",
    detail: `Paid after the order was ${order.status}.`,
  };
  return [completed, { type: "order.paid", at, tx }, ...(late ? [lateness] : [])];
}

/** Paid a second time, mostly at another gateway: the customer is to get that back. */
function duplicate(order: Order, tx: number, amount: Money, at: number): readonly OrderEvent[] {
  const attention: OrderEvent = {
    type: "order.attention",
    at,
    tx,
    code: "duplicate_payment",
    detail: `${said(amount)} was paid once more.`,
  };
  if (order.terms.keepsDuplicates) return [attention];
  const identity = `duplicate ${tx}`;
  const reason = "Paid twice";
  return [attention, { type: "refund.requested", at, tx, refund: order.refunds.length + 1, amount, identity, reason }];
}

function mismatched(order: Order, tx: number, amount: Money, at: number): readonly OrderEvent[] {
  const code = amount.currency === order.terms.amount.currency ? "amount_mismatch" : "currency_mismatch";
  if (order.attention.some((known) => known.tx === tx && known.code === code)) return [];
  return [
    {
      type: "order.attention",
      at,
      tx,
      code,
      detail: `The gateway reports ${said(amount)}, the order asks for ${said(order.terms.amount)}.`,
    },
  ];
}

const said = (amount: Money) => `${toMajor(amount)} ${amount.currency}`;

/** How long the gateway wants to be left alone. */
export const rest = (result: CallResult): { readonly retryAfter?: number } =>
  result.kind === "failed" && result.failure.retryAfter !== undefined ? { retryAfter: result.failure.retryAfter } : {};

/** What a look at the gateway found. "Not there" ends an attempt only the second time, and never one whose money is known to move. */
export function look(order: Order, { tx, result, outOfTurn }: CommandOf<"look">, now: number): Result<readonly OrderEvent[], Failure> {
  const attempt = attemptOf(order, tx);
  if (!attempt || (attempt.status === "completed" && !attempt.watch && !outOfTurn)) return ok([]);
  const seen = result.kind === "observed" ? result.observed.status : result.failure.failure;
  const looked: OrderEvent = { type: "transaction.looked", at: now, tx, seen, ...rest(result) };
  const early = outOfTurn === true || isEarly(attempt, now);
  const facts = result.kind === "observed" ? observe(order, attempt, result.observed, now) : early ? [] : absent(attempt, seen, now);
  // Who comes back to an attempt that nobody waits for any more must not fill the log.
  const over = !attempt.watch && !isUndecided(attempt);
  // That the gateway answers again is news too.
  const heard = outOfTurn === true && attempt.unheard === true && !isTrouble(seen);
  if ((early || over) && facts.length === 0) return ok(heard ? [looked] : []);
  return ok([looked, ...facts, ...(facts.length === 0 ? unresolved(order, [looked], tx, now) : [])]);
}

function absent(attempt: Attempt, seen: string, at: number): readonly OrderEvent[] {
  const { unknown } = attempt;
  const decided = unknown && at >= unknown.countsFrom && isInconclusive(unknown.op, seen) && unknown.inconclusive + 1 >= CONCLUSIVE_LOOKS;
  return seen === "not_found" && decided ? [{ type: "transaction.failed", at, tx: attempt.no, reason: "not_found" }] : [];
}

/** The schedule is used up and still nobody knows: a person must look. */
export function unresolved(order: Order, happened: readonly OrderEvent[], tx: number, at: number): readonly OrderEvent[] {
  const after = happened.reduce<Order | undefined>(evolve, order);
  const attempt = after && attemptOf(after, tx);
  const unheard = happened.some((event) => event.type === "transaction.looked" && isTrouble(event.seen));
  if (
    !attempt ||
    attempt.watch ||
    !(isUndecided(attempt) || unheard) ||
    order.attention.some((known) => known.tx === tx && known.code === "unresolved")
  )
    return [];
  return [{ type: "order.attention", at, tx, code: "unresolved", detail: "The gateway could not tell what became of this payment." }];
}
