import * as examples from "./examples.ts";
import type { Parameter, Schema } from "./openapi.ts";
import { listParameters } from "./schemas.ts";

// What stands in addresses.

export const ORDER: Parameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The order's id.",
  schema: { type: "string", pattern: "^or_[0-9A-Za-z]{20}$" },
  example: examples.ORDER_ID,
};
export const REFUND: Parameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The refund's id.",
  schema: { type: "string", pattern: "^rf_[0-9A-Za-z]{22}$" },
  example: examples.REFUND_ID,
};
export const EVENT: Parameter = {
  name: "event",
  in: "path",
  required: true,
  description: "The event's id.",
  schema: { type: "string", pattern: "^ev_[0-9A-Za-z]{24}$" },
  example: examples.EVENT_ID,
};

export const RECONCILIATION: Parameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The reconciliation's id.",
  schema: { type: "string", pattern: "^rc_[0-9A-Za-z]{20}$" },
  example: examples.RECONCILIATION_ID,
};
export const ACCOUNT: Parameter = {
  name: "account",
  in: "query",
  required: true,
  description: "Your account at the gateway whose file it is, of the key's mode.",
  schema: { type: "string", pattern: "^gc_[0-9A-Za-z]{9}$" },
  example: examples.ACCOUNT_ID,
};

const ASKED: Readonly<Record<string, unknown>> = {
  status: "paid",
  currency: "NPR",
  reference: "INV-1042",
  attention: false,
  from: "2026-11-01",
  to: "2026-12-01T00:00:00+05:45",
  limit: 50,
  cursor: examples.page().nextCursor,
};

const query = (name: string, { description = "", ...schema }: Schema): Parameter => ({
  name,
  in: "query",
  required: false,
  description,
  schema,
  example: ASKED[name],
});

/** Of GET /v1/orders. */
export const listQueries = (): readonly Parameter[] => Object.entries(listParameters()).map(([name, schema]) => query(name, schema));

const PAGE_CURSOR: Parameter = {
  name: "cursor",
  in: "query",
  required: false,
  description: "`nextCursor` of the page before.",
  schema: { type: "string" },
};

const one = (name: string): readonly Parameter[] => listQueries().filter((parameter) => parameter.name === name);

/** Of POST /v1/reconciliations. */
export const reconcileQueries = (): readonly Parameter[] => [
  ACCOUNT,
  ...one("from").map((from) => ({ ...from, description: "The beginning of the file's period; without it its first payment." })),
  ...one("to").map((to) => ({ ...to, description: "Its end, exclusive; without it its last payment." })),
];

/** Of lists of reconciliations. */
export const pageQueries = (): readonly Parameter[] => [
  ...one("limit"),
  { ...PAGE_CURSOR, example: "MTc5NTI1MTcyNDAwMC5yY183UW0yYlgwY0tkOVJ0VjR3WXoxQQ" },
];

/** Of one report. */
export const reportQueries = (): readonly Parameter[] => [...one("limit"), { ...PAGE_CURSOR, example: "20" }];
