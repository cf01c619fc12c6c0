import { type DailyLook, latestLooks } from "../../src/storage/daily-looks.ts";
import { columns, json, when } from "./columns.ts";
import type { Command } from "./command.ts";
import { STORE_OPTIONS, withStore } from "./store.ts";

const MOST = 14;

export const looks: Command = {
  name: "looks",
  summary: "Shows what the daily looks at transactions that are not settled have found; the latest first.",
  options: STORE_OPTIONS,
  examples: ["--remote"],

  async run(given, io) {
    await withStore(given, io, async ({ d1 }) => {
      const found = await latestLooks(d1, MOST);
      if (given.has("json")) return io.out(json(found));
      io.out(
        found.length === 0 ? "There was no daily look yet: the first begins within a minute of a deployment." : columns(found.map(shown)),
      );
    });
  },
};

const shown = ({ startedAt, movedAt, place, looked, changed, unheard, failed }: DailyLook): readonly string[] => [
  when(startedAt),
  place ? `under way, last part ${when(movedAt)}` : "done",
  `${looked} orders`,
  `${changed} changed`,
  `${unheard} not answered by their gateway`,
  `${failed} not reached`,
];
