import { type Attempt, payingAttempt } from "../../../domain/state.ts";
import type { Failure } from "../../../kernel/errors.ts";
import { transactionId } from "../../../kernel/ids.ts";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import { type OrderClient, orderClient } from "../../../order/client.ts";
import type { Dossier, Owner } from "../../../order/shapes.ts";
import type { Ctx } from "../../context.ts";
import { isWallet } from "./words.ts";

export interface Found extends Dossier {
  readonly client: OrderClient;
  readonly owner: Owner;
}

/** The handle of a payment: the order as one transaction, without the prefix. */
export const pidxOf = (order: string): string => transactionId.of(order, 0).slice(3);

/** The id of the payment itself, which there is once it is made; at the wallet, once it is confirmed. */
export function paymentIdOf({ order }: Dossier): string | null {
  const paying = payingAttempt(order) ?? (isWallet(order) ? order.attempts.findLast(wasConfirmed) : undefined);
  return paying ? transactionId.of(order.id, paying.no).slice(3) : null;
}

/** The wallet names its payment when the payer confirms it. */
const wasConfirmed = ({ gatewayTransactionId }: Attempt) => gatewayTransactionId !== undefined;

/** The order of the caller that a handle or a payment's id names. Others are not there, and those that are not counted in paisa. */
export function find(c: Ctx, named: string): Promise<Result<Found, Failure>> {
  const { app, mode } = c.get("holder");
  return findOf(c.env, { app: app.id, mode }, named);
}

/** The same of a caller who has no secret key. */
export async function findOf(env: Env, owner: Owner, named: string): Promise<Result<Found, Failure>> {
  const id = transactionId.read(`tx_${named}`);
  if (!id) return fail({ code: "order.not_found" });
  const client = orderClient(env, id.order);
  const dossier = await client.dossier(owner);
  if (!dossier.ok) return dossier;
  const isIts = named === pidxOf(id.order) || named === paymentIdOf(dossier.value);
  return isIts && dossier.value.order.terms.amount.currency === "NPR"
    ? ok({ ...dossier.value, client, owner })
    : fail({ code: "order.not_found" });
}
