import { beginLook, type DailyLook, latestLooks, moveLook, type Tally } from "../storage/daily-looks.ts";
import { type Unsettled, unsettledAfter } from "../storage/unsettled.ts";
import { orderClient } from "./client.ts";
import { gently } from "./gently.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** An order gives up asking after four days; then somebody may have lost the answer for some more. */
const DAYS_BACK = 10;
/** What is younger is being asked about by its own order. */
const YOUNG = HOUR;
const AT_ONCE = 50;
const KEPT = 90 * DAY;

/**
 * Once a day every transaction of the last days that is not settled is asked about, also where its order has given up: the answer
 * may be there by now. A part a minute, from where the last part has ended. Only the order's object decides what an answer means.
 * Answers how many transactions and refunds the part had. Throws where D1 fails.
 */
export async function lookDaily(env: Env, now: number): Promise<number> {
  const look = await currentLook(env, now);
  if (!look.place) return 0;
  const found = await unsettledAfter(env.DB, look.place, look.startedAt - YOUNG, AT_ONCE);
  const part = tallied(await asked(env, found));
  const last = found.length < AT_ONCE ? null : (found.at(-1) ?? null);
  await moveLook(env.DB, look.startedAt, last, part, now);
  if (found.length > 0) console.log(JSON.stringify({ lookedDaily: part }));
  return found.length;
}

type Answer = "same" | "changed" | "unheard" | "failed";

/** Each order once. */
function asked(env: Env, found: readonly Unsettled[]): Promise<readonly Answer[]> {
  const orders = [...new Map(found.map((one) => [one.order, one])).values()];
  return gently(
    orders,
    ({ account }) => account,
    async ({ order }) => {
      const answer = await orderClient(env, order).recheck({});
      if (!answer.ok) return "failed";
      return answer.value.changed ? "changed" : answer.value.unheard ? "unheard" : "same";
    },
  );
}

function tallied(answers: readonly Answer[]): Tally {
  const count = (which: Answer) => answers.filter((answer) => answer === which).length;
  return { looked: answers.length, changed: count("changed"), unheard: count("unheard"), failed: count("failed") };
}

/** The look that is under way, or a new one where the last began a day ago. */
async function currentLook(env: Env, now: number): Promise<Pick<DailyLook, "startedAt" | "place">> {
  const [last] = await latestLooks(env.DB, 1);
  if (last && (last.place || last.startedAt > now - DAY)) return last;
  const place = { at: now - DAYS_BACK * DAY, id: "" };
  await beginLook(env.DB, now, place, now - KEPT);
  return { startedAt: now, place };
}
