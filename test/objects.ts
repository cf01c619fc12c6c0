import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** Ids stay listed when their objects are wiped. */
let earlier: ReadonlySet<string> = new Set();

export async function forgetOrders(): Promise<void> {
  earlier = new Set((await listDurableObjectIds(env.ORDERS)).map(String));
}

/** The objects of the orders that this test file has made. */
export const orderObjects = async (): Promise<readonly DurableObjectId[]> =>
  (await listDurableObjectIds(env.ORDERS)).filter((id) => !earlier.has(String(id)));
