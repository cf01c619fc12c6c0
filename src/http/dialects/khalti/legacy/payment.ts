import * as z from "zod";
import { type Attempt, type Order, payingAttempt } from "../../../../domain/state.ts";
import type { Failure } from "../../../../kernel/errors.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import type { Owner } from "../../../../order/shapes.ts";
import { text } from "../fields.ts";
import { type Found, findOf } from "../found.ts";
import { isWallet, type WalletState, walletStateOf } from "../words.ts";

/** A payment at the wallet: an order that came through its calls. */
export interface WalletPayment extends Found {
  readonly attempt: Attempt;
  readonly state: WalletState;
}

export const token = text(255);
export const pin = digits(4);
export const code = digits(6);

/** A text of exactly so many digits. What was sent is never told back. */
function digits(count: number) {
  const error = `Enter exactly ${count} digits.`;
  return text(64).pipe(z.string().regex(new RegExp(`^[0-9]{${count}}$`), { error }));
}

/** What the payer allowed; once it is taken, what was taken. Paisa. */
export const amountOf = (order: Order): number => (payingAttempt(order)?.captured ?? order.terms.amount).amount;

/** The payment that a token or a payment's id names, as it is now. Not found: there is none of the wallet's. */
export async function paymentOf(env: Env, owner: Owner, named: string): Promise<Result<WalletPayment, Failure>> {
  const found = await findOf(env, owner, named);
  if (!found.ok) return found;
  const payment = walletPayment(found.value);
  if (!payment.ok) return payment;
  const { status, terms } = payment.value.order;
  // The wallet has released it at that moment, whether or not somebody has noticed.
  return status === "authorized" && terms.expiresAt <= Date.now() ? settled(payment.value) : closed(payment.value);
}

/** The payment after the wallet was asked about it. */
export async function settled(payment: WalletPayment): Promise<Result<WalletPayment, Failure>> {
  const asked = await payment.client.settle({ attempt: payment.attempt.no, params: {} });
  return asked.ok ? again(payment) : asked;
}

/** The payment after something was done with it. */
export async function again(payment: WalletPayment): Promise<Result<WalletPayment, Failure>> {
  const read = await reread(payment);
  return read.ok ? closed(read.value) : read;
}

/** A payment that has failed is over: the page of its order must not be another way to pay. */
async function closed(payment: WalletPayment): Promise<Result<WalletPayment, Failure>> {
  if (payment.order.status !== "open" || payment.state === "Initiated") return ok(payment);
  await payment.client.cancel(payment.owner, null);
  return reread(payment);
}

async function reread({ client, owner }: WalletPayment): Promise<Result<WalletPayment, Failure>> {
  const dossier = await client.dossier(owner);
  return dossier.ok ? walletPayment({ ...dossier.value, client, owner }) : dossier;
}

function walletPayment(found: Found): Result<WalletPayment, Failure> {
  const { order } = found;
  const attempt = payingAttempt(order) ?? order.attempts.at(-1);
  return isWallet(order) && attempt ? ok({ ...found, attempt, state: walletStateOf(order) }) : fail({ code: "order.not_found" });
}
