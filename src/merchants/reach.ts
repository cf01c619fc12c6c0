import type { Gateway } from "../gateways/contract.ts";
import { endpointOf, gatewayById } from "../gateways/registry.ts";
import { sandbox } from "../gateways/sandbox/sandbox.ts";
import { simulatedEndpoint } from "../gateways/simulated.ts";
import type { Mode } from "../kernel/ids.ts";
import { isLocal } from "./addresses.ts";

/** Where a gateway is for an app in a mode, and how a request gets there. */
export interface Reach {
  readonly endpoint: unknown;
  send(request: Request): Promise<Response>;
}

/** The second worker of local development; a deployed one has no such binding, and would not use it. */
export const simulatorsOf = (env: Env): { readonly origin: string; readonly worker: Fetcher } | null =>
  isLocal(env) && env.SIMULATORS && env.SIMULATORS_ORIGIN ? { origin: env.SIMULATORS_ORIGIN, worker: env.SIMULATORS } : null;

/** Over the network; for the gateway that lives in this worker into its ledger; in local test mode into the simulators. Null where the gateway is not offered in that mode. */
export function reachOf(env: Env, gateway: Gateway, { app, mode }: { readonly app: string; readonly mode: Mode }): Reach | null {
  const endpoint = endpointOf(gateway, mode);
  if (endpoint === undefined) return null;
  if (gateway.id === sandbox.id) {
    const ledger = env.SANDBOX_LEDGERS.getByName(app);
    return { endpoint, send: (request) => ledger.fetch(request) };
  }
  const simulators = mode === "test" ? simulatorsOf(env) : null;
  if (!simulators) return { endpoint, send: (request) => fetch(request) };
  const { origin, worker } = simulators;
  return { endpoint: simulatedEndpoint(endpoint, `${origin}/${gateway.id}`), send: (request) => worker.fetch(request) };
}

/** Addresses that a gateway sends customers to. */
export function pagesOf(env: Env, gatewayId: string, of: { readonly app: string; readonly mode: Mode }): readonly string[] {
  const gateway = gatewayById(gatewayId);
  const reach = gateway?.pages && reachOf(env, gateway, of);
  return reach ? (gateway.pages?.(reach.endpoint) ?? []) : [];
}
