import type { Failure } from "../../../../kernel/errors.ts";
import type { Result } from "../../../../kernel/result.ts";
import { catalogue } from "../../../../merchants/catalogue.ts";
import type { Dossier } from "../../../../order/shapes.ts";
import type { Ctx } from "../../../context.ts";
import { byToken } from "../callers.ts";
import { answer } from "../envelope.ts";
import { failed } from "../errors.ts";
import { idFault } from "../ids.ts";
import { findByReference, findByTransaction } from "./find.ts";
import { currentRecord } from "./record.ts";

/** GET /transaction/txnId/{id}: any id of the order's transactions leads to its record. */
export async function byTransaction(c: Ctx): Promise<Response> {
  const caller = await byToken(c);
  if (!caller.ok) return caller.error;
  const id = c.req.param("id") ?? "";
  return idFault(c, "tx_", id) ?? show(c, await findByTransaction(c.env, caller.value, id));
}

/** GET /transaction/referenceNo/{reference} */
export async function byReference(c: Ctx): Promise<Response> {
  const caller = await byToken(c);
  if (!caller.ok) return caller.error;
  return show(c, await findByReference(c.env, caller.value, c.req.param("reference") ?? ""));
}

async function show(c: Ctx, found: Result<Dossier, Failure>): Promise<Response> {
  if (!found.ok) return failed(c, found.error);
  const known = await catalogue(c.env);
  return known.ok ? answer(c, 200, currentRecord(found.value, known.value)) : failed(c, known.error);
}
