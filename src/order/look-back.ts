import { deleteReconciliations } from "../storage/reconciliations.ts";
import { askDifferences } from "./ask-differences.ts";
import { lookDaily } from "./daily-look.ts";

const DAY = 86_400_000;
/** As long as orders are kept. */
const KEPT = 400 * DAY;
const DELETED_AT_ONCE = 20;

const CHORES = {
  lookDaily,
  askDifferences,
  deleteOld: ({ DB }: Env, now: number) => deleteReconciliations(DB, now - KEPT, DELETED_AT_ONCE),
};

/** What nobody asks for, a part of it. One that fails does not keep the others from being done, and is done again in a minute. */
export async function lookBack(env: Env, now: number): Promise<void> {
  const done = Object.entries(CHORES).map(async ([chore, run]) => {
    try {
      await run(env, now);
    } catch (error) {
      console.error({ message: "a chore could not be done", chore, error: String(error) });
    }
  });
  await Promise.all(done);
}
