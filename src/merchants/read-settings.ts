import { and, asc, eq, gt, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Mode } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import { type Database, database } from "../storage/database.ts";
import { apiKeys, appDomains, apps, gatewayAccounts, signingSecrets, webhookEndpoints } from "../storage/schema.ts";
import { limitsQuery } from "./kyb.ts";
import type { AppSettings, KeySettings } from "./settings.ts";

/** What is known of a secret key: where it leads, and when that ends. */
export interface KeyRecord {
  readonly key: string;
  readonly mode: Mode;
  readonly secretHash: string;
  readonly expiresAt: number | null;
  readonly app: AppSettings;
}

const valid = (now: number) => and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)));

/** `app` is an id, or a query for one. */
const appQueries = (db: Database, app: string | SQL, now: number) =>
  [
    db.select().from(apps).where(eq(apps.id, app)),
    db
      .select({ id: apiKeys.id, mode: apiKeys.mode, publicKey: apiKeys.publicKey, expiresAt: apiKeys.expiresAt })
      .from(apiKeys)
      .where(and(eq(apiKeys.app, app), valid(now)))
      .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id)),
    limitsQuery(db, sql`(select ${apps.company} from ${apps} where ${apps.id} = ${app})`),
    db
      .select({ domain: appDomains.domain })
      .from(appDomains)
      .where(and(eq(appDomains.app, app), isNotNull(appDomains.verifiedAt)))
      .orderBy(asc(appDomains.verifiedAt), asc(appDomains.domain)),
    db.select().from(signingSecrets).where(eq(signingSecrets.app, app)),
    db
      .select()
      .from(webhookEndpoints)
      .where(and(eq(webhookEndpoints.app, app), isNull(webhookEndpoints.disabledAt)))
      .orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.id)),
    db
      .select()
      .from(gatewayAccounts)
      .where(eq(gatewayAccounts.app, app))
      .orderBy(asc(gatewayAccounts.priority), asc(gatewayAccounts.createdAt), asc(gatewayAccounts.id)),
  ] as const;

type Rows = {
  readonly found: readonly (typeof apps.$inferSelect)[];
  readonly keys: readonly KeySettings[];
  readonly limits: readonly { readonly currency: Currency; readonly most: number | null }[];
  readonly domains: readonly { readonly domain: string }[];
  readonly secrets: readonly (typeof signingSecrets.$inferSelect)[];
  readonly endpoints: readonly (typeof webhookEndpoints.$inferSelect)[];
  readonly accounts: readonly (typeof gatewayAccounts.$inferSelect)[];
};

function toSettings({ found, keys, limits, domains, secrets, endpoints, accounts }: Rows): AppSettings | null {
  const [app] = found;
  if (!app) return null;
  const { id, company, name, email, phone, site, colour, logo, idSalt } = app;
  const sealedFor = (mode: Mode) => secrets.find((secret) => secret.mode === mode)?.sealed ?? null;
  return {
    id,
    company,
    name,
    email,
    phone,
    site,
    colour,
    logo,
    idSalt,
    disabled: app.disabledAt !== null,
    keepsDuplicates: app.keepsDuplicates,
    payerDays: app.payerDays,
    createdAt: app.createdAt,
    domains: domains.map(({ domain }) => domain),
    origins: app.origins ?? [],
    keys,
    unapprovedLimits: Object.fromEntries(limits.flatMap(({ currency, most }) => (most === null ? [] : [[currency, most]]))),
    signing: { test: sealedFor("test"), live: sealedFor("live") },
    endpoints: endpoints.map(({ id, mode, url, types }) => ({ id, mode, url, types })),
    accounts: accounts.map((account) => ({
      id: account.id,
      gateway: account.gateway,
      mode: account.mode,
      sealed: account.sealed,
      // A deleted account stays readable: attempts that are under way are still looked after with it.
      enabled: account.enabled && account.deletedAt === null,
      verified: account.verifiedAt !== null,
      priority: account.priority,
      priorities: account.priorities ?? {},
      downUntil: account.downUntil,
      currencies: account.currencies,
      methods: account.methods,
    })),
  };
}

/** One round trip. */
export async function readApp(d1: D1Database, id: string, now: number): Promise<AppSettings | null> {
  const db = database(d1);
  const [found, keys, limits, domains, secrets, endpoints, accounts] = await db.batch(appQueries(db, id, now));
  return toSettings({ found, keys, limits, domains, secrets, endpoints, accounts });
}

/** One round trip. A revoked or expired key is no key. */
export async function readKey(d1: D1Database, secretHash: string, now: number): Promise<KeyRecord | null> {
  const db = database(d1);
  const app = sql`(select ${apiKeys.app} from ${apiKeys} where ${apiKeys.secretHash} = ${secretHash})`;
  const own = db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.secretHash, secretHash), valid(now)));
  const [[key], found, keys, limits, domains, secrets, endpoints, accounts] = await db.batch([own, ...appQueries(db, app, now)]);
  const settings = toSettings({ found, keys, limits, domains, secrets, endpoints, accounts });
  if (!key || !settings) return null;
  return { key: key.id, mode: key.mode, secretHash: key.secretHash, expiresAt: key.expiresAt, app: settings };
}

export async function readKeyIsValid(d1: D1Database, key: string, now: number): Promise<boolean> {
  const rows = await database(d1)
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .innerJoin(apps, eq(apps.id, apiKeys.app))
    .where(and(eq(apiKeys.id, key), valid(now), isNull(apps.disabledAt)));
  return rows.length > 0;
}
