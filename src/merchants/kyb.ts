import { and, asc, eq, isNull, min, ne, or, type SQL } from "drizzle-orm";
import * as z from "zod";
import { isCountry } from "../kernel/countries.ts";
import type { Mode } from "../kernel/ids.ts";
import { type Money, toMajor } from "../kernel/money.ts";
import type { Database } from "../storage/database.ts";
import { companies, KYB_STATUSES, type KybStatus, unapprovedLimits } from "../storage/schema.ts";
import type { AppSettings } from "./settings.ts";

// Who a company is must be checked before it takes more than little money ("know your business").

const COMPANY_ID = /^co_[0-9A-Za-z]{9}$/;
export const isCompanyId = (text: string): boolean => COMPANY_ID.test(text);

export const kybStatus = z.enum(KYB_STATUSES, {
  error: ({ input }) => `${JSON.stringify(input)} is no status: it is ${KYB_STATUSES.join(", ")}.`,
});
export const country = z
  .string()
  .toUpperCase()
  .refine(isCountry, { error: ({ input }) => `${JSON.stringify(input)} is no country of ISO 3166: two letters, such as NP.` });

/** Why a payment of that amount can't be offered before the company is approved, in words for its field; null where it can. */
export function unapprovedFault({ unapprovedLimits }: Pick<AppSettings, "unapprovedLimits">, mode: Mode, wanted: Money): string | null {
  const { amount, currency } = wanted;
  const most = mode === "live" ? unapprovedLimits[currency] : undefined;
  if (most === undefined || amount <= most) return null;
  const allowed =
    most === 0 ? `no live payment in ${currency} can be taken` : `a live payment may be at most ${shown({ amount: most, currency })}`;
  return `Until the company's details are approved ${allowed}.`;
}

/** "200.00 NPR" */
export const shown = (most: Money): string => `${toMajor(most)} ${most.currency}`;

/** A row for each currency that is limited for the company: an id, or a query for one. Where its country is not known, the lowest of any counts. */
export const limitsQuery = (db: Database, company: string | SQL) =>
  db
    .select({ currency: unapprovedLimits.currency, most: min(unapprovedLimits.most) })
    .from(companies)
    .innerJoin(unapprovedLimits, or(isNull(companies.country), eq(unapprovedLimits.country, companies.country)))
    .where(and(eq(companies.id, company), ne(companies.kyb, "approved")))
    .groupBy(unapprovedLimits.currency)
    .orderBy(asc(unapprovedLimits.currency));

/** Where a company stands, and what follows from it. */
export interface CompanyStatus {
  readonly company: string;
  readonly name: string;
  /** ISO 3166 alpha-2; null where nobody has said it. */
  readonly country: string | null;
  readonly kyb: KybStatus;
  /** The most that one live payment may be; a currency that is not here has no limit. */
  readonly limits: readonly Money[];
  /** The ids of its apps, whose settings have changed with it. */
  readonly apps: readonly string[];
}
