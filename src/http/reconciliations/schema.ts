import * as z from "zod";
import { date, once, paging } from "../orders/schema.ts";

/** POST /v1/reconciliations: the file's period is `from` inclusive to `to` exclusive. */
export const reconcileQuery = z
  .strictObject({
    account: once.regex(/^gc_[0-9A-Za-z]{9}$/, { error: "A gateway account's id (gc_…)." }),
    from: date.exactOptional(),
    to: date.exactOptional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, { path: ["to"], error: "Must be later than from." });

/** GET /v1/reconciliations. */
export const reconciliationsQuery = z.strictObject(paging);

/** GET /v1/reconciliations/{id}: a page of what it found. */
export const reportQuery = z.strictObject({
  ...paging,
  cursor: once
    .regex(/^[0-9]{1,9}$/, { error: "Not a cursor from an earlier page." })
    .transform(Number)
    .exactOptional(),
});
