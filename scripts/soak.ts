// npm run soak -- --minutes N: loads the real local stack, kills it again and again, and compares what everybody says afterwards.
// --port P (9620), --seed S, --buyers N (4), --folder DIR (kept). Nothing leaves this machine.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { flag } from "./local/flags.ts";
import { isTaken } from "./local/ports.ts";
import { rowsInD1, sandboxCharges, simulatedCharges } from "./soak/books.ts";
import { Chance } from "./soak/chance.ts";
import { Client } from "./soak/client.ts";
import { faultsOf, type Shown, shownOf, strangers, waitsFor } from "./soak/comparing.ts";
import { Record } from "./soak/record.ts";
import { MessageServer } from "./soak/server.ts";
import { Shopping } from "./soak/shopping.ts";
import { Stack } from "./soak/stack.ts";

const args = process.argv.slice(2);
const minutes = Number(flag(args, "minutes") ?? 5);
const port = Number(flag(args, "port") ?? 9620);
const seed = Number(flag(args, "seed") ?? Math.floor(Math.random() * 1_000_000));
const buyers = Number(flag(args, "buyers") ?? 4);
const given = flag(args, "folder");
const folder = given === undefined ? mkdtempSync(join(tmpdir(), "dwar-soak-")) : resolve(given);
mkdirSync(folder, { recursive: true });
/** The stack runs for so long between two kills, seconds. */
const LIFE = [6, 45] as const;
/** How long everything may take to come to rest, ms. */
const LONGEST_REST = 900_000;
const AT_ONCE = 8;

if ((await isTaken(port)) || (await isTaken(port + 1))) {
  console.error(`The ports ${port} and ${port + 1} must be free.`);
  process.exit(1);
}
const sleep = (ms: number) => new Promise((next) => setTimeout(next, ms));
console.log(`Soaking for ${minutes} minutes with seed ${seed} in ${folder}`);

const chance = new Chance(seed);
const record = new Record(folder);
const server = new MessageServer(record, new Chance(seed + 1));
const messages = await server.open(port + 1);
const stack = new Stack(port, folder);
process.on("exit", () => stack.kill());
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

const began = Date.now();
await stack.start();
const client = new Client(stack.origin, record);
const until = Date.now() + minutes * 60_000;

const buying = Array.from({ length: buyers }, async (_, no) => {
  const at = { client, record, chance: new Chance(seed + 10 + no), origin: stack.origin, messages, name: `s${seed}-b${no}` };
  const shopping = new Shopping(at);
  while (Date.now() < until) await shopping.oneOrder();
});
while (Date.now() < until) {
  await sleep(Math.min(chance.between(LIFE[0] * 1_000, LIFE[1] * 1_000), until - Date.now()));
  stack.kill();
  record.count("kills");
  record.note("killed", {});
  await stack.start();
}
await Promise.all(buying);
console.log(`${record.orders.size} orders, ${record.counts.get("kills")} kills; waiting for rest …`);

/** A few at a time. */
async function each<T, R>(values: readonly T[], does: (value: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  const queue = values.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const value of queue) done.push(await does(value));
    }),
  );
  return done;
}

const restBy = Date.now() + LONGEST_REST;
let shown = new Map<string, Shown>();
let restless = [...record.orders.values()];
for (;;) {
  const charges = await simulatedCharges(stack.origin);
  const seen = await each(restless, async (known) => ({ known, now: await shownOf(client, known) }));
  for (const { known, now } of seen) if (now) shown.set(known.id, now);
  restless = seen.filter(({ now }) => !now || waitsFor(now, charges, server).length > 0).map(({ known }) => known);
  if (restless.length === 0 || Date.now() > restBy) break;
  await sleep(5_000);
}
const rested = Date.now();
// What has rested for minutes may have changed since: everything is read once more.
await sleep(3_000);
shown = new Map(
  (await each([...record.orders.values()], async (known) => [known.id, await shownOf(client, known)] as const)).flatMap(([id, now]) =>
    now ? [[id, now] as const] : [],
  ),
);
const simulated = await simulatedCharges(stack.origin);
stack.kill();
server.close();

const charges = [...simulated, ...sandboxCharges(folder)];
const rows = rowsInD1(folder);
for (const known of record.orders.values()) {
  const now = shown.get(known.id);
  if (!now) record.breaks(`${known.id} was created and is not there`);
  else for (const fault of faultsOf(known, now, { charges, row: rows.get(known.id), server })) record.breaks(`${known.id} ${fault}`);
}
for (const { gateway, payment } of strangers(charges, record))
  record.breaks(`${gateway} took money for ${payment}, of which nobody was told`);

const views = [...shown.values()];
const statuses = Map.groupBy(views, ({ order }) => order.status);
const counted = (what: string) => record.counts.get(what) ?? 0;
const table: readonly (readonly [string, string | number])[] = [
  ["minutes of load", minutes],
  ["seed", seed],
  ["kills of the whole stack", counted("kills")],
  ["orders that the client was told of", record.orders.size],
  ...[...statuses].map(([status, list]) => [`  now ${status}`, list.length] as const),
  ["charges in the gateways' books", charges.length],
  ["refunds answered", counted("refunds")],
  ["events that the merchant is told of", new Set(server.told.keys()).size],
  ["messages received", counted("messages")],
  ["  of these refused once", counted("messages refused")],
  ["  of these again", counted("messages again")],
  ["answers", [...record.counts].filter(([what]) => /^answers \d/.test(what)).reduce((sum, [, times]) => sum + times, 0)],
  ["answers lost", counted("answers lost")],
  ["pages lost", counted("pages lost")],
  ["seconds until rest", Math.round((rested - (restBy - LONGEST_REST)) / 1000)],
  ["violations", record.violations.length],
];
const width = Math.max(...table.map(([what]) => what.length));
console.log(table.map(([what, value]) => `${what.padEnd(width)}  ${value}`).join("\n"));
console.log(
  `${((Date.now() - began) / 60_000).toFixed(1)} minutes in all, on ${cpus().length} cores and ${(totalmem() / 2 ** 30).toFixed(0)} GiB.`,
);
for (const violation of record.violations.slice(0, 50)) console.log(`VIOLATION ${violation}`);
if (record.violations.length === 0 && given === undefined) rmSync(folder, { recursive: true, force: true });
else console.log(`The folder is kept: ${folder}`);
process.exit(record.violations.length === 0 ? 0 : 1);
