import * as z from "zod";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import type { FaultName } from "../catalogue.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LONGEST = 90 * DAY;

/** How far the day's date of any place is ahead of or behind that of UTC. */
const AHEAD = 14 * HOUR;
const BEHIND = 12 * HOUR;

/** Unix ms of creation: `from` inclusive, `to` exclusive. */
export interface Period {
  readonly from?: number;
  readonly to?: number;
}

const time = z.iso.datetime({ offset: true, local: true });
const startOfDay = (at: number) => at - (at % DAY);

/** The time that a date begins with, and the one before which it ends; a time of day without a zone is in UTC. */
function read(text: string): { readonly start: number; readonly end: number } | null {
  if (z.iso.date().safeParse(text).success) return { start: Date.parse(text), end: Date.parse(text) + DAY };
  if (!time.safeParse(text).success) return null;
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return { start: at, end: at + 1 };
}

/** Checks `fromDate` and `toDate` in KS Pay's order. Both days are part of the period. */
export function readPeriod(
  fromDate: string | undefined,
  toDate: string | undefined,
  { createdAt, now }: { readonly createdAt: number; readonly now: number },
): Result<Period, FaultName> {
  if (!fromDate && !toDate) return ok({});
  if (!fromDate || !toDate) return fail("sandboxLive.customErrors.startAndEndDateRequired");
  const [from, to] = [read(fromDate), read(toDate)];
  if (!from || !to) return fail("sandboxLive.systemError.invalidRequest");
  const todayEnds = startOfDay(now + AHEAD) + DAY;
  if (from.start > to.start) return fail("sandboxLive.customErrors.dateRangeError");
  if (to.start - from.start > LONGEST) return fail("sandboxLive.customErrors.datesExceedError");
  if (from.start >= todayEnds) return fail("sandboxLive.customErrors.startDateAfterToday");
  if (to.start >= todayEnds) return fail("sandboxLive.customErrors.endDateAfterToday");
  if (from.start < startOfDay(createdAt - BEHIND)) return fail("sandboxLive.customErrors.startDateBeforeAppCreation");
  return ok({ from: from.start, to: to.end });
}
