import { and, asc, eq, exists, ne, not, or, type SQL, sql } from "drizzle-orm";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import * as z from "zod";
import type { FieldFault, Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { apps } from "../../storage/schema.ts";
import { sealingKeys } from "../../storage/sealed.ts";
import { redirectUrlFault } from "../addresses.ts";
import { callingDomains } from "../calling-domains.ts";
import { countryCode } from "../company/places.ts";
import { createApp, type NewMode } from "../new-app.ts";
import type { AppRow, CompanyScope } from "../tenancy.ts";

const text = (most: number) =>
  z
    .string({ error: "Text." })
    .trim()
    .max(most, { error: `At most ${most} characters.` })
    .regex(/^[^\p{Cc}]*$/u, { error: "No control characters." });

const SHORTEST_NAME = 3;
const LONGEST_NAME = 256;

/** Kept as E.164, "+9779800000000". */
const phone = z.string({ error: "Text." }).transform((given, context) => {
  if (given.trim() === "") return "";
  const read = parsePhoneNumberFromString(given);
  if (read?.isValid()) return read.number.toString();
  context.addIssue({ code: "custom", message: "Not a phone number: with its country, such as +977 1 4000000." });
  return z.NEVER;
});

const emptyOr = <T extends z.ZodType>(schema: T) => z.union([z.literal(""), schema]);

/** What an app's owner says of it. An empty text takes away what was there. */
export const appFields = z.strictObject({
  name: text(LONGEST_NAME).min(SHORTEST_NAME, { error: `The name has ${SHORTEST_NAME} to ${LONGEST_NAME} characters.` }),
  email: emptyOr(z.email({ error: "Not an e-mail address." }).max(254, { error: "At most 254 characters." })).exactOptional(),
  phone: phone.exactOptional(),
  country: emptyOr(countryCode).exactOptional(),
  address: text(300).exactOptional(),
  zip: text(20).exactOptional(),
  /** A web address; whether it may be one is said by `addressFaults`. */
  site: z.string({ error: "A web address." }).trim().exactOptional(),
  colour: emptyOr(
    z
      .string()
      .toLowerCase()
      .regex(/^#[0-9a-f]{6}$/, { error: 'Six hexadecimal digits, for example "#1d6f42".' }),
  ).exactOptional(),
  logo: z.string({ error: "A web address." }).trim().exactOptional(),
  statementName: emptyOr(
    z.string().regex(/^[A-Za-z0-9 .&'*-]{2,22}$/, { error: "2 to 22 letters, digits and spaces, as banks print it." }),
  ).exactOptional(),
  origins: callingDomains.exactOptional(),
  keepsDuplicates: z.boolean({ error: "true or false." }).exactOptional(),
});
export type AppFields = z.output<typeof appFields>;

/** Times are ISO 8601. */
export interface AppView {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly country: string | null;
  readonly address: string | null;
  readonly zip: string | null;
  readonly site: string | null;
  readonly colour: string | null;
  readonly logo: string | null;
  readonly statementName: string | null;
  /** Domains whose pages may call for it; names below them count too. */
  readonly origins: readonly string[];
  readonly keepsDuplicates: boolean;
  readonly disabled: boolean;
  readonly createdAt: string;
}

export const appView = (app: AppRow): AppView => ({
  id: app.id,
  name: app.name,
  email: app.email,
  phone: app.phone,
  country: app.country,
  address: app.address,
  zip: app.zip,
  site: app.site,
  colour: app.colour,
  logo: app.logo,
  statementName: app.statementName,
  origins: app.origins ?? [],
  keepsDuplicates: app.keepsDuplicates,
  disabled: app.disabledAt !== null,
  createdAt: new Date(app.createdAt).toISOString(),
});

export async function listApps({ d1, company }: CompanyScope): Promise<readonly AppView[]> {
  const rows = await database(d1).select().from(apps).where(eq(apps.company, company)).orderBy(asc(apps.createdAt), asc(apps.id));
  return rows.map(appView);
}

/** Plain http is for local development only. */
function addressFaults(env: Pick<Env, "ENVIRONMENT">, given: Partial<AppFields>): readonly FieldFault[] {
  return (["site", "logo"] as const).flatMap((field) => {
    const message = given[field] ? redirectUrlFault(env, given[field]) : null;
    return message === null ? [] : [{ field, message }];
  });
}

const UNIQUE = [
  { field: "name", code: "app.name_taken" },
  { field: "email", code: "app.email_taken" },
  { field: "phone", code: "app.phone_taken" },
] as const;

/** Another app of the company that has the same. */
const sameAs = (scope: CompanyScope, field: (typeof UNIQUE)[number]["field"], value: string, app: string | null) =>
  database(scope.d1)
    .select({ id: apps.id })
    .from(apps)
    .where(and(eq(apps.company, scope.company), sql`lower(${apps[field]}) = lower(${value})`, app === null ? undefined : ne(apps.id, app)));

const unique = (wanted: Partial<AppFields>) =>
  UNIQUE.flatMap(({ field, code }) => {
    const value = wanted[field];
    return value === undefined || value === "" ? [] : [{ field, code, value }];
  });

/** Within the company: customers of one would not know which of two apps they deal with. */
async function taken(scope: CompanyScope, app: string | null, wanted: Partial<AppFields>): Promise<Refusal | null> {
  for (const { field, code, value } of unique(wanted)) {
    if ((await sameAs(scope, field, value, app).limit(1)).length > 0) return { code, field };
  }
  return null;
}

/** The same, asked within the statement that writes: between the question before it and the statement another may have come. */
const isTaken = (scope: CompanyScope, app: string, wanted: Partial<AppFields>): SQL =>
  or(...unique(wanted).map(({ field, value }) => exists(sameAs(scope, field, value, app)))) ?? sql`false`;

const MOST_APPS = 100;

/** The secrets are shown this once. */
export interface CreatedApp {
  readonly app: AppView;
  readonly modes: readonly NewMode[];
}

/** With keys and a signing secret for both modes, and the sandbox in test mode. */
export async function newCompanyApp(env: Env, scope: CompanyScope, fields: AppFields, now: number): Promise<Result<CreatedApp, Refusal>> {
  const known = await listApps(scope);
  if (known.length >= MOST_APPS) return fail({ code: "app.too_many", message: `A company has at most ${MOST_APPS} apps.` });
  const errors = addressFaults(env, fields);
  if (errors.length > 0) return fail({ code: "request.invalid", errors });
  const refusal = await taken(scope, null, fields);
  if (refusal) return fail(refusal);
  const { name, keepsDuplicates, statementName, country, address: street, zip, ...described } = fields;
  const present = Object.fromEntries(Object.entries(described).filter(([, value]) => value !== "" && value !== undefined));
  const made = await createApp(
    scope.d1,
    await sealingKeys(env.SEALING_KEYS),
    { name, company: scope.company, ...present },
    { modes: ["test", "live"], unless: (app) => isTaken(scope, app, fields) },
    now,
  );
  if (!made.ok) return fail({ code: "request.invalid", errors: made.error });
  const changed = await changeCompanyApp(env, scope, made.value.app, {
    ...(keepsDuplicates !== undefined && { keepsDuplicates }),
    ...(statementName !== undefined && { statementName }),
    ...(country !== undefined && { country }),
    ...(street !== undefined && { address: street }),
    ...(zip !== undefined && { zip }),
  });
  if (changed.ok) return ok({ app: changed.value, modes: made.value.modes });
  return fail((await taken(scope, made.value.app, fields)) ?? changed.error);
}

/** What is absent stays. */
export async function changeCompanyApp(
  env: Pick<Env, "ENVIRONMENT">,
  scope: CompanyScope,
  id: string,
  change: Partial<AppFields>,
): Promise<Result<AppView, Refusal>> {
  const app = await scope.app(id);
  if (!app.ok) return app;
  const errors = addressFaults(env, change);
  if (errors.length > 0) return fail({ code: "request.invalid", errors });
  const refusal = await taken(scope, id, change);
  if (refusal) return fail(refusal);
  const set = Object.fromEntries(
    Object.entries(change).map(([field, value]) => [field, value === "" || (Array.isArray(value) && value.length === 0) ? null : value]),
  );
  if (Object.keys(set).length === 0) return ok(appView(app.value));
  const [row] = await database(scope.d1)
    .update(apps)
    .set(set)
    .where(and(eq(apps.id, id), eq(apps.company, scope.company), not(isTaken(scope, id, change))))
    .returning();
  return row ? ok(appView(row)) : fail((await taken(scope, id, change)) ?? { code: "app.not_found" });
}

/** A disabled app's keys are refused; what is under way is looked after. */
export async function switchApp(scope: CompanyScope, id: string, disabledAt: number | null): Promise<Result<AppView, Refusal>> {
  const [row] = await database(scope.d1)
    .update(apps)
    .set({ disabledAt })
    .where(and(eq(apps.id, id), eq(apps.company, scope.company)))
    .returning();
  return row ? ok(appView(row)) : fail({ code: "app.not_found" });
}
