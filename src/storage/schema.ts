import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { EventType } from "../domain/events.ts";
import type { Method } from "../domain/facts.ts";
import type { Currency } from "../kernel/money.ts";
import { currency, inMode, method, mode, wholeUnits } from "./columns.ts";

// --- settings: D1 is the truth ---

/** How far the check of who a company is has come ("know your business"). */
export const KYB_STATUSES = ["not_submitted", "submitted", "approved", "rejected"] as const;
export type KybStatus = (typeof KYB_STATUSES)[number];

// Without a check of `kyb`: D1 can't rebuild a table that others refer to, and only a rebuild could add one.
export const companies = sqliteTable("companies", {
  id: text().primaryKey(),
  name: text().notNull(),
  /** ISO 3166 alpha-2. */
  country: text(),
  kyb: text().$type<KybStatus>().notNull().default("not_submitted"),
  createdAt: integer().notNull(),
  /** ISO 3166-2, such as "NP-P3". */
  state: text(),
  address: text(),
  city: text(),
  zip: text(),
  /** As the country's tax office writes it: GSTIN, PAN, VAT number. */
  taxNumber: text(),
  /** When `kyb` changed last, and why it was rejected. */
  kybAt: integer(),
  kybReason: text(),
});

/** The most, in minor units, that a company of that country can be paid in live mode at once before its KYB is approved. */
export const unapprovedLimits = sqliteTable(
  "unapproved_limits",
  {
    country: text().notNull(),
    currency: currency(),
    most: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.country, t.currency] }), check("unapproved_limits_most", wholeUnits(t.most, 0))],
);

/** A merchant's shop: every payment belongs to one. `idSalt` derives the ids of its orders and never changes. */
export const apps = sqliteTable(
  "apps",
  {
    id: text().primaryKey(),
    company: text()
      .notNull()
      .references(() => companies.id),
    name: text().notNull(),
    email: text(),
    phone: text(),
    site: text(),
    /** "#rrggbb" */
    colour: text(),
    logo: text(),
    /** Domains whose pages may call for the app, beside its site's and its payment domains. Null: none. */
    origins: text({ mode: "json" }).$type<readonly string[]>(),
    idSalt: text().notNull(),
    /** A second payment of one order is not given back by itself. */
    keepsDuplicates: integer({ mode: "boolean" }).notNull().default(false),
    /** How long payers' details are kept after an order's end. Null: as the installation has it. */
    payerDays: integer(),
    disabledAt: integer(),
    createdAt: integer().notNull(),
    country: text(),
    address: text(),
    zip: text(),
    /** What customers find on the statement of their bank, where a gateway takes it. */
    statementName: text(),
  },
  (t) => [
    index("apps_by_company").on(t.company),
    check("apps_colour", sql`${t.colour} glob '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'`),
  ],
);

/** Where an app's server is told of all its orders, beside each order's own webhookUrl. Signed with the app's signing secret. */
export const webhookEndpoints = sqliteTable(
  "webhook_endpoints",
  {
    id: text().primaryKey(),
    app: text()
      .notNull()
      .references(() => apps.id),
    mode: mode(),
    url: text().notNull(),
    /** Null: every type. */
    types: text({ mode: "json" }).$type<readonly EventType[]>(),
    createdAt: integer().notNull(),
    /** It answered 410, or somebody switched it off. */
    disabledAt: integer(),
  },
  (t) => [index("webhook_endpoints_by_app").on(t.app, t.mode), check("webhook_endpoints_mode", inMode(t.mode))],
);

/** Hosts that may serve the app's payment pages, once verified. */
export const appDomains = sqliteTable(
  "app_domains",
  {
    domain: text().primaryKey(),
    app: text()
      .notNull()
      .references(() => apps.id),
    verifiedAt: integer(),
    createdAt: integer().notNull(),
  },
  (t) => [index("app_domains_by_app").on(t.app)],
);

/** One key pair serves every API. The secret itself is shown once and not kept: `secretHash` is its SHA-256 in hex. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    id: text().primaryKey(),
    app: text()
      .notNull()
      .references(() => apps.id),
    mode: mode(),
    publicKey: text().notNull(),
    secretHash: text().notNull(),
    createdAt: integer().notNull(),
    expiresAt: integer(),
    revokedAt: integer(),
    /** Give or take an hour. */
    lastUsedAt: integer(),
  },
  (t) => [
    uniqueIndex("api_keys_by_public_key").on(t.publicKey),
    uniqueIndex("api_keys_by_secret_hash").on(t.secretHash),
    index("api_keys_by_app").on(t.app, t.mode),
    check("api_keys_mode", inMode(t.mode)),
  ],
);

/**
 * One sign-in by key pair and the refresh tokens that came of it, each good once: only the token of the current `generation` is, and
 * an older one shows that somebody has a copy, which ends them all.
 */
export const tokenFamilies = sqliteTable(
  "token_families",
  {
    id: text().primaryKey(),
    app: text()
      .notNull()
      .references(() => apps.id),
    /** The row of api_keys, which ends them too. */
    key: text()
      .notNull()
      .references(() => apiKeys.id),
    generation: integer().notNull(),
    createdAt: integer().notNull(),
    /** Of the current generation. */
    expiresAt: integer().notNull(),
    revokedAt: integer(),
  },
  (t) => [index("token_families_by_key").on(t.key), index("token_families_by_expiry").on(t.expiresAt)],
);

/** Signs the webhooks and redirects of an app in one mode. `sealed` is "whsec_…", encrypted. */
export const signingSecrets = sqliteTable(
  "signing_secrets",
  {
    app: text()
      .notNull()
      .references(() => apps.id),
    mode: mode(),
    sealed: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.app, t.mode] }), check("signing_secrets_mode", inMode(t.mode))],
);

/** One gateway's credentials for one app and mode. `sealed` is the whole credentials object, encrypted. */
export const gatewayAccounts = sqliteTable(
  "gateway_accounts",
  {
    id: text().primaryKey(),
    app: text()
      .notNull()
      .references(() => apps.id),
    mode: mode(),
    gateway: text().notNull(),
    sealed: text().notNull(),
    enabled: integer({ mode: "boolean" }).notNull().default(false),
    verifiedAt: integer(),
    /** The lowest is tried first. */
    priority: integer().notNull().default(0),
    /** By currency ("NPR") or by method in it ("NPR:card"), where the merchant wants another order for it. */
    priorities: text({ mode: "json" }).$type<Readonly<Partial<Record<Currency | `${Currency}:${Method}`, number>>>>(),
    /** Null: all that the gateway has. */
    currencies: text({ mode: "json" }).$type<readonly Currency[]>(),
    methods: text({ mode: "json" }).$type<readonly Method[]>(),
    /** When a webhook of this account that was properly signed came last, give or take an hour. */
    webhookAt: integer(),
    /** It kept failing: until then it takes new payments only where nothing else can. */
    downUntil: integer(),
    createdAt: integer().notNull(),
    /** Takes no new payment; what is under way is still looked after with these credentials. */
    deletedAt: integer(),
  },
  (t) => [index("gateway_accounts_by_app").on(t.app), check("gateway_accounts_mode", inMode(t.mode))],
);

/** What a gateway told one of our accounts, properly signed, of payments that no order knows. */
export const strayNotices = sqliteTable(
  "stray_notices",
  {
    account: text().notNull(),
    /** The gateway's id of the notice. */
    key: text().notNull(),
    /** The gateway's ids of what it is about. */
    refs: text({ mode: "json" }).$type<readonly string[]>().notNull(),
    times: integer().notNull(),
    firstAt: integer().notNull(),
    lastAt: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.account, t.key] }), index("stray_notices_by_time").on(t.lastAt)],
);

// --- catalogue: filled by a migration ---

export const currencies = sqliteTable(
  "currencies",
  {
    id: text().primaryKey(),
    code: text().$type<Currency>().notNull(),
    name: text().notNull(),
    symbol: text().notNull(),
    exponent: integer().notNull(),
    disabledAt: integer(),
  },
  (t) => [uniqueIndex("currencies_by_code").on(t.code)],
);

export const paymentMethods = sqliteTable(
  "payment_methods",
  {
    id: text().primaryKey(),
    method: method().notNull(),
    name: text().notNull(),
    disabledAt: integer(),
  },
  (t) => [uniqueIndex("payment_methods_by_method").on(t.method)],
);
