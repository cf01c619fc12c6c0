import type { GatewayFailure } from "../domain/facts.ts";
import type { Credentials, Fields, Gateway } from "../gateways/contract.ts";
import { gatewayHttp } from "../gateways/http.ts";
import { uncached } from "../gateways/uncached.ts";
import { type Mode, randomId } from "../kernel/ids.ts";
import { ok, type Result } from "../kernel/result.ts";
import type { Reach } from "./reach.ts";

/** How the gateway is reached, and Unix ms. */
export interface Checking extends Reach {
  readonly timeoutMs: number;
  readonly now: number;
}

/** Asks the gateway itself whether the credentials work. One that asks for none has nothing to check. */
export async function checkCredentials(
  gateway: Gateway,
  mode: Mode,
  credentials: Credentials<Fields>,
  { endpoint, send, timeoutMs, now }: Checking,
): Promise<Result<{ readonly account?: string }, GatewayFailure>> {
  if (Object.keys(gateway.fields).length === 0) return ok({});
  const http = gatewayHttp(send, { timeoutMs });
  return gateway.check({
    mode,
    endpoint,
    credentials,
    http,
    now,
    idempotencyKey: randomId("", 20),
    cached: uncached,
  });
}
