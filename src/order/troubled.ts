import { isolateMemory } from "../kernel/memory.ts";

const SECONDS = 20;
const MOST_SECONDS = 900;

/** Accounts that have just failed in this isolate: until their object has counted it, others are tried first. */
const failed = isolateMemory<true>(1_000);

/** `retryAfter`: seconds that the gateway wants to be left alone. */
export function failedJustNow(account: string, retryAfter = 0): void {
  failed.set(account, true, Date.now() + Math.min(Math.max(retryAfter, SECONDS), MOST_SECONDS) * 1000);
}

export const troubled = (): ReadonlySet<string> => new Set(failed.keys(Date.now()));
