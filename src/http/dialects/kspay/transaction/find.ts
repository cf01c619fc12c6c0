import type { Failure } from "../../../../kernel/errors.ts";
import { orderId, transactionId } from "../../../../kernel/ids.ts";
import { fail, type Result } from "../../../../kernel/result.ts";
import type { KeyHolder } from "../../../../merchants/settings.ts";
import { orderClient } from "../../../../order/client.ts";
import type { Dossier } from "../../../../order/shapes.ts";
import { listOrders } from "../../../../storage/order-list.ts";

/** An id or a number as a client sent it; what is no text is none. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** What an order's own reference may be. */
export const isReference = (text: string): boolean => /^[\x21-\x7e]{1,64}$/.test(text);

/** The caller's order that an id of a transaction leads to: its own (`…00`) or that of any attempt there was. */
export async function findByTransaction(env: Env, { app, mode }: KeyHolder, id: string): Promise<Result<Dossier, Failure>> {
  const read = transactionId.read(id);
  if (!read) return fail({ code: "order.not_found" });
  const found = await orderClient(env, read.order).dossier({ app: app.id, mode });
  return found.ok && read.count > found.value.order.attempts.length ? fail({ code: "order.not_found" }) : found;
}

/** The caller's order of a reference: the one that the reference makes, else the newest of a dialect that lets several share one. */
export async function findByReference(env: Env, { app, mode }: KeyHolder, reference: string): Promise<Result<Dossier, Failure>> {
  if (!isReference(reference)) return fail({ code: "order.not_found" });
  const owner = { app: app.id, mode };
  const made = await orderClient(env, await orderId(app.idSalt, mode, { kind: "reference", value: reference })).dossier(owner);
  if (made.ok || made.error.code !== "order.not_found") return made;
  const page = await listOrders(env.DB, { ...owner, reference, limit: 1 });
  if (!page.ok) return page;
  const [newest] = page.value.data;
  return newest ? orderClient(env, newest.id).dossier(owner) : made;
}
