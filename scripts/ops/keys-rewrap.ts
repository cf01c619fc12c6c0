import { type RewrapReport, rewrapStored } from "../../src/merchants/rewrap-stored.ts";
import { columns, json } from "./columns.ts";
import type { Command } from "./command.ts";
import { failed } from "./refusal.ts";
import { STORE_OPTIONS, withStore } from "./store.ts";

const WHY: Readonly<Record<RewrapReport["unopened"][number]["why"], string>> = {
  unknown_key: "sealed with a key that is not in SEALING_KEYS",
  corrupt: "damaged, or copied there by hand",
};

export const keysRewrap: Command = {
  name: "keys:rewrap",
  summary: "After SEALING_KEYS got a new first key: brings all that older keys have sealed under it, so that those can be removed.",
  options: {
    check: { help: "change nothing, say what would be" },
    ...STORE_OPTIONS,
  },
  examples: ["--remote", "--check --remote"],

  run: (given, io) =>
    withStore(given, io, async (store) => {
      const sealing = await store.givenSealing();
      const check = given.has("check");
      const { apps, ...report } = await rewrapStored(store.d1, sealing, { check });
      const { rewrapped, already, unopened, overtaken } = report;
      const known = check ? null : await store.changed(...apps);
      if (given.has("json")) io.out(json({ key: sealing.current.id, check, ...report }));
      else {
        io.out(`Sealed records, and the first key of SEALING_KEYS (its id is ${sealing.current.id}):\n`);
        io.out(
          columns([
            [check ? "to be re-wrapped" : "re-wrapped", String(rewrapped)],
            ["already", String(already)],
            ["can't be opened", String(unopened.length)],
            ...(overtaken.length > 0 ? [["changed meanwhile", String(overtaken.length)]] : []),
          ]),
        );
        const left = [
          ...unopened.map(({ place, why }) => [place, WHY[why]]),
          ...overtaken.map((place) => [place, "somebody else changed it at the same time: run this again"]),
        ];
        if (left.length > 0) io.out(`\nLeft as they are:\n${columns(left)}`);
      }
      if (unopened.length + overtaken.length > 0)
        throw failed("Remove no key from SEALING_KEYS yet: some records are not under the first.");
      if (!given.has("json")) io.out(`\n${next(rewrapped, sealing.all.size > 1, known)}`);
    }),
};

function next(rewrapped: number, hasOlder: boolean, known: string | null): string {
  if (known === null) return rewrapped > 0 ? "Nothing was changed: run it without --check." : "The first key alone opens all of them.";
  const all = `The first key alone opens all of them. ${known}`;
  return hasOlder ? `${all} Then take the older keys out of SEALING_KEYS.` : all;
}
