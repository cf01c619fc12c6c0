import { isOrderId } from "../kernel/ids.ts";
import type { RebuildOutcome } from "../storage/order-schema.ts";
import { nextToRebuild, noteRebuilt } from "../storage/rebuild-queue.ts";

const AT_ONCE = 50;
/** The next run comes after a minute (ms), and goes on where this one was. */
const BUDGET = 45_000;

/** Works off what somebody wants rebuilt: wakes objects, which write their own rows. Answers how many. */
export async function rebuildQueued(env: Env): Promise<number> {
  const until = Date.now() + BUDGET;
  let done = 0;
  for (;;) {
    const objects = await nextToRebuild(env.DB, AT_ONCE);
    if (objects.length === 0) break;
    const outcomes = await Promise.all(objects.map(async (object) => [object, await rebuild(env, object)] as const));
    await noteRebuilt(env.DB, new Map(outcomes));
    done += objects.length;
    // What only fails is left to a later run: trying at once again would use up its tries.
    if (Date.now() > until || outcomes.every(([, outcome]) => outcome === null)) break;
  }
  if (done > 0) console.log(JSON.stringify({ rebuilt: done }));
  return done;
}

/** Null: it may work another time. */
async function rebuild(env: Env, object: string): Promise<RebuildOutcome | null> {
  try {
    const stub = isOrderId(object) ? env.ORDERS.getByName(object) : env.ORDERS.get(env.ORDERS.idFromString(object));
    const rebuilt = await stub.rebuild();
    return rebuilt.ok ? rebuilt.value : null;
  } catch (error) {
    console.warn({ rebuild: object, error: String(error) });
    return null;
  }
}
