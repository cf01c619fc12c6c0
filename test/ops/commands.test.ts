import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { readDuration } from "../../scripts/ops/duration.ts";
import { COMMANDS } from "../../scripts/ops/run.ts";
import { operator } from "./operator.ts";

const type = operator();

it("every command is an npm script, and explains each of its flags", async () => {
  for (const { name, options } of COMMANDS) {
    expect(packageJson.scripts).toHaveProperty([name], `node scripts/ops.ts ${name}`);
    const { code, out } = await type(name, "--help");
    expect(code).toBe(0);
    expect(out).toContain(`npm run ${name} -- `);
    for (const flag of Object.keys(options)) expect(out).toContain(`--${flag}`);
  }
});

it("lists the commands where none is named", async () => {
  expect(await type()).toMatchObject({ code: 0, note: expect.stringContaining("npm run order:show") });
  expect(await type("app:delete")).toMatchObject({ code: 2, note: expect.stringContaining("npm run app:create") });
});

describe("a wrong command line ends with 2 and names the flag", () => {
  it.each([
    [["app:create", "--nmae", "x"], "Unknown option '--nmae'."],
    [["app:create", "--name"], "Option '--name <value>' argument missing."],
    [["app:create", "--name", "a", "--name", "b", "--company", "c"], "--name: was given twice."],
    [["app:create", "--company", "Himal", "Trading"], "Trading: is not expected here."],
    [["app:create", "--name", "Shop"], "--company: is required."],
    [["app:create", "--company", "Himal"], "--name: is required."],
    [["app:create", "--company", "a", "--name", "b", "--mode", "prod"], '--mode: "prod" is no mode: it is test or live.'],
    [["app:create", "--company", "a", "--name", "b", "--url", "nowhere"], "--url: Must be a web address"],
    [["app:create", "--company", "a", "--name", "b", "--remote", "--persist-to", "x"], "--persist-to: is a folder of this machine"],
    [["app:create", "--company", "a", "--name", "b", "--config", "x"], "--config: is only for --remote."],
    [["app:create", "--company", "a", "--name", "b", "--kyb", "fine"], '--kyb: "fine" is no status: it is not_submitted, submitted, '],
    [["app:keys", "--mode", "test"], "--app: is required."],
    [["app:keys", "--app", "demo", "--mode", "test"], '--app: "demo" is no app\'s id'],
    [["app:keys", "--app", "ap_demo00001"], "--mode: is required."],
    [["app:keys", "--app", "ap_demo00001", "--mode", "test", "--overlap", "soon"], '--overlap: "soon" is no time'],
    [["app:keys", "--app", "ap_demo00001", "--list", "--overlap", "1h"], "--overlap: is not for --list."],
    [["app:settings"], "ap_…: is required."],
    [["app:settings", "shop"], 'ap_…: "shop" is no app\'s id'],
    [["app:settings", "ap_demo00001", "--origins", "tea.example,*.tea.example"], "--origins: Must be a domain alone"],
    [["app:settings", "ap_demo00001", "tea.example"], "tea.example: is not expected here."],
    [["app:settings", "ap_demo00001", "--keep-duplicates", "maybe"], '--keep-duplicates: "maybe" is neither yes nor no.'],
    [["company:kyb"], "co_…: is required."],
    [["company:kyb", "himal"], 'co_…: "himal" is no company\'s id'],
    [["company:kyb", "co_demo00001"], "STATUS: is required."],
    [["company:kyb", "co_demo00001", "fine"], 'STATUS: "fine" is no status: it is not_submitted, submitted, approved, rejected.'],
    [["company:kyb", "co_demo00001", "approved", "--country", "EU"], '--country: "EU" is no country of ISO 3166: two letters, such as NP.'],
    [["gateway:add", "--app", "ap_demo00001"], "--gateway: is required."],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "nopay"], '--gateway: There is no gateway "nopay": there is sandbox'],
    [
      ["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--mode", "live"],
      "--mode: Sandbox wallet is not offered in live mode.",
    ],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--priority", "high"], "--priority: A whole number."],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--priority", "NPR="], "--priority: "],
    [
      ["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--priority", "1", "--priority", "2"],
      "--priority: was given twice.",
    ],
    [
      ["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--priority", "XXX=1"],
      '--priority: "XXX" is not an active ISO 4217',
    ],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--priority", "NPR=1.5"], "--priority: A whole number."],
    [["gateway:set"], "gc_…: is required."],
    [["gateway:set", "sandbox"], 'gc_…: "sandbox" is no gateway account\'s id'],
    [["gateway:set", "gc_demo00001", "--enable", "--disable"], "--disable: is one thing, --enable another."],
    [["gateway:set", "gc_demo00001", "--set", "hunter2"], "--set: is a field and its value"],
    [["gateway:strays", "--account", "khalti"], '--account: "khalti" is no gateway account\'s id'],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--priority", "-1"], "Option '--priority' argument is ambiguous."],
    [
      ["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--currencies", "NPR,XXX"],
      '--currencies: "XXX" is not an active ISO 4217',
    ],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--currencies", "NPR,NPR"], "--currencies: One is there twice."],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--methods", "card"], "--methods: Sandbox wallet has wallet."],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--set", "pin=1"], "--set pin: is not a field of this gateway"],
    [["gateway:add", "--app", "ap_demo00001", "--gateway", "sandbox", "--set", "hunter2"], "--set: is a field and its value"],
    [["webhook:add", "--app", "ap_demo00001"], "--url: is required."],
    [["order:show"], "or_…: is required."],
    [["order:show", "42"], '"42": is no order\'s id'],
    [["order:show", "or_00000000000000000000"], "--key: is required."],
    [["order:show", "or_00000000000000000000", "--key", "test_public_key_1"], "--key: is no secret key"],
    [["order:show", "or_00000000000000000000", "--url", "localhost:8787"], "--url: Must be a web address"],
  ])("%j", async (args, message) => {
    const { code, out, note } = await type(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(note).toContain(message);
    expect(note).not.toContain("hunter2");
  });
});

it("says it in JSON for scripts", async () => {
  const { note } = await type("app:create", "--name", "Shop", "--json");
  expect(JSON.parse(note)).toEqual({ errors: [{ flag: "--company", message: "is required." }] });
});

it("reads times", () => {
  expect(["90s", "30m", "24h", "7d", "90d", undefined].map(readDuration)).toEqual([
    90_000, 1_800_000, 86_400_000, 604_800_000, 7_776_000_000, 0,
  ]);
  for (const text of ["91d", "", "1", "h", "1.5h", "-1h", "1w"]) expect(() => readDuration(text)).toThrow("--overlap");
});

it("knows when something else than Dwar answers", async () => {
  const show = ["order:show", "or_00000000000000000000", "--key", `test_secret_key_${"0".repeat(32)}`, "--url", "http://localhost:9/x"];
  for (const answer of ["<html>", "{}", '{"id":"or_1"}'])
    expect(await operator({ fetch: () => Promise.resolve(new Response(answer)) })(...show)).toMatchObject({
      code: 1,
      note: "--url: http://localhost:9 answered 200, and not as Dwar does.",
    });
});
