import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { fail, ok, type Result } from "../../src/kernel/result.ts";

/** The new files: which skeleton, and where it goes. */
const FILES: readonly (readonly [skeleton: string, path: (name: string) => string])[] = [
  ["adapter.txt", (name) => `src/gateways/${name}.ts`],
  ["simulator.txt", (name) => `simulators/${name}.tsx`],
  ["conformance.txt", (name) => `test/conformance/${name}.ts`],
];

interface Place {
  readonly file: string;
  /** An import of the new file, below the others of its folder. */
  readonly imports?: (name: string) => readonly [what: string, from: string];
  /** A line goes in before the first line that begins with `before`, counted from the one that begins with `after`. */
  readonly after: string;
  readonly before: string;
  readonly line: (name: string, file: string) => string;
}

const PLACES: readonly Place[] = [
  {
    file: "src/gateways/registry.ts",
    imports: (name) => [name, `./${name}.ts`],
    after: "const all",
    before: "  // One line",
    line: (name) => `  ${name},`,
  },
  {
    file: "simulators/simulations.ts",
    imports: (name) => [name, `./${name}.tsx`],
    after: "const all",
    before: "  // One line",
    line: (name) => `  ${name},`,
  },
  {
    file: "simulators/accounts.ts",
    after: "export const DEMO_ACCOUNTS",
    before: "];",
    line: (name, file) => demoAccount(name, file),
  },
  {
    file: "test/conformance/conformance.test.ts",
    imports: (name) => [`${name}Simulator`, `./${name}.ts`],
    after: "const simulators",
    before: "};",
    line: (name) => `  ${name}: ${name}Simulator,`,
  },
];

/** Account ids have nine characters behind their prefix, and two gateways may begin alike. */
function demoAccount(name: string, file: string): string {
  const wanted = Array.from({ length: 1000 }, (_, count) => {
    const number = count === 0 ? "" : String(count);
    return `gc_demo${name.slice(0, 5 - number.length).padEnd(5 - number.length, "0")}${number}`;
  });
  const key = `demo_${name}_secret_key`;
  return [
    "  {",
    `    gateway: "${name}",`,
    `    id: "${wanted.find((id) => !file.includes(`"${id}"`))}",`,
    `    key: "${key}",`,
    `    credentials: { secretKey: "${key}" },`,
    "  },",
  ].join("\n");
}

/**
 * Writes the skeletons of a new gateway and its lines in the files that list all gateways, in the project below `root`. Answers the
 * paths that were written or changed; or, with nothing written, why the name can't be taken.
 */
export function layGateway(root: string, name: string): Result<readonly string[], string> {
  if (!/^[a-z][a-z0-9]{1,19}$/.test(name)) return fail(`"${name}" is no name: 2 to 20 of a-z and 0-9, a letter first.`);
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const taken = FILES.map(([, path]) => dirname(path(name)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => `${folder}/${file}`))
    .find((path) => new RegExp(`/${name}(\\.tsx?)?$`).test(path));
  if (taken !== undefined) return fail(`"${name}" is taken: there is ${taken}.`);
  const skeletons = FILES.map(([skeleton, path]) => ({ path: path(name), text: read(`scripts/skeletons/${skeleton}`) }));
  const listing = PLACES.map(({ file }) => ({ path: file, text: read(file) }));
  const using = [...skeletons, ...listing].find(({ text }) => wordsOf(text).has(name));
  if (using || !isName(name)) return fail(`"${name}" can't name a variable${using ? ` in ${using.path}: it means something there` : ""}.`);
  const changed: { path: string; text: string }[] = [];
  for (const place of PLACES) {
    const text = withLine(read(place.file), place, name);
    if (text === null) return fail(`${place.file} does not look as expected: add the line by hand, or mend this script.`);
    changed.push({ path: place.file, text });
  }
  const Name = name.charAt(0).toUpperCase() + name.slice(1);
  const laid = skeletons.map(({ path, text }) => ({ path, text: text.replaceAll("__name__", name).replaceAll("__Name__", Name) }));
  for (const { path, text } of [...laid, ...changed]) writeFileSync(join(root, path), text);
  return ok([...laid, ...changed].map(({ path }) => path));
}

function isName(name: string): boolean {
  try {
    new Script(`"use strict"; let ${name};`);
    return true;
  } catch {
    return false;
  }
}

/** What stands in code: not in comments or in texts. */
function wordsOf(code: string): ReadonlySet<string> {
  const bare = code.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"/g, " ");
  return new Set(bare.match(/[A-Za-z_$][\w$]*/g));
}

function withLine(text: string, { imports, after, before, line }: Place, name: string): string | null {
  const lines = text.split("\n");
  const start = lines.findIndex((one) => one.startsWith(after));
  const at = lines.findIndex((one, index) => index > start && one.startsWith(before));
  if (start < 0 || at < 0) return null;
  lines.splice(at, 0, line(name, text));
  if (!imports) return lines.join("\n");
  const [what, from] = imports(name);
  const sources = lines.map((one) => /^(?:import .*|\}) from "([^"]+)";$/.exec(one)?.[1]);
  const next = sources.findIndex((source) => source?.startsWith("./") && source > from);
  const last = sources.findLastIndex((source) => source !== undefined);
  if (last < 0) return null;
  lines.splice(next < 0 ? last + 1 : next, 0, `import { ${what} } from "${from}";`);
  return lines.join("\n");
}
