import { type FailureKind, type GatewayStatus, isTrouble } from "./facts.ts";
import type { Attempt, Watch } from "./state.ts";

/** Seconds between one look at the gateway and the next; after the last a person must look. */
export const LOOKS = [5, 15, 45, 120, 300, 900, 3_600, 21_600, 86_400, 259_200] as const;

/** While the customer is at the gateway and nothing is in doubt there is no hurry. */
const IDLE_FROM = 2;

/** How long after its session's end an attempt is still looked after: gateways settle what was begun in the last minute. */
const AFTERMATH = 15 * 60_000;

/** Where the schedule goes on when the gateway did not answer the last look: a quarter of an hour later. */
const LAST_WORD_FROM = 5;

/** How long a call may be late before it is taken for lost. */
export const CALL_GRACE = 5_000;

/** A gateway that says when to come again is left alone until then, but no longer than this (s). */
const LONGEST_REST = 3_600;

const after = (at: number, looks: number): Watch | undefined => {
  const wait = LOOKS[looks];
  return wait === undefined ? undefined : { at: at + wait * 1000, looks };
};

/** Something happened whose outcome is open: look soon, and go on until it is known or the schedule is used up. */
export const closely = (at: number): Watch | undefined => after(at, 0);

/** Nothing is in doubt, but the customer may pay without telling us: look now and then until the session is over. */
export const idly = (at: number, sessionEnds: number, looks = IDLE_FROM): Watch | undefined => {
  const end = sessionEnds + AFTERMATH;
  const next = after(at, looks);
  if (at >= end) return undefined;
  return next && next.at < end ? next : { at: end, looks };
};

/** Holds of cards last 31 days at most. */
const MOST_LOOKS_AT_A_HOLD = 40;
const A_DAY = 8;

/** Money is held until the merchant takes it: nothing is in doubt, but the hold can end by itself. */
export const holding = (at: number, sessionEnds: number, looks = IDLE_FROM): Watch | undefined => {
  if (looks > MOST_LOOKS_AT_A_HOLD) return undefined;
  const next = after(at, Math.min(looks, A_DAY));
  const endsBefore = next && sessionEnds > at && sessionEnds < next.at;
  return next && { at: endsBefore ? sessionEnds : next.at, looks };
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Between looks at a payment that was taken, for what went back of it by other hands: over three months. */
const AFTERCARE = [HOUR, 6 * HOUR, DAY, 2 * DAY, 4 * DAY, 8 * DAY, 15 * DAY, 30 * DAY, 30 * DAY] as const;
/** Nobody gives back in the first hours what was just bought, unless they were asked to. */
const UNASKED_FROM = 2;

/** A payment was taken at a gateway whose look-ups tell what went back of it. */
export const aftercare = (at: number, looks = UNASKED_FROM): Watch | undefined => {
  const wait = AFTERCARE[looks];
  return wait === undefined ? undefined : { at: at + wait, looks };
};

/** A person is to give money back at the gateway: it is looked whether that was done, where looking tells. */
export const byHand = ({ watch, status }: Attempt, at: number): Watch | undefined =>
  watch && status === "completed" ? aftercare(at, 0) : watch;

/** Asked before its turn: customers who come back and messages may do that as often as they like, it is not counted. */
export const isEarly = ({ watch }: Attempt, at: number): boolean => watch !== undefined && at < watch.at;

/** After a look that changed nothing. */
export const onwards = (attempt: Attempt, at: number, seen: GatewayStatus | FailureKind): Watch | undefined => {
  const looks = (attempt.watch?.looks ?? 0) + 1;
  if (attempt.status === "completed") return attempt.watch && aftercare(at, looks);
  if (attempt.held && attempt.status === "confirmed" && !attempt.unknown) return holding(at, attempt.sessionEnds, looks);
  if (attempt.unknown || attempt.pending || attempt.status === "confirmed") return after(at, looks);
  const end = attempt.sessionEnds + AFTERMATH;
  // What was paid in the session's last minutes is only known once the gateway says so.
  if (at >= end && isTrouble(seen)) return after(at, (attempt.watch?.at ?? 0) > end ? looks : LAST_WORD_FROM);
  return idly(at, attempt.sessionEnds, looks);
};

/** After a refund was looked at, or money was to be taken or released, for the `times`-th time. */
export const again = (at: number, times: number): Watch | undefined => after(at, times);

/** No sooner than `retryAfter` seconds from `at`, where the gateway wants to be left alone. */
export const notBefore = (watch: Watch | undefined, at: number, retryAfter = 0): Watch | undefined =>
  watch && { ...watch, at: Math.max(watch.at, at + Math.min(retryAfter, LONGEST_REST) * 1000) };
