import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { CallResult, CommandOf } from "./commands.ts";
import type { CallOp, OrderEvent } from "./events.ts";
import { usesAllowance } from "./evolve-attempt.ts";
import type { FailureKind, GatewayFailure } from "./facts.ts";
import { observe, unresolved } from "./observing.ts";
import { liveAttempt } from "./page.ts";
import { refundEnded } from "./refunds.ts";
import { type Attempt, attemptOf, hasMismatch, isUndecided, type Order, refundOf } from "./state.ts";

type Decision = Result<readonly OrderEvent[], Failure>;

/** A list, a page and a message show all of them: more than anybody needs would only make each of those slow. */
export const MOST_ATTEMPTS = 100;

/** A double click, a second tab, back and forward find the attempt that is there: no events. */
export function begin(order: Order, command: CommandOf<"begin">, now: number): Decision {
  if (order.status === "processing" || order.status === "authorized" || order.attempts.some(isUndecided))
    return fail({ code: "order.busy" });
  if (order.status !== "open" || order.terms.expiresAt <= now || hasMismatch(order)) return fail({ code: "order.not_payable" });
  if (liveAttempt(order, now)?.method === command.method) return ok([]);
  const tx = order.attempts.length + 1;
  if (tx > MOST_ATTEMPTS) return fail({ code: "order.too_many_attempts" });
  const { choice, method, sessionEnds, call, deadline } = command;
  return ok([
    { type: "transaction.created", at: now, tx, choice, method, amount: order.terms.amount, sessionEnds },
    { type: "call.started", at: now, tx, call, op: "create", deadline },
  ]);
}

/** The customer's answers go to the gateway once: a form of an earlier step changes nothing. */
export function answer(order: Order, { tx, step, call, deadline }: CommandOf<"answer">, now: number): Decision {
  const attempt = liveAttempt(order, now);
  if (order.status !== "open" || order.terms.expiresAt <= now || order.attempts.some(isUndecided)) return ok([]);
  if (!attempt || attempt.no !== tx || attempt.step !== step) return ok([]);
  return ok([{ type: "call.started", at: now, tx, call, op: "complete", deadline }]);
}

/** A session that could still be paid beside the next one. */
export const isOpenSession = ({ status, ref, running, unknown, sessionEnds }: Attempt, now: number): boolean =>
  (status === "created" || status === "initiated") && ref !== undefined && !running && !unknown && sessionEnds > now;

/** It is looked after as before: should it be paid all the same, the money is the order's or is given back. */
export function leave(order: Order, { tx }: CommandOf<"leave">, now: number): Decision {
  const attempt = attemptOf(order, tx);
  const left = attempt && isOpenSession(attempt, now) && !attempt.pending;
  return ok(left ? [{ type: "transaction.failed", at: now, tx, reason: "cancelled_by_payer" }] : []);
}

export function endSession(order: Order, { tx, call, deadline }: CommandOf<"end_session">, now: number): Decision {
  const attempt = attemptOf(order, tx);
  if (!attempt || attempt.pending || !isOpenSession(attempt, now)) return ok([]);
  return ok([{ type: "call.started", at: now, tx, call, op: "cancel", deadline }]);
}

/** Whether something is still to be done with what the customer allowed: not for an order that ended or was paid otherwise. */
const isWanted = ({ status }: Order, attempt: Attempt): boolean =>
  (status === "open" || status === "processing") && attempt.status === "confirmed" && !attempt.unknown && !attempt.running;

/** A hold of another amount is there already: a person must look before one more is made. */
export const canHold = (order: Order, attempt: Attempt): boolean =>
  attempt.approved === true && isWanted(order, attempt) && !hasMismatch(order);

export function hold(order: Order, { tx, call, deadline }: CommandOf<"hold">, now: number): Decision {
  const attempt = attemptOf(order, tx);
  return ok(attempt && canHold(order, attempt) ? [{ type: "call.started", at: now, tx, call, op: "hold", deadline }] : []);
}

export const canCapture = (order: Order, attempt: Attempt): boolean =>
  order.terms.capture === "automatic" && !attempt.approved && isWanted(order, attempt);

export function capture(order: Order, { tx, call, deadline }: CommandOf<"capture">, now: number): Decision {
  const attempt = attemptOf(order, tx);
  return ok(attempt && canCapture(order, attempt) ? [{ type: "call.started", at: now, tx, call, op: "capture", deadline }] : []);
}

/** Refusals after which this attempt can't be paid any more, by what was asked. */
const FINAL: Readonly<Record<"complete" | "hold" | "capture" | "void", readonly FailureKind[]>> = {
  complete: ["declined", "cancelled_by_payer", "expired", "not_found", "duplicate", "bad_credentials"],
  hold: ["declined", "cancelled_by_payer", "expired", "not_found", "duplicate", "bad_request"],
  capture: ["declined", "cancelled_by_payer", "expired", "not_found", "duplicate", "bad_request"],
  void: ["cancelled_by_payer", "expired", "not_found"],
};

/** A merchant whose wish was refused can wish for something else while the money is still held. */
const RETRIED: ReadonlySet<FailureKind> = new Set(["bad_request", "duplicate"]);

export function endCall(order: Order, { tx, call, result }: CommandOf<"end_call">, now: number): Decision {
  const attempt = attemptOf(order, tx);
  const refunding = order.refunds.find(({ running }) => running?.call === call);
  const running = refunding?.running ?? (attempt?.running?.call === call ? attempt.running : undefined);
  // A call that was already given up: what its late answer tells is found by the look-up.
  if (!attempt || !running) return ok([]);
  const failure = result.kind === "failed" ? doubtful(result.failure, running.op) : undefined;
  const ended: OrderEvent = {
    type: "call.ended",
    at: now,
    tx,
    call,
    op: running.op,
    ...(failure && { failure }),
    ...(refunding && { refund: refunding.no }),
  };
  if (refunding) return ok([ended, ...refundEnded(order, refundOf(order, refunding.no) ?? refunding, failure ?? result, now)]);
  const after = failure ? failed(attempt, running.op, failure, now) : succeeded(order, attempt, result, now);
  const events = [ended, ...after];
  return ok([...events, ...(usesAllowance(running.op) ? unresolved(order, events, tx, now) : [])]);
}

/** "It was done already" says nothing of who did it and how it ended: the gateway must be asked. Ending a session moves nothing. */
function doubtful(failure: GatewayFailure, op: CallOp): GatewayFailure {
  if (op === "cancel") return { ...failure, outcome: "none" };
  return failure.failure === "already_done" ? { ...failure, outcome: "unknown" } : failure;
}

const GIVEN_TWICE: GatewayFailure = {
  failure: "duplicate",
  outcome: "none",
  nativeMessage: "The gateway gave out the session of another attempt.",
};

function succeeded(order: Order, attempt: Attempt, result: CallResult, at: number): readonly OrderEvent[] {
  const tx = attempt.no;
  if (result.kind !== "observed" && attempt.status !== "created" && attempt.status !== "initiated") return [];
  switch (result.kind) {
    case "created": {
      const { ref, next, expiresAt } = result;
      // Its one payment would be seen by both, and given back as the second.
      if (order.attempts.some((other) => other.ref === ref && other.choice.account === attempt.choice.account))
        return [{ type: "transaction.failed", at, tx, reason: "duplicate", failure: GIVEN_TWICE }];
      return [{ type: "transaction.next", at, tx, next, ref, ...(expiresAt !== undefined && { sessionEnds: expiresAt }) }];
    }
    case "next":
      return [
        ...(attempt.status === "created" ? [{ type: "transaction.initiated", at, tx } as const] : []),
        { type: "transaction.next", at, tx, next: result.next },
      ];
    case "observed":
      return observe(order, attempt, result.observed, at);
    case "receipt":
    case "failed":
      return [];
  }
}

const isStep = (op: CallOp): op is keyof typeof FINAL => op in FINAL;

function failed(attempt: Attempt, op: CallOp, failure: GatewayFailure, at: number): readonly OrderEvent[] {
  const tx = attempt.no;
  // While the call ran a webhook or a look may have told how the attempt ended.
  const isOver = attempt.status === "completed" || attempt.status === "failed" || attempt.status === "disabled";
  if (failure.outcome === "unknown" || isOver || (op === "hold" && !attempt.approved)) return [];
  if (failure.failure === "wrong_answer" && failure.triesLeft === 0) return [{ type: "transaction.disabled", at, tx, failure }];
  const final = op === "create" || (isStep(op) && FINAL[op].includes(failure.failure) && !(attempt.held && RETRIED.has(failure.failure)));
  return final ? [{ type: "transaction.failed", at, tx, reason: failure.failure, failure }] : [];
}
