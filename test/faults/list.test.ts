import { expect, it } from "vitest";
import { SCENARIOS } from "./scenarios.ts";
import { shownBy, withTable } from "./table.ts";

const tests = import.meta.glob<string>(["./*.test.ts", "../journeys/*.test.ts"], { query: "?raw", import: "default", eager: true });
const pages = import.meta.glob<string>("../../docs/reliability.md", { query: "?raw", import: "default", eager: true });

/** Test files from test/, by the scenario that they show. */
const files = new Map<string, string[]>();
for (const [path, text] of Object.entries(tests)) {
  const file = path.startsWith("../") ? path.slice(3) : `faults/${path.slice(2)}`;
  for (const id of new Set(shownBy(text))) files.set(id, [...(files.get(id) ?? []), file]);
}

it("lists the scenarios of each group without a gap", () => {
  const sizes = { A: 23, B: 18, C: 16, D: 18, E: 15, F: 14 };
  const ids = Object.entries(sizes).flatMap(([letter, size]) => Array.from({ length: size }, (_, no) => `${letter}${no + 1}`));
  expect(Object.keys(SCENARIOS)).toEqual(ids);
});

it("each is shown by a test or says why not, never both", () => {
  const entries = Object.entries(SCENARIOS);
  expect(entries.filter(([id, { untested }]) => untested === undefined && !files.has(id)).map(([id]) => id)).toEqual([]);
  expect(entries.filter(([id, { untested }]) => untested !== undefined && files.has(id)).map(([id]) => id)).toEqual([]);
});

it("each says what happens and what must come of it", () => {
  expect(Object.entries(SCENARIOS).filter(([, { title }]) => title.split(": ").length !== 2)).toEqual([]);
});

it("no test is named after a scenario that there is none of", () => {
  expect([...files.keys()].filter((id) => !(id in SCENARIOS))).toEqual([]);
});

it("docs/reliability.md is what `npm run docs` would make", async () => {
  const page = Object.values(pages)[0] ?? "";
  await expect(withTable(page, SCENARIOS, files)).toMatchFileSnapshot("../../docs/reliability.md");
});
