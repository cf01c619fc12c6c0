import type { CallResult } from "../domain/commands.ts";
import type { GatewayFailure, Observation, RefundReceipt } from "../domain/facts.ts";
import type { Attempt, Order, Refund } from "../domain/state.ts";
import type { Details } from "../domain/view.ts";
import type { Call, Fields, Gateway } from "../gateways/contract.ts";
import { readCredentials } from "../gateways/fields.ts";
import { gatewayHttp } from "../gateways/http.ts";
import { endpointOf, gatewayById } from "../gateways/registry.ts";
import { refundId, transactionId } from "../kernel/ids.ts";
import { type Money, sameMoney } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { accountCredentials, appSettings } from "../merchants/settings.ts";
import { senderOf } from "./senders.ts";

type Ready = { readonly gateway: Gateway; readonly call: Call<Fields, unknown> };
type Reading = Extract<CallResult, { kind: "observed" | "failed" }>;
type RefundReading = Extract<CallResult, { kind: "receipt" | "failed" }>;

export const timeoutOf = (env: Env): number => Number(env.GATEWAY_TIMEOUT_MS) || 15_000;

/** Nothing left the house, so nothing can have moved. */
const unsent = (failure: GatewayFailure["failure"], nativeMessage: string): GatewayFailure => ({ failure, outcome: "none", nativeMessage });

/** Reads the account's credentials when they are used: a key that was changed or revoked counts at once. */
async function ready(
  env: Env,
  order: Order,
  { gateway: id, account: accountId }: Attempt["choice"],
  idempotencyKey: string,
): Promise<Result<Ready, GatewayFailure>> {
  const gateway = gatewayById(id);
  const endpoint = gateway && endpointOf(gateway, order.mode);
  if (!gateway || endpoint === undefined) return fail(unsent("bad_request", `${id} can't be used in ${order.mode} mode`));
  const app = await appSettings(env, order.app);
  if (!app.ok) return fail(unsent("unavailable", "the settings can't be read"));
  const account = app.value?.accounts.find((one) => one.id === accountId && one.mode === order.mode);
  if (!account) return fail(unsent("bad_credentials", "the gateway account is gone"));
  const stored = await accountCredentials(env, account);
  const credentials = stored.ok ? readCredentials(gateway.fields, stored.value) : stored;
  if (!credentials.ok) return fail(unsent("bad_credentials", "the credentials can't be read"));
  const http = gatewayHttp(senderOf(env, order, id), { timeoutMs: timeoutOf(env) });
  return ok({ gateway, call: { mode: order.mode, endpoint, credentials: credentials.value, http, now: Date.now(), idempotencyKey } });
}

const core = (id: string) => id.slice(3);
const paymentId = (order: Order, attempt: Attempt) => core(transactionId.of(order.id, attempt.no));
const refOf = (order: Order, attempt: Attempt) => attempt.ref ?? paymentId(order, attempt);
const failed = (failure: GatewayFailure): Extract<CallResult, { kind: "failed" }> => ({ kind: "failed", failure });
const observed = (result: Result<Observation, GatewayFailure>): Reading =>
  result.ok ? { kind: "observed", observed: result.value } : failed(result.error);
const receipt = (result: Result<RefundReceipt, GatewayFailure>): RefundReading =>
  result.ok ? { kind: "receipt", receipt: result.value } : failed(result.error);

export async function create(env: Env, order: Order, attempt: Attempt, details: Details, locale: string): Promise<CallResult> {
  const id = paymentId(order, attempt);
  const made = await ready(env, order, attempt.choice, id);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  const { amount, capture, expiresAt, origin } = order.terms;
  const result = await gateway.create(call, {
    paymentId: id,
    amount,
    method: attempt.method,
    description: details.description ?? order.reference ?? order.id,
    returnUrl: `${origin}/payments/${order.id}/return/${transactionId.of(order.id, attempt.no)}`,
    notifyUrl: `${origin}/webhooks/${gateway.id}/${attempt.choice.account}`,
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
  const made = await ready(env, order, attempt.choice, `${paymentId(order, attempt)}-${attempt.step}`);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  if (!gateway.complete) return failed(unsent("bad_request", `${gateway.id} asks nothing`));
  const result = await gateway.complete(call, refOf(order, attempt), { kind: "answers", answers }, order.terms.amount);
  if (!result.ok) return failed(result.error);
  return "next" in result.value ? { kind: "next", next: result.value.next } : { kind: "observed", observed: result.value.observed };
}

/** Takes what was authorized, or the part of it that the merchant asked for; a gateway that does so by itself is asked instead. */
export async function capture(env: Env, order: Order, attempt: Attempt): Promise<CallResult> {
  const amount = attempt.asked ?? order.terms.amount;
  const whole = sameMoney(amount, order.terms.amount);
  return amend(env, order, attempt, { name: whole ? "capture" : `capture-${amount.amount}`, amount, of: ({ capture }) => capture });
}

/** Lets go of what was authorized; a gateway that can't is asked how things stand. */
export const release = (env: Env, order: Order, attempt: Attempt): Promise<CallResult> =>
  amend(env, order, attempt, { name: "void", amount: order.terms.amount, of: (gateway) => gateway.void });

async function amend(
  env: Env,
  order: Order,
  attempt: Attempt,
  wanted: { readonly name: string; readonly amount: Money; readonly of: (gateway: Gateway) => Gateway["void"] },
): Promise<CallResult> {
  const amendmentId = paymentId(order, attempt);
  const made = await ready(env, order, attempt.choice, `${amendmentId}-${wanted.name}`);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  const operation = wanted.of(gateway);
  if (!operation) return observed(await gateway.lookup(call, refOf(order, attempt), order.terms.amount));
  const { gatewayTransactionId } = attempt;
  return observed(
    await operation.run(call, {
      ref: refOf(order, attempt),
      amount: wanted.amount,
      amendmentId,
      ...(gatewayTransactionId !== undefined && { gatewayTransactionId }),
    }),
  );
}

export async function lookup(env: Env, order: Order, attempt: Attempt): Promise<Reading> {
  const made = await ready(env, order, attempt.choice, paymentId(order, attempt));
  if (!made.ok) return failed(made.error);
  const ref = refOf(order, attempt);
  const seen = observed(await made.value.gateway.lookup(made.value.call, ref, order.terms.amount));
  if (seen.kind === "observed" && attempt.ref !== undefined && seen.observed.ref !== attempt.ref)
    return failed({ failure: "unreadable", outcome: "none", nativeMessage: "the gateway answered for another payment" });
  const { absentIsPending } = made.value.gateway;
  if (seen.kind === "failed" && seen.failure.failure === "not_found" && absentIsPending && Date.now() < attempt.sessionEnds)
    return { kind: "observed", observed: { ref, status: "created", amount: order.terms.amount } };
  return seen;
}

export async function refund(env: Env, order: Order, attempt: Attempt, wanted: Refund): Promise<CallResult> {
  const amendmentId = core(refundId.of(order.id, wanted.no));
  const made = await ready(env, order, attempt.choice, amendmentId);
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
  const made = await ready(env, order, attempt.choice, amendmentId);
  if (!made.ok) return failed(made.error);
  const { gateway, call } = made.value;
  if (!gateway.refundLookup) return failed(unsent("bad_request", `${gateway.name} can't be asked about refunds`));
  return receipt(await gateway.refundLookup(call, wanted.refundRef, amendmentId));
}
