const NEPAL = (5 * 60 + 45) * 60_000;

/** "2026-11-21T11:45:00.000+05:45" for a time in Unix ms. */
export const nepalTime = (at: number): string => new Date(at + NEPAL).toISOString().replace("Z", "+05:45");
