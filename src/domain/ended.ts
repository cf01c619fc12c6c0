import { isUndecided, type Order } from "./state.ts";

/** Nothing of it is open: no payment, no refund and no dispute. What a person must look at does not count, nor later looks at what went back. */
export function hasEnded({ status, attempts, refunds, disputes }: Omit<Order, "endedAt">): boolean {
  if (status === "open" || status === "processing" || status === "authorized") return false;
  return (
    !attempts.some((attempt) => isUndecided(attempt) || attempt.running) &&
    !refunds.some((refund) => refund.status === "requested" || refund.status === "pending" || refund.running) &&
    !disputes.some((dispute) => dispute.status === "open")
  );
}

const DAY = 86_400_000;

/** Longer than a message to the merchant is tried, so that each of its tries says the same. */
export const LEAST_DAYS = 4;
export const MOST_DAYS = 3_650;
export const USUAL_DAYS = 30;

/** Days that the payer's details are kept after the end of an order, as a setting says; null where that is no such number. */
export function payerDays(setting: string): number | null {
  const days = /^\d{1,4}$/.test(setting.trim()) ? Number(setting) : Number.NaN;
  return days >= LEAST_DAYS && days <= MOST_DAYS ? days : null;
}

/** Unix ms after which the payer's details are not kept any more. */
export const payerUntil = (endedAt: number, days: number): number => endedAt + days * DAY;

const ARCHIVED_AFTER_MONTHS = 13;

/** Unix ms after which the order moves into the archive: thirteen calendar months. */
export function keptUntil(endedAt: number): number {
  const at = new Date(endedAt);
  return at.setUTCMonth(at.getUTCMonth() + ARCHIVED_AFTER_MONTHS);
}

/** A person has still to look at it, or a payment may still come of it: it stays where it can be asked and changed. */
export const isArchivable = ({ endedAt, attention, attempts }: Order, now: number): boolean =>
  endedAt !== undefined && keptUntil(endedAt) <= now && attention.length === 0 && !attempts.some(({ watch }) => watch);
