import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { gatewayAccounts } from "./schema.ts";

// How far the verification of a gateway account has come. Apart from schema.ts, which every cold start of the worker loads:
// payments only read `verified_at`.

/** What a merchant does to have an account verified, in this order. */
export const STEPS = ["credentials", "webhook", "domain", "payment"] as const;
export type Step = (typeof STEPS)[number];

/** `in_verify`: done by the merchant, and proven by the verification payment. */
export const STEP_STATES = ["open", "in_verify", "done", "failed", "not_needed"] as const;
export type StepState = (typeof STEP_STATES)[number];

/** No row: it was made by a command, which tried the credentials. */
export const gatewayVerifications = sqliteTable("gateway_verifications", {
  account: text()
    .primaryKey()
    .references(() => gatewayAccounts.id),
  steps: text({ mode: "json" }).$type<Readonly<Record<Step, StepState>>>().notNull(),
  /** The domain that the merchant's pages are on. */
  domain: text(),
  /** The verification order, from when it was made. */
  order: text(),
  /** Why the last verification failed, in words. */
  failure: text(),
  /** Counts changes, so that two at the same time can't both take effect; `change` names the last one. */
  version: integer().notNull(),
  change: text().notNull(),
  updatedAt: integer().notNull(),
});
