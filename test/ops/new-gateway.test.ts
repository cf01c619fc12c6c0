import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { layGateway } from "../../scripts/skeletons/lay.ts";
import { remove, root, tempFolder } from "../start/instance.ts";

// What a contributor types, in a copy of the project.

const LAID = ["src/gateways/connectips.ts", "simulators/connectips.tsx", "test/conformance/connectips.ts"];
const LISTS = [
  "src/gateways/registry.ts",
  "simulators/simulations.ts",
  "simulators/accounts.ts",
  "test/conformance/conformance.test.ts",
] as const;

const NOT_COPIED = new Set(["node_modules", ".git", ".wrangler", ".dev.vars"]);
const folders: string[] = [];
function copy(): string {
  const folder = tempFolder();
  folders.push(folder);
  cpSync(root, folder, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}
afterAll(() => folders.forEach(remove));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
const run = (cwd: string, command: string, ...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 16_000_000 }, (error, out, err) => {
      if (error && typeof error.code !== "number") reject(error);
      else resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
const newGateway = (cwd: string, ...args: readonly string[]) => run(cwd, process.execPath, join(cwd, "scripts", "new-gateway.ts"), ...args);
const tool = (cwd: string, name: string, ...args: readonly string[]) => run(cwd, join(cwd, "node_modules", ".bin", name), ...args);

const reportOf = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) })) }),
  ),
});

describe("npm run new-gateway connectips", () => {
  let folder: string;
  let ran: Ran;
  beforeAll(async () => {
    folder = copy();
    ran = await newGateway(folder, "connectips");
  });

  it("says what it wrote, and what is next", () => {
    expect(ran).toMatchObject({ code: 0, err: "" });
    for (const path of [...LAID, ...LISTS]) expect(ran.out).toContain(`${path}\n`);
    expect(ran.out).toContain("docs/adding-a-gateway.md");
  });

  it("writes what compiles, and is formatted as the rest", async () => {
    expect(await tool(folder, "tsc", "--noEmit")).toEqual({ code: 0, out: "", err: "" });
    // With the longest name too, which would break lines elsewhere; and one that another demo account's id begins like.
    for (const name of ["abcdefghijklmnopqrst", "connectx"]) expect(layGateway(folder, name).ok).toBe(true);
    const written = LAID.flatMap((path) => ["connectips", "abcdefghijklmnopqrst"].map((name) => path.replace("connectips", name)));
    expect(await tool(folder, "biome", "check", "--vcs-enabled=false", ...written, ...LISTS)).toMatchObject({ code: 0 });
    const ids = [...readFileSync(join(folder, "simulators/accounts.ts"), "utf8").matchAll(/ id: "(gc_[0-9A-Za-z]{9})"/g)].map(
      ([, id]) => id,
    );
    expect(ids).toEqual(expect.arrayContaining(["gc_democonne", "gc_democonn1", "gc_demoabcde"]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("fails the suite in the cases that are to be written, by name", async () => {
    const suite = ["run", "test/conformance", "-t", "connectips", "--reporter=json", "--outputFile=report.json"];
    expect((await tool(folder, "vitest", ...suite)).code).toBe(1);
    const report = reportOf.parse(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")));
    const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
    const named = (status: string) => results.filter((one) => one.status === status).map(({ fullName }) => fullName);
    expect(named("passed")).toContain("connectips states facts that hold together");
    const failed = named("failed");
    for (const name of ["proves the credentials", "creates a session that nothing was paid in", "gives everything back"])
      expect(failed).toContain(`connectips ${name}`);
    expect(failed.filter((name) => !name.startsWith("connectips "))).toEqual([]);
    const why = results.flatMap(({ failureMessages }) => failureMessages).join("\n");
    expect(why).toContain("connectips: create is not written yet");
  });

  it("makes true what docs/adding-a-gateway.md says there is", () => {
    const guide = readFileSync(join(folder, "docs/adding-a-gateway.md"), "utf8");
    const named = [...guide.matchAll(/`((?:src|simulators|test|docs|scripts)\/[\w./-]+)`/g)].flatMap(([, path]) => path ?? []);
    expect(named.length).toBeGreaterThan(20);
    // The only one that is not laid.
    expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual(["test/gateways/connectips.test.ts"]);
    for (const path of [...LAID, ...LISTS]) expect(named).toContain(path);
  });

  it("does not overwrite it", async () => {
    const before = LAID.map((path) => readFileSync(join(folder, path), "utf8"));
    expect(await newGateway(folder, "connectips")).toMatchObject({ code: 1, err: expect.stringContaining("is taken") });
    expect(LAID.map((path) => readFileSync(join(folder, path), "utf8"))).toEqual(before);
  });
});

describe("writes nothing", () => {
  let folder: string;
  beforeAll(() => {
    folder = copy();
  });
  const lists = () => LISTS.map((path) => readFileSync(join(folder, path), "utf8"));

  it.each([
    ["khalti", "is taken: there is src/gateways/khalti.ts"],
    ["sandbox", "is taken: there is src/gateways/sandbox"],
    ["contract", "is taken: there is src/gateways/contract.ts"],
    ["ledger", "is taken: there is simulators/ledger.ts"],
    ["weather", "is taken: there is simulators/weather.ts"],
    ["class", "can't name a variable"],
    ["await", "can't name a variable"],
    ["gateway", "can't name a variable"],
    ["Stripe2", "is no name"],
    ["connect-ips", "is no name"],
    ["9pay", "is no name"],
    ["x", "is no name"],
    ["abcdefghijklmnopqrstu", "is no name"],
    ["../evil", "is no name"],
    ["", "is no name"],
  ])("for the name %j", (name, why) => {
    const before = lists();
    expect(layGateway(folder, name)).toEqual({ ok: false, error: expect.stringContaining(why) });
    expect(lists()).toEqual(before);
  });

  it("without a name, or with two", async () => {
    const before = lists();
    for (const args of [[], ["one", "two"], ["--help"]])
      expect(await newGateway(folder, ...args)).toMatchObject({ code: 2, err: expect.stringContaining("npm run new-gateway NAME") });
    expect(lists()).toEqual(before);
  });

  it("where a list is no longer as it knows it", () => {
    const registry = join(folder, "src/gateways/registry.ts");
    writeFileSync(registry, readFileSync(registry, "utf8").replace("  // One line for each gateway.\n", ""));
    const before = lists();
    expect(layGateway(folder, "connectips")).toEqual({
      ok: false,
      error: expect.stringContaining("src/gateways/registry.ts does not look"),
    });
    expect(lists()).toEqual(before);
  });
});
