import { and, asc, desc, eq } from "drizzle-orm";
import * as z from "zod";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { users } from "../../storage/auth-schema.ts";
import { database } from "../../storage/database.ts";
import { companyDocuments, memberships } from "../../storage/people-schema.ts";
import { apps, companies, type KybStatus } from "../../storage/schema.ts";
import { type CompanyStatus, limitsQuery, shown } from "../kyb.ts";
import { type Paged, type Paging, paged } from "../paged.ts";
import type { Role } from "../tenancy.ts";
import { REASON_FAULT, reason, reasonFits, setKyb } from "./kyb-status.ts";
import { type CompanyView, companyView } from "./profile.ts";

// Companies as an operator sees them: any company, so nothing here may be reached by who is none.

export interface ListedCompany {
  readonly id: string;
  readonly name: string;
  /** ISO 3166 alpha-2. */
  readonly country: string | null;
  readonly kyb: KybStatus;
  /** ISO 8601: when `kyb` changed last. */
  readonly kybAt: string | null;
  readonly createdAt: string;
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** Those that have waited longest come first; of the others the newest. */
export async function listCompanies(d1: D1Database, kyb: KybStatus | null, at: Paging): Promise<Paged<ListedCompany>> {
  const { limit, offset, answer } = paged(at);
  const { id, name, country, kybAt, createdAt } = companies;
  const order = kyb === "submitted" ? [asc(kybAt), asc(id)] : [desc(createdAt), desc(id)];
  const rows = await database(d1)
    .select({ id, name, country, kyb: companies.kyb, kybAt, createdAt })
    .from(companies)
    .where(kyb === null ? undefined : eq(companies.kyb, kyb))
    .orderBy(...order)
    .limit(limit)
    .offset(offset);
  return answer(rows.map((row) => ({ ...row, kybAt: iso(row.kybAt), createdAt: new Date(row.createdAt).toISOString() })));
}

/** What the decision about a company is made by. */
export interface ReviewedCompany extends CompanyView {
  /** The most that one of its live payments may be now, such as "200.00 NPR". */
  readonly limits: readonly string[];
  readonly apps: readonly { readonly id: string; readonly name: string; readonly site: string | null }[];
  readonly people: readonly { readonly name: string; readonly email: string; readonly role: Role }[];
}

export async function reviewedCompany(d1: D1Database, company: string): Promise<Result<ReviewedCompany, Refusal>> {
  const db = database(d1);
  const [[row], documents, limits, own, people] = await db.batch([
    db.select().from(companies).where(eq(companies.id, company)),
    db
      .select()
      .from(companyDocuments)
      .where(eq(companyDocuments.company, company))
      .orderBy(asc(companyDocuments.createdAt), asc(companyDocuments.id)),
    limitsQuery(db, company),
    db
      .select({ id: apps.id, name: apps.name, site: apps.site })
      .from(apps)
      .where(eq(apps.company, company))
      .orderBy(asc(apps.createdAt), asc(apps.id)),
    db
      .select({ name: users.name, email: users.email, role: memberships.role })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.user))
      .where(eq(memberships.company, company))
      .orderBy(asc(memberships.createdAt), asc(users.id)),
  ]);
  if (!row) return fail({ code: "company.not_found" });
  return ok({
    ...companyView(row, documents),
    limits: limits.flatMap(({ currency, most }) => (most === null ? [] : [shown({ amount: most, currency })])),
    apps: own,
    people,
  });
}

export const decision = z
  .strictObject({ kyb: z.enum(["approved", "rejected"], { error: "approved or rejected." }), reason: reason.exactOptional() })
  .refine(reasonFits, REASON_FAULT);

/**
 * Approves what is submitted; rejects that, or what was approved. What was rejected is the merchant's to change and submit again: an
 * approval would be of what nobody has looked at.
 */
export async function decideCompany(
  d1: D1Database,
  company: string,
  change: z.output<typeof decision>,
  now: number,
): Promise<Result<CompanyStatus, Refusal>> {
  const from: readonly KybStatus[] = change.kyb === "approved" ? ["submitted"] : ["submitted", "approved"];
  const decided = await setKyb(d1, company, change, { now, from });
  if (decided) return ok(decided);
  const known = await reviewedCompany(d1, company);
  return known.ok ? fail({ code: "company.not_submitted" }) : known;
}

/** Who is told of a decision. */
export async function ownersOf(d1: D1Database, company: string): Promise<readonly string[]> {
  const rows = await database(d1)
    .select({ email: users.email })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.user))
    .where(and(eq(memberships.company, company), eq(memberships.role, "owner")));
  return rows.map(({ email }) => email);
}
