import { and, asc, eq, inArray, sql } from "drizzle-orm";
import * as z from "zod";
import { database } from "../../storage/database.ts";
import { auditLog } from "../../storage/people-schema.ts";
import { apps, companies, type KybStatus } from "../../storage/schema.ts";
import { auditId } from "../audit.ts";
import { type CompanyStatus, country, kybStatus, limitsQuery } from "../kyb.ts";

/** What the merchant reads. */
export const reason = z
  .string({ error: "Say why, in words for the merchant." })
  .trim()
  .min(1, { error: "Say why, in words for the merchant." })
  .max(500, { error: "At most 500 characters." })
  .regex(/^[^\p{Cc}]*$/u, { error: "No control characters." });

/** Whoever rejects says why; nobody else has anything to say. */
export const reasonFits = (change: { readonly kyb: KybStatus; readonly reason?: string }): boolean =>
  (change.kyb === "rejected") === (change.reason !== undefined);
export const REASON_FAULT = { path: ["reason"], error: "Say why where you reject, and only there: the merchant reads it." };

/** Any status: for who runs the service. */
export const kybChange = z
  .strictObject({ kyb: kybStatus, country: country.exactOptional(), reason: reason.exactOptional() })
  .refine(reasonFits, REASON_FAULT);
export type KybChange = z.output<typeof kybChange>;

interface Circumstances {
  /** Unix ms. */
  readonly now: number;
  /** Only where it stands at one of these; else nothing changes. */
  readonly from?: readonly KybStatus[];
  /** Who, where no operation writes it into the audit log. */
  readonly by?: string;
}

/** One transaction. Without a country the company keeps its own. Null where there is no such company, or it stands elsewhere. */
export async function setKyb(
  d1: D1Database,
  company: string,
  { kyb, country: where, reason: why }: KybChange,
  { now, from, by }: Circumstances,
): Promise<CompanyStatus | null> {
  const db = database(d1);
  const it = eq(companies.id, company);
  const update = db
    .update(companies)
    .set({ kyb, kybAt: now, kybReason: why ?? null, ...(where !== undefined && { country: where }) })
    .where(from ? and(it, inArray(companies.kyb, [...from])) : it)
    .returning({ name: companies.name, country: companies.country, kyb: companies.kyb });
  const own = db.select({ id: apps.id }).from(apps).where(eq(apps.company, company)).orderBy(asc(apps.createdAt), asc(apps.id));
  const detail = JSON.stringify({ kyb, ...(why !== undefined && { reason: why }) });
  // In the order of the table's columns, and only where there is such a company.
  const entry = sql`select ${auditId()}, id, null, ${now}, ${by}, ${by}, 'company.kyb', id, ${detail}, null, null from ${companies} where ${it}`;
  const [[changed], limits, ids] = await db.batch([
    update,
    limitsQuery(db, company),
    own,
    ...(by === undefined ? [] : [db.insert(auditLog).select(entry)]),
  ]);
  if (!changed) return null;
  return {
    company,
    ...changed,
    limits: limits.flatMap(({ currency, most }) => (most === null ? [] : [{ amount: most, currency }])),
    apps: ids.map(({ id }) => id),
  };
}
