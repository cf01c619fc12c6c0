import { vi } from "vitest";

/** Waits for what is expected to hold. As long as a busy machine may take: vitest's own second is too short there. */
export const until = <T>(holds: () => T | Promise<T>): Promise<T> => vi.waitFor(holds, { timeout: 10_000 });
