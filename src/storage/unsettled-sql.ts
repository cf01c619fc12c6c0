import { sql } from "drizzle-orm";
import { OPEN_STATUSES, UNCERTAIN_REASONS } from "../domain/unsettled.ts";

// A query is only answered by a partial index where it says the very same as the index.

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(", ");

/** Of transactions: as domain/unsettled.ts has it. */
export const UNSETTLED = sql.raw(`(unheard or status in (${quoted(OPEN_STATUSES)}) or reason in (${quoted(UNCERTAIN_REASONS)}))`);

/** Of refunds: under way. */
export const PENDING = sql.raw("status = 'pending'");
