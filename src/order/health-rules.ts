/** How one gateway account has been doing. Times are Unix ms. */
export interface Health {
  /** Sessions that could not be made, one after another. */
  readonly failures: number;
  /** How often it was taken out without a session in between. */
  readonly outages: number;
  readonly downUntil: number | null;
}

export const WELL: Health = { failures: 0, outages: 0, downUntil: null };

const MOST_FAILURES = 5;
const FIRST_OUTAGE = 30_000;
const LONGEST_OUTAGE = 900_000;

const out = (health: Health, now: number): Health => ({
  failures: 0,
  outages: health.outages + 1,
  downUntil: now + Math.min(FIRST_OUTAGE * 2 ** health.outages, LONGEST_OUTAGE),
});

/** After sessions were asked for, the oldest first. */
export function afterReports(health: Health, worked: readonly boolean[], now: number): Health {
  return worked.reduce((before, ok) => afterReport(before, ok, now), health);
}

function afterReport(health: Health, worked: boolean, now: number): Health {
  if (worked) return WELL;
  const { failures, outages, downUntil } = health;
  // While it is out only those ask who have nothing else: what they find changes nothing.
  if (downUntil !== null) return health;
  return failures + 1 < MOST_FAILURES ? { failures: failures + 1, outages, downUntil } : out(health, now);
}

/** After it was asked whether it is back. One that is gets the next customers; if they fail it is out for longer. */
export const afterProbe = (health: Health, works: boolean, now: number): Health =>
  works ? { ...health, failures: MOST_FAILURES - 1, downUntil: null } : out(health, now);
