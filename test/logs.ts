import { format } from "node:util";
import { afterEach } from "vitest";

/** Writes to the terminal, for what a run is to say. */
export const show: typeof console.log = console.log;

/** All that this test file has logged, a line each. */
export const logged: string[] = [];

/**
 * Keeps what is logged, and shows it beside a test that fails. Vitest would send each line from the object that wrote it and wait for
 * its receipt: a line that an alarm writes while a file is ending holds up the run for ever.
 */
export function keepLogs(): void {
  logged.length = 0;
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    console[level] = (...said: unknown[]) => {
      logged.push(`${level} ${format(...said)}`);
    };
  let before = 0;
  afterEach(({ task }) => {
    if (task.result?.state === "fail") show(logged.slice(before).join("\n"));
    before = logged.length;
  });
}
