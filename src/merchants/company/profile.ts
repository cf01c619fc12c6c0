import { and, asc, eq, notExists } from "drizzle-orm";
import { gstin } from "stdnum/lib/esm/in/index.js";
import * as z from "zod";
import { randomId } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { companyDocuments, DOCUMENT_KINDS, type DocumentKind } from "../../storage/people-schema.ts";
import { apps, companies, type KybStatus } from "../../storage/schema.ts";
import type { CompanyScope } from "../tenancy.ts";
import { companyName, namesake } from "./name.ts";
import { countryCode, stateCode } from "./places.ts";

// What a company says of itself, and where the check of it stands ("know your business").

const text = (most: number) =>
  z
    .string({ error: "Text." })
    .trim()
    .max(most, { error: `At most ${most} characters.` })
    .regex(/^[^\p{Cc}]*$/u, { error: "No control characters." });

export const companyProfile = z.strictObject({
  name: companyName.exactOptional(),
  country: countryCode.exactOptional(),
  state: z.union([z.literal(""), stateCode]).exactOptional(),
  address: text(300).exactOptional(),
  city: text(100).exactOptional(),
  zip: text(20).exactOptional(),
  taxNumber: text(30).exactOptional(),
});
export type CompanyProfile = z.output<typeof companyProfile>;

export interface DocumentView {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly note: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface CompanyView {
  readonly id: string;
  readonly name: string;
  readonly country: string | null;
  readonly state: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  readonly taxNumber: string | null;
  readonly kyb: KybStatus;
  /** Why it was rejected. */
  readonly kybReason: string | null;
  /** ISO 8601: when `kyb` changed last. */
  readonly kybAt: string | null;
  readonly documents: readonly DocumentView[];
  /** What is still missing before it can be submitted. */
  readonly missing: readonly string[];
}

type CompanyRow = typeof companies.$inferSelect;
type Documents = readonly (typeof companyDocuments.$inferSelect)[];

const REQUIRED = ["country", "address", "city", "zip", "taxNumber"] as const;
const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export const missingOf = (row: CompanyRow, documents: Documents): readonly string[] => [
  ...REQUIRED.filter((field) => !row[field]),
  ...(documents.length === 0 ? ["documents"] : []),
];

export const companyView = (row: CompanyRow, documents: Documents): CompanyView => ({
  id: row.id,
  name: row.name,
  country: row.country,
  state: row.state,
  address: row.address,
  city: row.city,
  zip: row.zip,
  taxNumber: row.taxNumber,
  kyb: row.kyb,
  kybReason: row.kybReason,
  kybAt: iso(row.kybAt),
  documents: documents.map(({ id, kind, number, note, createdAt }) => ({
    id,
    kind,
    number,
    note,
    createdAt: new Date(createdAt).toISOString(),
  })),
  missing: missingOf(row, documents),
});

async function stored({ d1, company }: CompanyScope): Promise<{ readonly row: CompanyRow; readonly documents: Documents } | null> {
  const db = database(d1);
  const [[row], documents] = await db.batch([
    db.select().from(companies).where(eq(companies.id, company)),
    db
      .select()
      .from(companyDocuments)
      .where(eq(companyDocuments.company, company))
      .orderBy(asc(companyDocuments.createdAt), asc(companyDocuments.id)),
  ]);
  return row ? { row, documents } : null;
}

export async function readCompany(scope: CompanyScope): Promise<Result<CompanyView, Refusal>> {
  const found = await stored(scope);
  return found ? ok(companyView(found.row, found.documents)) : fail({ code: "company.not_found" });
}

/** What can't be together: a state of another country, a tax number that the country does not write so. */
function faultOf(
  { country, state, taxNumber }: Pick<CompanyRow, "country" | "state" | "taxNumber">,
  change: CompanyProfile,
): Refusal | null {
  if (state && state.split("-")[0] !== country)
    return change.state === undefined
      ? { code: "company.foreign_state", field: "country", message: `${state} is no state of this country: say another, or none.` }
      : { code: "company.foreign_state", field: "state" };
  const isWrong = country === "IN" && taxNumber && !gstin.validate(taxNumber).isValid;
  return isWrong ? { code: "company.tax_number", field: "taxNumber", message: "Not a valid GST number (GSTIN)." } : null;
}

const isOpen = (kyb: KybStatus) => kyb === "not_submitted" || kyb === "rejected";

/** What is absent stays; an empty text takes away what was there. While it is checked, and after that, nothing changes but by an operator. */
export async function changeCompany(scope: CompanyScope, change: CompanyProfile): Promise<Result<CompanyView, Refusal>> {
  const found = await stored(scope);
  if (!found) return fail({ code: "company.not_found" });
  if (!isOpen(found.row.kyb)) return fail({ code: "company.in_review" });
  const set = Object.fromEntries(Object.entries(change).map(([field, value]) => [field, value === "" ? null : value]));
  const refusal = faultOf({ ...found.row, ...set }, change);
  if (refusal) return fail(refusal);
  if (Object.keys(set).length === 0) return readCompany(scope);
  const db = database(scope.d1);
  const free = change.name === undefined ? undefined : notExists(namesake(db, change.name, scope.company));
  const changed = await db
    .update(companies)
    .set(set)
    .where(and(eq(companies.id, scope.company), free))
    .returning({ id: companies.id });
  if (changed.length === 0) return fail({ code: "company.name_taken", field: "name" });
  return readCompany(scope);
}

export const newDocument = z.strictObject({
  kind: z.enum(DOCUMENT_KINDS, { error: `One of ${DOCUMENT_KINDS.join(", ")}.` }),
  number: text(60).min(1, { error: "The number on the document." }),
  note: text(300).exactOptional(),
});

const MOST_DOCUMENTS = 30;

export async function addDocument(
  scope: CompanyScope,
  { kind, number, note }: z.output<typeof newDocument>,
  now: number,
): Promise<Result<CompanyView, Refusal>> {
  const found = await stored(scope);
  if (!found) return fail({ code: "company.not_found" });
  if (!isOpen(found.row.kyb)) return fail({ code: "company.in_review" });
  if (found.documents.length >= MOST_DOCUMENTS)
    return fail({ code: "request.invalid", field: "kind", message: `At most ${MOST_DOCUMENTS} documents.` });
  await database(scope.d1)
    .insert(companyDocuments)
    .values({ id: randomId("cd_", 9), company: scope.company, kind, number, note: note || null, createdAt: now })
    .run();
  return readCompany(scope);
}

export async function removeDocument(scope: CompanyScope, id: string): Promise<Result<CompanyView, Refusal>> {
  const found = await stored(scope);
  if (!found) return fail({ code: "company.not_found" });
  if (!isOpen(found.row.kyb)) return fail({ code: "company.in_review" });
  const removed = await database(scope.d1)
    .delete(companyDocuments)
    .where(and(eq(companyDocuments.id, id), eq(companyDocuments.company, scope.company)))
    .returning({ id: companyDocuments.id });
  return removed.length > 0 ? readCompany(scope) : fail({ code: "document.not_found" });
}

/** Puts the company up for approval by an operator. */
export async function submitCompany(scope: CompanyScope, now: number): Promise<Result<CompanyView, Refusal>> {
  const found = await stored(scope);
  if (!found) return fail({ code: "company.not_found" });
  if (!isOpen(found.row.kyb)) return fail({ code: "company.in_review" });
  const missing = missingOf(found.row, found.documents);
  if (missing.length > 0)
    return fail({
      code: "company.incomplete",
      errors: missing.map((field) => ({ field, message: `${WORDS[field] ?? field} is missing.` })),
    });
  await database(scope.d1)
    .update(companies)
    .set({ kyb: "submitted", kybAt: now, kybReason: null })
    .where(and(eq(companies.id, scope.company), eq(companies.kyb, found.row.kyb)))
    .run();
  return readCompany(scope);
}

const WORDS: Readonly<Record<string, string>> = {
  country: "The country",
  address: "The address",
  city: "The city",
  zip: "The postal code",
  taxNumber: "The tax number",
  documents: "A document",
};

/** Whose settings change with the company's. */
export async function appsOf({ d1, company }: CompanyScope): Promise<readonly string[]> {
  const rows = await database(d1).select({ id: apps.id }).from(apps).where(eq(apps.company, company));
  return rows.map(({ id }) => id);
}
