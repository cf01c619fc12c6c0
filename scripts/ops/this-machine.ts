import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { Io, WranglerAnswer } from "./io.ts";
import { askAt } from "./terminal.ts";

const root = dirname(dirname(import.meta.dirname));

export const thisMachine: Io = {
  root,
  env: process.env,
  now: () => Date.now(),
  pause: (ms) => setTimeout(ms),
  out: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askAt(process.stdin, process.stderr) : null,
  stdin: () => text(process.stdin),
  wrangler: (args) => runWrangler(root, args),
  fetch: (request) => fetch(request),
};

/** The project's own wrangler, without a shell in between. */
export async function runWrangler(cwd: string, args: readonly string[]): Promise<WranglerAnswer> {
  const bin = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    // Its log files would hold the statements; and it has no use for the keys.
    env: { ...process.env, SEALING_KEYS: "", WRANGLER_SEND_METRICS: "false", WRANGLER_WRITE_LOGS: "false", NO_COLOR: "1" },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
