// npm run faults -- --seeds N --from S: plays the seeds S to S+N-1 of test/faults/model and says what came of it.
// In chunks of --chunk seeds, each in a process of its own with a time limit: one that hangs costs only itself.
import { spawn } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { flag } from "./local/flags.ts";

const root = join(import.meta.dirname, "..");
const args = process.argv.slice(2);
const whole = (name: string, otherwise: number): number => {
  const value = Number(flag(args, name) ?? otherwise);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`--${name} is a whole number from 1 on.`);
  process.exit(1);
};
const [seeds, from, chunk] = [whole("seeds", 1_000), whole("from", 1), whole("chunk", 250)];

/** More than any seed has taken on a busy machine, ms. */
const LONGEST = 20_000;

interface Played {
  readonly output: string;
  readonly code: number | null;
}

/** One process for some seeds; ended with all its children when it takes too long. */
function play(first: number, count: number): Promise<Played> {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", "test/faults/model", "--silent=false"], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, FAULT_SEEDS: String(count), FAULT_FROM: String(first), NO_COLOR: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text.toString()));
  const late = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"), 60_000 + count * LONGEST);
  return new Promise((resolve) => {
    child.once("close", (code) => {
      clearTimeout(late);
      resolve({ output, code });
    });
  });
}

const figures = new Map<string, number>();
function addFigures(output: string): void {
  const [, json] = /^figures (\{.*\})$/m.exec(output) ?? [];
  const counted: Record<string, number> = json === undefined ? {} : JSON.parse(json);
  for (const [what, times] of Object.entries(counted)) figures.set(what, (figures.get(what) ?? 0) + times);
}
const sum = (prefix: string) => [...figures].filter(([what]) => what.startsWith(prefix)).reduce((total, [, times]) => total + times, 0);

const started = performance.now();
let broken = 0;
for (let first = from; first < from + seeds; first += chunk) {
  const count = Math.min(chunk, from + seeds - first);
  const began = performance.now();
  const { output, code } = await play(first, count);
  addFigures(output);
  const took = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`seeds ${first} to ${first + count - 1}: ${code === 0 ? "every invariant holds" : "BROKEN"} (${took} s)`);
  if (code === 0) continue;
  broken += 1;
  console.log(output.replaceAll(/^(?:uncaught exception|stack: ).*\n/gm, ""));
}

const minutes = (performance.now() - started) / 60_000;
const rows: readonly (readonly [string, number])[] = [
  ["seeds", seeds],
  ["steps", sum("step ")],
  ["calls to gateways, D1, KV and the merchant", sum("call ")],
  ["of these made to fail", sum("fate ")],
  ["crashes", sum("step crash") + sum("fate crash")],
  ["webhooks of gateways", sum("webhook ")],
  ["requests of the merchant", sum("asked ")],
  ["pages and returns of the customer", sum("page ")],
  ["charges in the gateways' books", sum("charge")],
];
console.log(`\n${rows.map(([what, times]) => `${String(times).padStart(10)}  ${what}`).join("\n")}`);
console.log(
  `\n${minutes.toFixed(1)} minutes on ${cpus().length} cores and ${(totalmem() / 2 ** 30).toFixed(0)} GiB; ${broken} broken chunks.`,
);
process.exit(broken === 0 ? 0 : 1);
