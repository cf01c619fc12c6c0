import { afterAll, beforeAll, vi } from "vitest";
import { secretsIn, stored } from "../../secrets.ts";
import { must } from "./must.ts";

// I8: nothing secret is written anywhere. And what is thrown is a bug: it shows in the log.

export function holdsNoSecret(where: string, text: string): void {
  for (const name of secretsIn(text)) must(false, `I8 ${name} is in ${where}`);
}

let written: string[] = [];
const LEVELS = ["log", "info", "warn", "error", "debug"] as const;

/** Reads what is logged in this file instead of showing it. */
export function readLogs(): void {
  beforeAll(() => {
    for (const level of LEVELS)
      vi.spyOn(console, level).mockImplementation((...said: unknown[]) => {
        written.push(`${level} ${said.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(" ")}`);
      });
  });
  afterAll(() => vi.restoreAllMocks());
}

/** What an exception that nobody caught looks like there. */
const BUG = /^error .*"(requestId|page|alarm|call)":/;

/** The log since the last time. */
export function checkLogs(): void {
  const lines = written;
  written = [];
  holdsNoSecret("the log", lines.join("\n"));
  const bug = lines.find((line) => BUG.test(line));
  must(bug === undefined, `something was thrown: ${bug}`);
}

/** Everything in D1 and KV. */
export async function checkStorage(): Promise<void> {
  for (const [place, text] of await stored()) holdsNoSecret(place, text);
}
