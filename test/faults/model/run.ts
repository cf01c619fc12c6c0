import fc from "fast-check";
import { vi } from "vitest";
import { emptyBooks } from "./books.ts";
import { check, diskOf } from "./check.ts";
import { pass } from "./clock.ts";
import type { Donor } from "./donors.ts";
import { must } from "./must.ts";
import { Player } from "./player.ts";
import { checkLogs, holdsNoSecret } from "./secrets.ts";
import { count, repair } from "./spoiling.ts";
import { type Scene, type Step, scene, steps, written } from "./steps.ts";

/** Longer than any token is good for, and than anything is remembered. */
const BETWEEN_SEEDS = 86_400;
/** Shrinking is given up after so long, ms. */
const SHRINKING = 240_000;

let runs = 0;
/** What failed first before anything was taken away, and the log of the order that failed last. */
let first = "";
let history: readonly string[] = [];

async function play(seed: number, drawn: Scene, sequence: readonly Step[], donors: ReadonlyMap<string, Donor>): Promise<void> {
  runs += 1;
  count("run");
  repair();
  pass(BETWEEN_SEEDS);
  await emptyBooks();
  // Only jitter: messages are tried again a little later or sooner.
  vi.spyOn(Math, "random").mockImplementation(jitter(seed));
  const player = await Player.begin(drawn, `seed-${seed}-run-${runs}`, donors);
  try {
    for (const step of sequence) await player.play(step);
    await player.quieten();
    await check(player);
    checkLogs();
    holdsNoSecret("the order's object", (await diskOf(player.id)).text);
  } catch (error) {
    repair();
    first ||= String(error);
    history = (await diskOf(player.id)).log.map(({ seq, event: { type, at: _, ...what } }) => `${seq} ${type} ${JSON.stringify(what)}`);
    throw error;
  }
}

function jitter(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One seed: what it draws is played, and the invariants hold; else the shortest sequence that breaks one is thrown. */
export async function runSeed(seed: number, donors: ReadonlyMap<string, Donor>): Promise<void> {
  first = "";
  const property = fc.asyncProperty(fc.noBias(scene), fc.noBias(steps), (drawn, sequence) => play(seed, drawn, sequence, donors));
  const result = await fc.check(property, {
    seed,
    numRuns: 1,
    endOnFailure: false,
    interruptAfterTimeLimit: SHRINKING,
    markInterruptAsFailure: false,
  });
  const { failed, counterexample, errorInstance, counterexamplePath, numShrinks } = result;
  if (!failed || !counterexample) return;
  const [drawn, sequence] = counterexample;
  const error = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  const lines = [
    `seed ${seed} breaks an invariant (shrunk ${numShrinks} times, path ${counterexamplePath}). Again: npm run faults -- --seeds 1 --from ${seed}`,
    `  ${JSON.stringify(drawn)}`,
    ...sequence.map((step) => `  ${written(step)}`),
    "the order's log of the last run:",
    ...history.map((line) => `  ${line}`),
    `what broke first: ${first}`,
    error,
  ];
  must(false, lines.join("\n"));
}
