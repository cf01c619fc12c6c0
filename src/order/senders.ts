import type { Order } from "../domain/state.ts";
import { sandbox } from "../gateways/sandbox/sandbox.ts";

/** How a request reaches its gateway: over the network, or, for the gateway that lives in this worker, into its ledger. */
export function senderOf(env: Env, { app }: Pick<Order, "app">, gateway: string): (request: Request) => Promise<Response> {
  if (gateway !== sandbox.id) return (request) => fetch(request);
  const ledger = env.SANDBOX_LEDGERS.getByName(app);
  return (request) => ledger.fetch(request);
}
