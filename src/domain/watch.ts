import type { Attempt, Watch } from "./state.ts";

/** Seconds between one look at the gateway and the next; after the last a person must look. */
export const LOOKS = [5, 15, 45, 120, 300, 900, 3_600, 21_600, 86_400, 259_200] as const;

/** While the customer is at the gateway and nothing is in doubt there is no hurry. */
const IDLE_FROM = 2;

/** How long after its session's end an attempt is still looked after: gateways settle what was begun in the last minute. */
const AFTERMATH = 15 * 60_000;

/** How long a call may be late before it is taken for lost. */
export const CALL_GRACE = 5_000;

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

/** After a look that changed nothing. */
export const onwards = (attempt: Attempt, at: number): Watch | undefined => {
  const looks = (attempt.watch?.looks ?? 0) + 1;
  return attempt.unknown || attempt.pending || attempt.status === "confirmed" ? after(at, looks) : idly(at, attempt.sessionEnds, looks);
};

/** After a refund or a capture was looked at or tried `times` times. */
export const again = (at: number, times: number): Watch | undefined => after(at, times);
