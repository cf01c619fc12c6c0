import { type Overdue, overdueOrders, putOff } from "../storage/due.ts";
import { orderClient } from "./client.ts";

/** An alarm that is this late (ms) did not run. */
const LATE = 120_000;
const AT_ONCE = 50;
/** So many times fifty at the most: after an outage all of an installation's orders may be late. */
const ROUNDS = 10;
/** An object that can't be reached is tried again after this (ms), behind all others. */
const UNREACHABLE = 600_000;

/** Wakes orders whose alarm was lost; each sets its alarm again and does what is due. D1 only remembers when to look. */
export async function sweep(env: Env, now: number): Promise<number> {
  let swept = 0;
  let failed = 0;
  let after = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const overdue = await overdueOrders(env.DB, now - LATE, AT_ONCE, after);
    const last = overdue.at(-1);
    if (!last) break;
    swept += overdue.length;
    failed += await wake(env, overdue, now);
    if (overdue.length < AT_ONCE) break;
    after = last.dueAt;
  }
  if (swept > 0) console.log(JSON.stringify({ swept, failed }));
  return swept;
}

/** Answers how many could not be woken. A row whose object knows no order is not looked at again. */
async function wake(env: Env, overdue: readonly Overdue[], now: number): Promise<number> {
  const woken = await Promise.all(overdue.map(async ({ id }) => ({ id, result: await orderClient(env, id).wake() })));
  const failing = woken.flatMap(({ id, result }) => (result.ok ? [] : [{ id, code: result.error.code }]));
  const idsOf = (isMissing: boolean) => failing.filter(({ code }) => (code === "order.not_found") === isMissing).map(({ id }) => id);
  const missing = idsOf(true);
  if (missing.length > 0)
    console.error({ message: "D1 lists orders whose objects are empty", orders: missing.length, first: missing.slice(0, 10) });
  await putOff(env.DB, missing, null);
  await putOff(env.DB, idsOf(false), now + UNREACHABLE);
  return failing.length;
}
