import { and, eq, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { FieldError } from "../gateways/fields.ts";
import { endpointOf } from "../gateways/registry.ts";
import { sandbox } from "../gateways/sandbox/sandbox.ts";
import { type Mode, randomId } from "../kernel/ids.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { type Database, database } from "../storage/database.ts";
import { apiKeys, apps, companies, gatewayAccounts, type KybStatus, signingSecrets } from "../storage/schema.ts";
import type { SealingKeys } from "../storage/sealed.ts";
import { accountRow } from "./accounts.ts";
import { redirectUrlFault } from "./addresses.ts";
import { callingDomains } from "./calling-domains.ts";
import { keyRow } from "./key-pairs.ts";
import { type KeyPair, newKeyPair } from "./keys.ts";
import { country, isCompanyId } from "./kyb.ts";
import { newSigningSecret, signingRow } from "./signing-secrets.ts";

const line = (what: string, most = 100) =>
  z
    .string({ error: `${what}.` })
    .trim()
    .min(1, { error: "Can't be empty." })
    .max(most, { error: `At most ${most} characters.` })
    .regex(/^[^\p{Cc}]*$/u, { error: "No control characters." });

/** A new app as its owner describes it. `company` is a name, or the id of a company that exists. */
export const newApp = (env: Pick<Env, "ENVIRONMENT">) => {
  const address = z.string().superRefine((text, context) => {
    const message = redirectUrlFault(env, text);
    if (message !== null) context.addIssue({ code: "custom", message });
  });
  return z.strictObject({
    company: line("The company's name, or its id"),
    name: line("The name that customers know the shop by", 256),
    email: z.email({ error: "Not an e-mail address." }).max(254, { error: "At most 254 characters." }).exactOptional(),
    phone: z
      .string()
      .regex(/^\+?[0-9 ()./-]{5,24}$/, { error: "Not a phone number." })
      .exactOptional(),
    site: address.exactOptional(),
    colour: z
      .string()
      .toLowerCase()
      .regex(/^#[0-9a-f]{6}$/, { error: 'Six hexadecimal digits, for example "#1d6f42".' })
      .exactOptional(),
    logo: address.exactOptional(),
    /** The company's, where it is new. */
    country: country.exactOptional(),
    origins: callingDomains.exactOptional(),
  });
};
export type NewApp = z.output<ReturnType<typeof newApp>>;

/** One mode of an app that was just made. The secrets are shown this once. */
export interface NewMode {
  readonly mode: Mode;
  readonly pair: KeyPair;
  readonly signingSecret: string;
  /** The account at the built-in gateway; null in live mode, which that gateway is not offered in. */
  readonly sandbox: string | null;
}
export interface CreatedApp {
  readonly company: string;
  readonly app: string;
  readonly modes: readonly NewMode[];
}

/** What is not its owner's to say. */
export interface Granted {
  readonly modes: readonly [Mode, ...Mode[]];
  /** The company's, where it is new; absent: not submitted. */
  readonly kyb?: KybStatus;
  /** Where this holds of the app once it is there, it is taken back in the same transaction: of two at the same time one stays. */
  readonly unless?: (app: string) => SQL;
}

const takenBack = (db: Database, app: string, where: SQL) => [
  ...[apiKeys, gatewayAccounts, signingSecrets].map((table) => db.delete(table).where(and(eq(table.app, app), where))),
  db.delete(apps).where(and(eq(apps.id, app), where)),
];

/** All or nothing: the app, its company where that is new, and for each mode what a first payment needs. */
export async function createApp(
  d1: D1Database,
  sealing: SealingKeys,
  { company, country, ...described }: NewApp,
  { modes, kyb, unless }: Granted,
  now: number,
): Promise<Result<CreatedApp, readonly FieldError[]>> {
  const db = database(d1);
  const existing = isCompanyId(company);
  const changed = Object.entries({ country, kyb }).filter(([, value]) => value !== undefined);
  if (existing && changed.length > 0)
    return fail(changed.map(([field]) => ({ field, message: `Is for a new company: ${company} stays as it is.` })));
  if (existing && (await db.select({ id: companies.id }).from(companies).where(eq(companies.id, company))).length === 0)
    return fail([{ field: "company", message: `There is no company ${company}.` }]);

  const companyId = existing ? company : randomId("co_", 9);
  const app = randomId("ap_", 9);
  const fresh = modes.map(
    (mode): NewMode => ({
      mode,
      pair: newKeyPair(mode),
      signingSecret: newSigningSecret(),
      // It asks for no credentials, so the app can be paid with it at once.
      sandbox: endpointOf(sandbox, mode) === undefined ? null : randomId("gc_", 9),
    }),
  );
  const [keys, signing, accounts] = await Promise.all([
    Promise.all(fresh.map(({ mode, pair }) => keyRow(app, mode, pair, now))),
    Promise.all(fresh.map(({ mode, signingSecret }) => signingRow(sealing, app, mode, signingSecret))),
    Promise.all(
      fresh.flatMap(({ mode, sandbox: id }) =>
        id === null ? [] : [accountRow(sealing, id, { app, mode, gateway: sandbox.id, credentials: {} }, now)],
      ),
    ),
  ]);
  // Made by the database: nobody else has to know it.
  const idSalt = sql<string>`lower(hex(randomblob(32)))`;
  await db.batch([
    db.insert(companies).values({ id: companyId, name: company, country, kyb, createdAt: now }).onConflictDoNothing(),
    db.insert(apps).values({ ...described, id: app, company: companyId, idSalt, createdAt: now }),
    db.insert(signingSecrets).values(signing),
    ...(accounts.length > 0 ? [db.insert(gatewayAccounts).values(accounts)] : []),
    // Last: a key opens the app, and must not be there before the rest.
    db.insert(apiKeys).values(keys),
    ...(unless ? takenBack(db, app, unless(app)) : []),
  ]);
  return ok({ company: companyId, app, modes: fresh });
}
