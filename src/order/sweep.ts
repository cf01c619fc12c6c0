import { overdueOrders } from "../storage/due.ts";
import { orderClient } from "./client.ts";

/** An alarm that is this late (ms) did not run. */
const LATE = 120_000;
const AT_ONCE = 50;

/** Wakes orders whose alarm was lost; each sets its alarm again and does what is due. D1 only remembers when to look. */
export async function sweep(env: Env, now: number): Promise<number> {
  const ids = await overdueOrders(env.DB, now - LATE, AT_ONCE);
  const woken = await Promise.all(ids.map((id) => orderClient(env, id).wake()));
  const failed = woken.filter(({ ok }) => !ok).length;
  if (ids.length > 0) console.log(JSON.stringify({ swept: ids.length, failed }));
  return ids.length;
}
