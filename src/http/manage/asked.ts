import * as z from "zod";
import { LAST_PAGE } from "../../merchants/paged.ts";

// What lists are asked for, in a query: everything is text, and each name is there once.

const once = z.string({ error: "Give it once." });

const counted = (most: number, usual: number) => {
  const error = `A whole number from 1 to ${most}.`;
  return once
    .regex(/^[0-9]{1,6}$/, { error })
    .transform(Number)
    .pipe(z.int().min(1, { error }).max(most, { error }))
    .default(usual);
};

/** Pages count from 1. */
export const paging = { page: counted(LAST_PAGE, 1), limit: counted(100, 20) };

/** Unix ms. A date is its first moment in UTC. */
export const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: "A date or time in ISO 8601, for example 2026-01-31 or 2026-01-31T12:00:00Z.",
  })
  .transform((value) => Date.parse(value));

export const id = once.regex(/^[\w-]{1,64}$/, { error: "An id." });
