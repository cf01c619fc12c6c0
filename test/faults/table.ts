import type { Scenario } from "./scenarios.ts";

const GROUPS: Readonly<Record<string, string>> = {
  A: "What gateways tell us",
  B: "The customer and the page",
  C: "Calls to gateways",
  D: "Crashes and storage",
  E: "The merchant's API",
  F: "Refunds, disputes, messages, reconciliation",
};

const BEGIN = "<!-- scenarios: made by npm run docs -->";
const END = "<!-- end of scenarios -->";

/** The ids of the scenarios that a test file's titles begin with. */
export const shownBy = (text: string): readonly string[] => [...text.matchAll(/\(\s*["'`]([A-F]\d{1,2}) /g)].map(([, id = ""]) => id);

function group(letter: string, scenarios: Readonly<Record<string, Scenario>>, files: ReadonlyMap<string, readonly string[]>): string[] {
  const rows = Object.entries(scenarios)
    .filter(([id]) => id.startsWith(letter))
    .map(([id, { title, untested }]) => {
      const shown = (files.get(id) ?? []).map((file) => `[${file.split("/").at(-1)}](../test/${file})`);
      return `| ${id} | ${title.replace(": ", " | ")} | ${shown.join(", ") || `not tested: ${untested}`} |`;
    });
  return [`### ${GROUPS[letter]}`, "", "| id | what happens | what comes of it | shown by |", "|---|---|---|---|", ...rows, ""];
}

/** docs/reliability.md with its table of scenarios as they are now; what is written around the table stays. `files` by scenario. */
export function withTable(
  page: string,
  scenarios: Readonly<Record<string, Scenario>>,
  files: ReadonlyMap<string, readonly string[]>,
): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/reliability.md has no "${BEGIN}" and "${END}"`);
  const all = Object.values(scenarios);
  const shown = all.filter(({ untested }) => untested === undefined).length;
  return [
    `${before}${BEGIN}`,
    "",
    `${shown} of ${all.length} are shown by a test; the others say why not.`,
    "",
    ...Object.keys(GROUPS).flatMap((letter) => group(letter, scenarios, files)),
    `${END}${after}`,
  ].join("\n");
}
