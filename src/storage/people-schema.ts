import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { users } from "./auth-schema.ts";
import { companies } from "./schema.ts";

// Who may do what in the settings, and what they did. Apart from schema.ts, which every cold start of the worker loads.
// Times are Unix ms.

/** What a member may do is said by each operation: see http/manage. */
export const ROLES = ["owner", "admin", "developer", "viewer"] as const;
export type Role = (typeof ROLES)[number];

export const DOCUMENT_KINDS = ["registration", "tax", "bank", "identity", "address", "other"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** Who belongs to a company. */
export const memberships = sqliteTable(
  "memberships",
  {
    company: text()
      .notNull()
      .references(() => companies.id),
    user: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text().$type<Role>().notNull(),
    createdAt: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.company, t.user] }),
    index("memberships_by_user").on(t.user),
    check("memberships_role", sql`${t.role} in ('owner', 'admin', 'developer', 'viewer')`),
  ],
);

/** Somebody was asked by mail to join a company. Only who has shown that the address is theirs can accept. */
export const invitations = sqliteTable(
  "invitations",
  {
    id: text().primaryKey(),
    company: text()
      .notNull()
      .references(() => companies.id),
    /** In lower case. */
    email: text().notNull(),
    role: text().$type<Role>().notNull(),
    invitedBy: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: integer().notNull(),
    expiresAt: integer().notNull(),
    acceptedAt: integer(),
    revokedAt: integer(),
  },
  (t) => [
    index("invitations_by_company").on(t.company, t.createdAt),
    index("invitations_by_email").on(t.email),
    check("invitations_role", sql`${t.role} in ('owner', 'admin', 'developer', 'viewer')`),
  ],
);

/** What a company says of itself by documents: that they exist and what they say, not the papers themselves. */
export const companyDocuments = sqliteTable(
  "company_documents",
  {
    id: text().primaryKey(),
    company: text()
      .notNull()
      .references(() => companies.id),
    kind: text().$type<DocumentKind>().notNull(),
    /** The number on it. */
    number: text().notNull(),
    note: text(),
    createdAt: integer().notNull(),
  },
  (t) => [index("company_documents_by_company").on(t.company, t.createdAt)],
);
/** Random secrets of the worker's own, made when they are first needed. `sealed` is encrypted with SEALING_KEYS. */
export const workerSecrets = sqliteTable("worker_secrets", {
  name: text().primaryKey(),
  sealed: text().notNull(),
  createdAt: integer().notNull(),
});

/** Who may approve companies; made by a command only. */
export const operators = sqliteTable("operators", {
  user: text()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  createdAt: integer().notNull(),
});

/** Every change of settings: who, when, what, from where. Never a secret. */
export const auditLog = sqliteTable(
  "audit_log",
  {
    id: text().primaryKey(),
    company: text().notNull(),
    app: text(),
    at: integer().notNull(),
    user: text().notNull(),
    /** As it was then. */
    email: text().notNull(),
    /** The operation's name. */
    action: text().notNull(),
    target: text().notNull(),
    /** Names of what changed, and values that are no secret. */
    detail: text({ mode: "json" }).$type<Readonly<Record<string, unknown>>>(),
    /** Cut short: see coarseAddress. */
    address: text(),
    agent: text(),
  },
  (t) => [index("audit_log_by_time").on(t.company, t.at, t.id)],
);
