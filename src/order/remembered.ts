import type { GatewayFailure } from "../domain/facts.ts";
import type { Cached } from "../gateways/contract.ts";
import { isolateMemory } from "../kernel/memory.ts";
import { ok, type Result } from "../kernel/result.ts";

/** What this isolate has loaded from gateways: access tokens. Never written anywhere. */
const kept = isolateMemory<unknown>(500);

/**
 * Loads what is not kept; `key` must belong to one type of value. Nobody waits for what another is loading: in a request or an object
 * that ends meanwhile it never arrives.
 */
export async function remembered<T>(
  key: string,
  load: () => Promise<Result<Cached<T>, GatewayFailure>>,
): Promise<Result<T, GatewayFailure>> {
  const known = kept.get(key, Date.now());
  // Safe by the key: whoever asks with it has put the same type in.
  if (known) return ok(known.value as T);
  const result = await load();
  if (!result.ok) return result;
  const { value, goodFor } = result.value;
  if (goodFor > 0) kept.set(key, value, Date.now() + goodFor * 1000);
  return ok(value);
}
