import { misused } from "./refusal.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST = 90 * 86_400_000;

/** "24h" in ms; nothing is 0. */
export function readDuration(text: string | undefined): number {
  if (text === undefined) return 0;
  const [, count, unit = ""] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (Number.isNaN(ms)) throw misused("--overlap", `${JSON.stringify(text)} is no time: write 30m, 24h or 7d.`);
  if (ms > LONGEST) throw misused("--overlap", "is at most 90d.");
  return ms;
}
