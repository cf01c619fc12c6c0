import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

// What better-auth keeps. The columns are its own: it reads and writes them by these names, and times as dates. Kept as Unix ms.

const time = () => integer({ mode: "timestamp_ms" });
const flag = () => integer({ mode: "boolean" });
const user = () =>
  text()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** People who sign in to the dashboard. `us_` and 9 characters. */
export const users = sqliteTable(
  "users",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** In lower case. */
    email: text().notNull(),
    emailVerified: flag().notNull().default(false),
    image: text(),
    twoFactorEnabled: flag().default(false),
    createdAt: time().notNull(),
    updatedAt: time().notNull(),
  },
  (t) => [uniqueIndex("users_by_email").on(t.email)],
);

export const sessions = sqliteTable(
  "sessions",
  {
    id: text().primaryKey(),
    token: text().notNull(),
    userId: user(),
    expiresAt: time().notNull(),
    /** Cut short: see coarseAddress. */
    ipAddress: text(),
    userAgent: text(),
    createdAt: time().notNull(),
    updatedAt: time().notNull(),
  },
  (t) => [uniqueIndex("sessions_by_token").on(t.token), index("sessions_by_user").on(t.userId)],
);

/** How a user signs in; better-auth calls it an account, which here is always a gateway's. Of a password only its hash. */
export const logins = sqliteTable(
  "logins",
  {
    id: text().primaryKey(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: user(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: time(),
    refreshTokenExpiresAt: time(),
    scope: text(),
    password: text(),
    createdAt: time().notNull(),
    updatedAt: time().notNull(),
  },
  (t) => [index("logins_by_user").on(t.userId)],
);

/** What is waited for: a new password, a second factor, a passkey's answer. */
export const verifications = sqliteTable(
  "verifications",
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: time().notNull(),
    createdAt: time().notNull(),
    updatedAt: time().notNull(),
  },
  (t) => [index("verifications_by_identifier").on(t.identifier)],
);

/** Both texts are encrypted. */
export const twoFactors = sqliteTable(
  "two_factors",
  {
    id: text().primaryKey(),
    secret: text().notNull(),
    backupCodes: text().notNull(),
    userId: user(),
    verified: flag().default(true),
    failedVerificationCount: integer().default(0),
    lockedUntil: time(),
  },
  (t) => [index("two_factors_by_user").on(t.userId)],
);

export const passkeys = sqliteTable(
  "passkeys",
  {
    id: text().primaryKey(),
    name: text(),
    publicKey: text().notNull(),
    userId: user(),
    credentialID: text().notNull(),
    counter: integer().notNull(),
    deviceType: text().notNull(),
    backedUp: flag().notNull(),
    transports: text(),
    createdAt: time(),
    aaguid: text(),
  },
  (t) => [index("passkeys_by_user").on(t.userId), uniqueIndex("passkeys_by_credential").on(t.credentialID)],
);

/** Calls of one address to one path, within the last window. */
export const rateLimits = sqliteTable(
  "rate_limits",
  {
    id: text().primaryKey(),
    key: text().notNull(),
    count: integer().notNull(),
    lastRequest: integer().notNull(),
  },
  (t) => [uniqueIndex("rate_limits_by_key").on(t.key)],
);
