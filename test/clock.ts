import { runDurableObjectAlarm } from "cloudflare:test";
import { onTestFinished, vi } from "vitest";
import { objectOf } from "./api.ts";

// Only the clock: alarms are rung by hand, and real ones keep real time.

/** Moves the clock on; it is right again after the test. */
export function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });
  onTestFinished(() => void vi.useRealTimers());
}

export const ring = (id: string) => runDurableObjectAlarm(objectOf(id));

/** Rings the order's alarm after each of these waits. */
export async function wait(id: string, ...seconds: readonly number[]): Promise<void> {
  for (const some of seconds) {
    later(some);
    await ring(id);
  }
}
