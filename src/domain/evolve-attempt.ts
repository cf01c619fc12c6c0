import type { CallOp, OrderEvent } from "./events.ts";
import { isTrouble } from "./facts.ts";
import type { Attempt } from "./state.ts";
import { aftercare, again, byHand, closely, holding, idly, isEarly, notBefore, onwards } from "./watch.ts";

/** Looks that leave a doubt as it was; the second of them ends it. */
export const CONCLUSIVE_LOOKS = 2;

/** What is over when an attempt has got somewhere: the customer's step and every doubt. */
function settled(attempt: Attempt): Attempt {
  const { next: _next, problem: _problem, unknown: _unknown, watch: _watch, approved: _approved, unheard: _unheard, ...rest } = attempt;
  return { ...rest, pending: false };
}

const withoutReason = ({ reason: _reason, ...attempt }: Attempt): Attempt => attempt;

const watched = (attempt: Attempt, watch: Attempt["watch"]): Attempt => {
  const { watch: _old, ...rest } = attempt;
  return watch ? { ...rest, watch } : rest;
};

/** Folds one event into the attempt it is about. */
export function attemptAfter(attempt: Attempt, event: OrderEvent): Attempt {
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
          capturedAt: event.at,
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

function looked(before: Attempt, event: Extract<OrderEvent, { type: "transaction.looked" }>): Attempt {
  const { unheard: _unheard, ...heard } = before;
  // A payment that was taken is only asked about for what went back of it, over months.
  const attempt: Attempt = isTrouble(event.seen) && before.status !== "completed" ? { ...heard, unheard: true } : heard;
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
