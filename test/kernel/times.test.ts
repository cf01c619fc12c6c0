import { expect, it } from "vitest";
import { readTime } from "../../src/kernel/times.ts";

const iso = (text: string, zone = "+05:30") => {
  const at = readTime(text, zone);
  return at === null ? null : new Date(at).toISOString();
};

it.each([
  ["2026-11-21T09:02:03Z", "2026-11-21T09:02:03.000Z"],
  ["2026-11-21 09:02:03", "2026-11-21T03:32:03.000Z"],
  ["2026-11-21T09:02:03.867125+05:45", "2026-11-21T03:17:03.867Z"],
  ["2026-11-21 09:02", "2026-11-21T03:32:00.000Z"],
  ["2026-11-21", "2026-11-20T18:30:00.000Z"],
  ["21/11/2026 09:02:03", "2026-11-21T03:32:03.000Z"],
  ["1/2/2026 9:02", "2026-02-01T03:32:00.000Z"],
  ["01/02/2026", "2026-01-31T18:30:00.000Z"],
  ["1567692556", "2019-09-05T14:09:16.000Z"],
])("reads %s", (text, expected) => {
  expect(iso(text)).toBe(expected);
});

it("takes the zone of the file only where the time names none", () => {
  expect([iso("2026-11-21 09:02:03", "Z"), iso("2026-11-21T09:02:03+00:00", "+05:45")]).toEqual(Array(2).fill("2026-11-21T09:02:03.000Z"));
});

it.each([
  "",
  "today",
  "2026-02-31",
  "31/02/2026",
  "2026-13-01",
  "13/13/2026",
  "2026-11-21T25:00",
  "2026-11-21 9:02",
  "11-21-2026",
  "12345",
  "1e9",
])("%j is no time", (text) => {
  expect(iso(text)).toBeNull();
});
