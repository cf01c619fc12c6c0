import type { CallResult } from "../domain/commands.ts";
import type { GatewayFailure, Observation, RefundReceipt } from "../domain/facts.ts";
import { type Attempt, askedBy, type Order, type Refund } from "../domain/state.ts";
import type { Details } from "../domain/view.ts";
import type { Gateway } from "../gateways/contract.ts";
import { refundId, transactionId } from "../kernel/ids.ts";
import { type Money, sameMoney } from "../kernel/money.ts";
import { ok, type Result } from "../kernel/result.ts";
import { webhookAddress } from "../merchants/origin.ts";
import { gatewayCall, unsent } from "./gateway-call.ts";
import { heard } from "./heard.ts";

type Reading = Extract<CallResult, { kind: "observed" | "failed" }>;
type RefundReading = Extract<CallResult, { kind: "receipt" | "failed" }>;

/** The account that an attempt was begun with. */
export const accountOf = ({ app, mode }: Order, { choice: { gateway, account } }: Attempt) => ({ app, mode, gateway, account });

const ready = (env: Env, order: Order, attempt: Attempt, idempotencyKey: string) =>
  gatewayCall(env, accountOf(order, attempt), idempotencyKey);

const core = (id: string) => id.slice(3);
/** Our 22 characters of an attempt, which gateways echo. */
export const paymentIdOf = (order: Order, attempt: Attempt): string => core(transactionId.of(order.id, attempt.no));
const refOf = (order: Order, attempt: Attempt) => attempt.ref ?? paymentIdOf(order, attempt);
const failed = (failure: GatewayFailure): Extract<CallResult, { kind: "failed" }> => ({ kind: "failed", failure });
/** A word about another payment says nothing of this one. */
function observed(attempt: Attempt, result: Result<Observation, GatewayFailure>): Reading {
  if (!result.ok) return failed(result.error);
  return attempt.ref === undefined || result.value.ref === attempt.ref
    ? { kind: "observed", observed: heard(attempt, result.value) }
    : failed({ failure: "unreadable", outcome: "unknown", nativeMessage: "The gateway answered for another payment." });
}
const receipt = (result: Result<RefundReceipt, GatewayFailure>): RefundReading =>
  result.ok ? { kind: "receipt", receipt: result.value } : failed(result.error);

export async function create(env: Env, order: Order, attempt: Attempt, details: Details, locale: string): Promise<CallResult> {
  const id = paymentIdOf(order, attempt);
  const made = await ready(env, order, attempt, id);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  const { amount, capture, expiresAt, origin } = order.terms;
  const result = await gateway.create(call, {
    paymentId: id,
    amount,
    method: attempt.method,
    description: details.description ?? order.reference ?? order.id,
    returnUrl: `${origin}/payments/${order.id}/return/${transactionId.of(order.id, attempt.no)}`,
    notifyUrl: webhookAddress(origin, gateway.id, attempt.choice.account),
    capture,
    wantedBy: expiresAt,
    locale,
    customer: details.customer ?? {},
  });
  if (result.ok) return { kind: "created", ...result.value };
  // The customer never saw this session, so nothing can have been paid in it.
  return failed(gateway.createTakesMoney ? result.error : { ...result.error, outcome: "none" });
}

export async function complete(env: Env, order: Order, attempt: Attempt, answers: Readonly<Record<string, string>>): Promise<CallResult> {
  const made = await ready(env, order, attempt, `${paymentIdOf(order, attempt)}-${attempt.step}`);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  if (!gateway.complete) return failed(unsent("bad_request", `${gateway.id} asks nothing`));
  const result = await gateway.complete(call, refOf(order, attempt), { kind: "answers", answers }, askedBy(order, attempt));
  if (!result.ok) return failed(result.error);
  return "next" in result.value ? { kind: "next", next: result.value.next } : observed(attempt, ok(result.value.observed));
}

/** Ends an open session, where the gateway has a way to. */
export async function endSession(env: Env, order: Order, attempt: Attempt): Promise<CallResult> {
  const made = await ready(env, order, attempt, `${paymentIdOf(order, attempt)}-cancel`);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  return gateway.cancel
    ? observed(attempt, await gateway.cancel(call, refOf(order, attempt)))
    : failed(unsent("bad_request", `${gateway.name} can't end a session`));
}

/** Makes the hold of what the customer approved; a gateway without such a call is asked how things stand. */
export const hold = (env: Env, order: Order, attempt: Attempt): Promise<CallResult> =>
  amend(env, order, attempt, { name: "hold", amount: askedBy(order, attempt), of: (gateway) => gateway.hold });

/** Takes what was authorized, or the part of it that the merchant asked for; a gateway that does so by itself is asked instead. */
export async function capture(env: Env, order: Order, attempt: Attempt): Promise<CallResult> {
  const amount = attempt.asked ?? askedBy(order, attempt);
  const whole = sameMoney(amount, askedBy(order, attempt));
  return amend(env, order, attempt, { name: whole ? "capture" : `capture-${amount.amount}`, amount, of: ({ capture }) => capture });
}

/** Lets go of what was authorized; a gateway that can't is asked how things stand. */
export const release = (env: Env, order: Order, attempt: Attempt): Promise<CallResult> =>
  amend(env, order, attempt, { name: "void", amount: askedBy(order, attempt), of: (gateway) => gateway.void });

async function amend(
  env: Env,
  order: Order,
  attempt: Attempt,
  wanted: { readonly name: string; readonly amount: Money; readonly of: (gateway: Gateway) => Gateway["void"] },
): Promise<CallResult> {
  const amendmentId = paymentIdOf(order, attempt);
  const made = await ready(env, order, attempt, `${amendmentId}-${wanted.name}`);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  const operation = wanted.of(gateway);
  if (!operation) return observed(attempt, await gateway.lookup(call, refOf(order, attempt), askedBy(order, attempt)));
  const { gatewayTransactionId } = attempt;
  return observed(
    attempt,
    await operation.run(call, {
      ref: refOf(order, attempt),
      amount: wanted.amount,
      amendmentId,
      ...(gatewayTransactionId !== undefined && { gatewayTransactionId }),
    }),
  );
}

export async function lookup(env: Env, order: Order, attempt: Attempt): Promise<Reading> {
  const made = await ready(env, order, attempt, paymentIdOf(order, attempt));
  if (!made.ok) return failed(made.error);
  const ref = refOf(order, attempt);
  const seen = observed(attempt, await made.value.gateway.lookup(made.value.call, ref, askedBy(order, attempt)));
  const { absentIsPending } = made.value.gateway;
  if (seen.kind === "failed" && seen.failure.failure === "not_found" && absentIsPending && Date.now() < attempt.sessionEnds)
    return { kind: "observed", observed: { ref, status: "created", amount: askedBy(order, attempt) } };
  return seen;
}

export async function refund(env: Env, order: Order, attempt: Attempt, wanted: Refund): Promise<CallResult> {
  const amendmentId = core(refundId.of(order.id, wanted.no));
  const made = await ready(env, order, attempt, amendmentId);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  const whole = wanted.amount.amount === attempt.captured?.amount;
  if (!gateway.refund || (!gateway.refund.partial && !whole)) return failed(unsent("bad_request", `${gateway.name} can't refund that`));
  const { gatewayTransactionId } = attempt;
  return receipt(
    await gateway.refund.run(call, {
      ref: refOf(order, attempt),
      amount: wanted.amount,
      amendmentId,
      ...(gatewayTransactionId !== undefined && { gatewayTransactionId }),
      ...(wanted.reason !== undefined && { reason: wanted.reason }),
    }),
  );
}

export async function refundLookup(env: Env, order: Order, attempt: Attempt, wanted: Refund): Promise<RefundReading> {
  const amendmentId = core(refundId.of(order.id, wanted.no));
  const made = await ready(env, order, attempt, amendmentId);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  if (!gateway.refundLookup) return failed(unsent("bad_request", `${gateway.name} can't be asked about refunds`));
  const { gatewayTransactionId } = attempt;
  const { refundRef } = wanted;
  return receipt(
    await gateway.refundLookup(call, {
      ref: refOf(order, attempt),
      amount: wanted.amount,
      amendmentId,
      ...(gatewayTransactionId !== undefined && { gatewayTransactionId }),
      ...(refundRef !== undefined && { refundRef }),
    }),
  );
}
