import type { GatewayFailure } from "../domain/facts.ts";
import type { Call, Fields, Gateway } from "../gateways/contract.ts";
import { readCredentials } from "../gateways/fields.ts";
import { gatewayHttp } from "../gateways/http.ts";
import { gatewayById } from "../gateways/registry.ts";
import type { Mode } from "../kernel/ids.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { reachOf } from "../merchants/reach.ts";
import { accountCredentials, appSettings } from "../merchants/settings.ts";
import { remembered } from "./remembered.ts";

/** One gateway account of an app. */
export interface AccountAt {
  readonly app: string;
  readonly mode: Mode;
  readonly gateway: string;
  readonly account: string;
}

/** An adapter with what its functions take. */
export interface Ready {
  readonly gateway: Gateway;
  readonly call: Call<Fields, unknown>;
}

export const timeoutOf = (env: Env): number => Number(env.GATEWAY_TIMEOUT_MS) || 15_000;

/** Nothing left the house, so nothing can have moved. */
export const unsent = (failure: GatewayFailure["failure"], nativeMessage: string): GatewayFailure => ({
  failure,
  outcome: "none",
  nativeMessage,
});

/** Reads the account's credentials when they are used: a key that was changed or revoked counts at once. */
export async function gatewayCall(env: Env, at: AccountAt, idempotencyKey: string): Promise<Result<Ready, GatewayFailure>> {
  const gateway = gatewayById(at.gateway);
  const reach = gateway && reachOf(env, gateway, at);
  if (!gateway || !reach) return fail(unsent("bad_request", `${at.gateway} can't be used in ${at.mode} mode`));
  const app = await appSettings(env, at.app);
  if (!app.ok) return fail(unsent("unavailable", "the settings can't be read"));
  const account = app.value?.accounts.find((one) => one.id === at.account && one.mode === at.mode && one.gateway === at.gateway);
  if (!account) return fail(unsent("bad_credentials", "the gateway account is gone"));
  const stored = await accountCredentials(env, account);
  const credentials = stored.ok ? readCredentials(gateway.fields, stored.value) : stored;
  if (!credentials.ok) return fail(unsent("bad_credentials", "the credentials can't be read"));
  const http = gatewayHttp(reach.send, { timeoutMs: timeoutOf(env) });
  const call: Call<Fields, unknown> = {
    mode: at.mode,
    endpoint: reach.endpoint,
    credentials: credentials.value,
    http,
    now: Date.now(),
    idempotencyKey,
    // With new credentials what was loaded with the old ones is forgotten.
    cached: (name, load) => remembered(`${at.account} ${account.sealed} ${name}`, load),
  };
  return ok({ gateway, call });
}
