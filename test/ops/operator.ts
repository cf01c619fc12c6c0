import { unstable_splitSqlQuery } from "wrangler";
import type { Io } from "../../scripts/ops/io.ts";
import { COMMANDS, run } from "../../scripts/ops/run.ts";
import { runWrangler, thisMachine } from "../../scripts/ops/this-machine.ts";
import { root } from "../start/instance.ts";

// Only ever the tests' own key.
export const SEALING_KEYS = btoa("the tests' own key of 32 bytes!!");

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly note: string;
}

/** Somebody who types commands; nobody answers questions unless `over` says so. */
export function operator(over: Partial<Io> = {}, commands = COMMANDS) {
  return async (...args: readonly string[]): Promise<Ended> => {
    const [out, note]: [string[], string[]] = [[], []];
    const io: Io = {
      ...thisMachine,
      env: {},
      ask: null,
      stdin: () => Promise.resolve(""),
      wrangler: () => Promise.reject(new Error("no command of this test asks wrangler")),
      out: (text) => void out.push(text),
      note: (text) => void note.push(text),
      ...over,
    };
    return { code: await run(args, io, commands), out: out.join("\n"), note: note.join("\n") };
  };
}

/** Wrangler's own command, run on a folder of this machine where it would ask Cloudflare. */
export const wranglerOn =
  (folder: string): Io["wrangler"] =>
  (args) =>
    runWrangler(
      root,
      args.flatMap((arg) => (arg === "--remote" ? ["--local", "--persist-to", folder] : [arg])),
    );

/** What `wrangler d1 execute --command` does and answers, without the seconds that it takes to start. */
export function wranglerLike(d1: D1Database) {
  const calls: (readonly string[])[] = [];
  const wrangler: Io["wrangler"] = async (args) => {
    calls.push(args);
    const statements = unstable_splitSqlQuery(args.at(-1) ?? "");
    const results = await d1.batch(statements.map((text) => d1.prepare(text)));
    return { code: 0, stdout: JSON.stringify(results, null, 2), stderr: "" };
  };
  return { wrangler, calls };
}
