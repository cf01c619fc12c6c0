import { and, asc, eq } from "drizzle-orm";
import * as z from "zod";
import type { Refusal } from "../kernel/manage-errors.ts";
import { type Currency, faultMessage, isCurrency, parseMajor, toMajor } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { unapprovedLimits } from "../storage/schema.ts";
import { country } from "./kyb.ts";

/** The most that one live payment to a company of that country may be before its details are approved. */
export interface UnapprovedLimit {
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly currency: Currency;
  /** A decimal, in major units. */
  readonly most: string;
}

export const limitChange = z.strictObject({
  country,
  currency: z
    .string({ error: "An ISO 4217 currency code, such as NPR." })
    .refine(isCurrency, { error: ({ input }) => `${JSON.stringify(input)} is not an active ISO 4217 currency code.` }),
  most: z.string({ error: "A decimal amount in major units, or null where there is to be no limit." }).nullable(),
});

export async function unapprovedLimitList(d1: D1Database): Promise<readonly UnapprovedLimit[]> {
  const rows = await database(d1).select().from(unapprovedLimits).orderBy(asc(unapprovedLimits.country), asc(unapprovedLimits.currency));
  return rows.map(({ country: where, currency, most }) => ({ country: where, currency, most: toMajor({ amount: most, currency }) }));
}

/** Null takes the limit away. Payments see it once their copies of the settings are read anew, within a minute or two. */
export async function setUnapprovedLimit(
  d1: D1Database,
  { country: where, currency, most }: z.output<typeof limitChange>,
): Promise<Result<readonly UnapprovedLimit[], Refusal>> {
  const db = database(d1);
  if (most === null) {
    await db
      .delete(unapprovedLimits)
      .where(and(eq(unapprovedLimits.country, where), eq(unapprovedLimits.currency, currency)))
      .run();
    return ok(await unapprovedLimitList(d1));
  }
  // Nothing at all can be a limit, too.
  const read = /^0+(\.0*)?$/.test(most) ? { amount: 0 } : parseMajor(most, currency);
  if (typeof read === "string") return fail({ code: "request.invalid", field: "most", message: faultMessage(read, currency) });
  await db
    .insert(unapprovedLimits)
    .values({ country: where, currency, most: read.amount })
    .onConflictDoUpdate({ target: [unapprovedLimits.country, unapprovedLimits.currency], set: { most: read.amount } })
    .run();
  return ok(await unapprovedLimitList(d1));
}
