import { expect, it } from "vitest";

// What the floors promise: imports point down or sideways, and what is impure has one place.

const FLOORS = [
  ["kernel"],
  ["domain"],
  ["gateways"],
  ["storage", "merchants"],
  ["order"],
  ["http"],
  ["pages"],
  ["dashboard"],
  ["index.ts", "worker.ts"],
];
const files = import.meta.glob<string>("../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const sources = Object.entries(files).map(([path, text]) => ({ file: path.replace("../src/", ""), text }));

const floorOf = (file: string) => FLOORS.findIndex((names) => names.includes(file.split("/")[0] ?? ""));
const importsOf = (text: string) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
const targetOf = (file: string, name: string) => new URL(name, `file:///${file}`).pathname.slice(1);
const local = (file: string, text: string) =>
  importsOf(text)
    .filter((name) => name.startsWith("."))
    .map((name) => targetOf(file, name));

/** The classes of objects, which live in the runtime, and what mounts them. */
const OBJECTS = new Set(["order/object.ts", "order/account-health.ts", "gateways/sandbox/ledger.ts", "index.ts"]);

const violations = (breaks: (source: { file: string; text: string }) => readonly string[]) =>
  sources.flatMap((source) => breaks(source).map((what) => `${source.file}: ${what}`));

it("sees the sources, each on a floor", () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.filter(({ file }) => floorOf(file) < 0).map(({ file }) => file)).toEqual([]);
});

it("imports only point down or sideways", () => {
  expect(violations(({ file, text }) => local(file, text).filter((target) => floorOf(target) > floorOf(file)))).toEqual([]);
});

it("kernel and domain import nothing from outside themselves", () => {
  expect(violations(({ file, text }) => (floorOf(file) <= 1 ? importsOf(text).filter((name) => !name.startsWith(".")) : []))).toEqual([]);
});

it("the settings' routes and pages reach data through services only, which know whose it is", () => {
  const outside = (file: string) => file.startsWith("http/manage/") || file.startsWith("dashboard/");
  const storage = (file: string, text: string) => [
    ...importsOf(text).filter((name) => name.startsWith("drizzle")),
    ...local(file, text).filter((target) => target.startsWith("storage/")),
  ];
  expect(violations(({ file, text }) => (outside(file) ? storage(file, text) : []))).toEqual([]);
});

it("no gateway imports another", () => {
  const shared = new Set([
    "contract.ts",
    "http.ts",
    "support.ts",
    "fields.ts",
    "registry.ts",
    "settlements.ts",
    "settlement-format.ts",
    "settlement-rows.ts",
  ]);
  const gatewayOf = (file: string) => {
    const [folder, name = ""] = file.split("/");
    return folder === "gateways" && !shared.has(name) ? name.replace(/\.ts$/, "") : null;
  };
  const foreign = (file: string, text: string) =>
    local(file, text).filter((target) => gatewayOf(target) !== null && gatewayOf(target) !== gatewayOf(file));
  expect(violations(({ file, text }) => (gatewayOf(file) === null ? [] : foreign(file, text)))).toEqual([]);
});

it("gateways leave the house through one file", () => {
  const calls = /(?<![.\w])fetch\(/;
  expect(violations(({ file, text }) => (file.startsWith("gateways/") && !OBJECTS.has(file) && calls.test(text) ? ["fetch"] : []))).toEqual(
    [],
  );
});

it("only objects and the entry know the runtime", () => {
  expect(
    violations(({ file, text }) => (importsOf(text).includes("cloudflare:workers") && !OBJECTS.has(file) ? ["cloudflare:workers"] : [])),
  ).toEqual([]);
});

it("there is no clock and no chance below the objects", () => {
  const impure = /\bDate\.now\(|\bMath\.random\(|new Date\(\)/;
  const pure = (file: string) => floorOf(file) <= 2 && !OBJECTS.has(file);
  expect(violations(({ file, text }) => (pure(file) && impure.test(text) ? ["reads the clock"] : []))).toEqual([]);
});

it("every file is small enough to hold one thing", () => {
  expect(violations(({ text }) => (text.split("\n").length > 350 ? [`${text.split("\n").length} lines`] : []))).toEqual([]);
});

it("what a module remembers is forgotten between test files", () => {
  const memory = /^(?:export )?const \w+ = new (?:Map|Set)(?:<.*>)?\(\)/m;
  expect(violations(({ text }) => (memory.test(text) ? ["isn't an isolateMemory"] : []))).toEqual([]);
});

it("only test files say what happens before and after tests", () => {
  const helpers = Object.entries(
    import.meta.glob<string>(["./**/*.ts", "!./**/*.test.ts", "!./journeys/**", "!./ops/**", "!./start/**"], {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  );
  expect(helpers.length).toBeGreaterThan(20);
  // Test files share their modules: what one runs when it is loaded is there for the first file only.
  const once = /^(?:beforeAll|beforeEach|afterAll|afterEach|vi\.\w+)\(/m;
  expect(helpers.flatMap(([path, text]) => (once.test(text) && path !== "./setup.ts" ? [path] : []))).toEqual([]);
});
