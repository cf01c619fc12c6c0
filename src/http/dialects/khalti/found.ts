import { payingAttempt } from "../../../domain/state.ts";
import type { Failure } from "../../../kernel/errors.ts";
import { transactionId } from "../../../kernel/ids.ts";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import { type OrderClient, orderClient } from "../../../order/client.ts";
import type { Dossier, Owner } from "../../../order/shapes.ts";
import type { Ctx } from "../../context.ts";

export interface Found extends Dossier {
  readonly client: OrderClient;
  readonly owner: Owner;
}

/** The handle of a payment: the order as one transaction, without the prefix. */
export const pidxOf = (order: string): string => transactionId.of(order, 0).slice(3);

/** The id of the payment itself, which there is once it is made. */
export function paymentIdOf({ order }: Dossier): string | null {
  const paying = payingAttempt(order);
  return paying ? transactionId.of(order.id, paying.no).slice(3) : null;
}

/** The order of the caller that a handle or a payment's id names. Others are not there, and those that are not counted in paisa. */
export async function find(c: Ctx, named: string): Promise<Result<Found, Failure>> {
  const id = transactionId.read(`tx_${named}`);
  if (!id) return fail({ code: "order.not_found" });
  const { app, mode } = c.get("holder");
  const owner = { app: app.id, mode };
  const client = orderClient(c.env, id.order);
  const dossier = await client.dossier(owner);
  if (!dossier.ok) return dossier;
  const isIts = named === pidxOf(id.order) || named === paymentIdOf(dossier.value);
  return isIts && dossier.value.order.terms.amount.currency === "NPR"
    ? ok({ ...dossier.value, client, owner })
    : fail({ code: "order.not_found" });
}
