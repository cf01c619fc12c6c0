import { isOrderId } from "../../src/kernel/ids.ts";
import { forgetRebuilt, queueRebuild, type RebuildProgress, rebuildProgress, unreachable } from "../../src/storage/rebuild-queue.ts";
import { json } from "./columns.ts";
import type { Command } from "./command.ts";
import type { Io } from "./io.ts";
import { failed, misused } from "./refusal.ts";
import { STORE_OPTIONS, type Store, withStore } from "./store.ts";

/** Fits into a command line everywhere. */
const AT_A_TIME = 400;
const POLL_MS = 5_000;
/** The worker looks into its queue once a minute, and tries an object three times. */
const PATIENCE_MS = 300_000;
const MOST_SHOWN = 20;

export const rebuild: Command = {
  name: "rebuild",
  summary: "Makes the lists in D1 again from the orders' own objects, while payments go on; of all orders, or of one.",
  arguments: [{ name: "or_…", help: "only this order" }],
  options: {
    ...STORE_OPTIONS,
    remote: { help: "of the deployed worker; set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID in the environment" },
  },
  examples: ["--remote", "or_… --remote"],

  async run(given, io) {
    const [order] = given.arguments;
    if (order !== undefined && !isOrderId(order)) throw misused(JSON.stringify(order), "is no order's id: or_ and 20 letters or digits.");
    await withStore(given, io, async (store) => {
      await forgetRebuilt(store.d1);
      const queued = await queue(store, io, order === undefined ? store.orderObjects() : [[order]]);
      if (queued === 0) return io.out(given.has("json") ? json({ objects: 0 }) : "There are no orders.");
      const done = await worked(store, io);
      const lost = done.failed > 0 ? await unreachable(store.d1, MOST_SHOWN) : [];
      await forgetRebuilt(store.d1);
      const { waiting: _, ...outcomes } = done;
      io.out(given.has("json") ? json({ objects: queued, ...outcomes, unreachable: lost }) : summary(queued, done));
      if (done.failed > 0) throw failed(`Run it again for what could not be reached:\n${lost.map((id) => `  ${id}`).join("\n")}`);
    });
  },
};

type Pages = AsyncIterable<readonly string[]> | Iterable<readonly string[]>;

async function queue(store: Store, io: Io, pages: Pages): Promise<number> {
  let queued = 0;
  for await (const ids of pages)
    for (let from = 0; from < ids.length; from += AT_A_TIME) {
      const some = ids.slice(from, from + AT_A_TIME);
      await queueRebuild(store.d1, some, io.now());
      queued += some.length;
      if (ids.length > AT_A_TIME) io.note(`${queued} objects are queued …`);
    }
  if (queued > 0) io.note(`${objects(queued)} queued. The worker takes them up within a minute, and payments go on meanwhile.`);
  return queued;
}

/** Waits until the worker has gone through them. */
async function worked(store: Store, io: Io): Promise<RebuildProgress> {
  let progress = await rebuildProgress(store.d1);
  let since = io.now();
  while (progress.waiting > 0) {
    if (io.now() - since > PATIENCE_MS) {
      const hint = store.remote ? "Are its cron triggers on?" : "Is it running? npm start";
      throw failed(
        `The worker has not taken up the ${objects(progress.waiting)} that ${progress.waiting === 1 ? "waits" : "wait"}. ${hint} It goes on with them by itself.`,
      );
    }
    await io.pause(POLL_MS);
    const now = await rebuildProgress(store.d1);
    if (now.waiting === progress.waiting) continue;
    since = io.now();
    progress = now;
    if (now.waiting > 0) io.note(`${now.waiting} are left …`);
  }
  return progress;
}

const objects = (count: number) => (count === 1 ? "1 object" : `${count} objects`);

const summary = (queued: number, { same, written, empty, failed: lost }: RebuildProgress): string =>
  [
    `${objects(queued)}:`,
    `  ${same} had the right rows`,
    `  ${written} wrote rows that were missing, wrong or behind`,
    ...(empty > 0 ? [`  ${empty} hold no order`] : []),
    ...(lost > 0 ? [`  ${lost} could not be reached`] : []),
  ].join("\n");
