import { inject } from "vitest";

/** How often fast-check tries something made up: FUZZ_TIMES as often as it does without. */
export const runs = (times: number): { readonly numRuns: number } => ({ numRuns: times * inject("fuzz") });
