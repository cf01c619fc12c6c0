import type { AttemptReason } from "./events.ts";
import type { Attempt, AttemptStatus } from "./state.ts";

/** An attempt with one of these may still be paid, or its money taken. */
export const OPEN_STATUSES = ["created", "initiated", "confirmed"] as const satisfies readonly AttemptStatus[];

/** Why an attempt failed that the gateway itself has not failed: it could not be asked, or a person gave it up. */
export const UNCERTAIN_REASONS = ["unavailable", "unreadable", "rate_limited", "unresolved"] as const satisfies readonly AttemptReason[];

const OPEN: ReadonlySet<AttemptStatus> = new Set(OPEN_STATUSES);
const UNCERTAIN: ReadonlySet<AttemptReason | undefined> = new Set(UNCERTAIN_REASONS);

/** Whether the gateway may know more of it than we do, although nothing says so. */
export const isUnsettled = ({ status, reason, unheard }: Attempt): boolean =>
  unheard === true || OPEN.has(status) || (status === "failed" && UNCERTAIN.has(reason));
