import type { GatewayFailure } from "../domain/facts.ts";
import type { Cached } from "../gateways/contract.ts";
import { ok, type Result } from "../kernel/result.ts";

const MOST = 500;

/** What this isolate has loaded from gateways: access tokens. Never written anywhere. */
const kept = new Map<string, { readonly until: number; readonly value: unknown }>();

/**
 * Loads what is not kept; `key` must belong to one type of value. Nobody waits for what another is loading: in a request or an object
 * that ends meanwhile it never arrives.
 */
export async function remembered<T>(
  key: string,
  load: () => Promise<Result<Cached<T>, GatewayFailure>>,
): Promise<Result<T, GatewayFailure>> {
  const known = kept.get(key);
  // Safe by the key: whoever asks with it has put the same type in.
  if (known && known.until > Date.now()) return ok(known.value as T);
  const result = await load();
  if (!result.ok) return result;
  const { value, goodFor } = result.value;
  const [oldest] = kept.keys();
  if (kept.size >= MOST && oldest !== undefined) kept.delete(oldest);
  if (goodFor > 0) kept.set(key, { until: Date.now() + goodFor * 1000, value });
  return ok(value);
}
