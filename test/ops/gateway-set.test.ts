import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { gatewayAddAmong } from "../../scripts/ops/gateway-add.ts";
import { gatewaySetAmong } from "../../scripts/ops/gateway-set.ts";
import { localDatabase } from "../../scripts/ops/local-database.ts";
import { COMMANDS } from "../../scripts/ops/run.ts";
import { defineGateway, type Gateway } from "../../src/gateways/contract.ts";
import { sandbox } from "../../src/gateways/sandbox/sandbox.ts";
import { fail, ok } from "../../src/kernel/result.ts";
import { readApp } from "../../src/merchants/read-settings.ts";
import { routesFor } from "../../src/merchants/routing.ts";
import { openCredentials } from "../../src/merchants/stored-credentials.ts";
import { sealingKeys } from "../../src/storage/sealed.ts";
import { countStray } from "../../src/storage/stray-notices.ts";
import { remove, root, tempFolder } from "../start/instance.ts";
import { operator, SEALING_KEYS, wranglerLike } from "./operator.ts";

// A gateway as real ones are: its webhooks are entered there by hand, and it then shows a secret for them.

const fields = {
  secretKey: { kind: "text", label: "Secret key", secret: true },
  webhookSecret: { kind: "text", label: "Signing secret of its webhooks", secret: true, optional: true, pattern: /^whsec_/ },
  previousSecret: { kind: "text", label: "Its signing secret before", secret: true, optional: true, passing: true },
} as const;
const { check: _check, ...facts } = sandbox;
const hills: Gateway = defineGateway<typeof fields, string>({
  ...facts,
  id: "hills",
  name: "Hills Pay",
  currencies: ["NPR", "INR"],
  methods: ["card", "wallet"],
  fields,
  endpoints: { test: "https://hills.example/test", live: "https://hills.example" },
  webhooks: { trust: "hint", hint: () => ok([]), events: ["payment.paid", "refund.made"] },
  check: (call) =>
    call.http.json(
      { method: "GET", url: `${call.endpoint}/me`, headers: { authorization: call.credentials.secretKey }, moves: false, repeatable: true },
      ({ status }) => (status === 200 ? ok({}) : fail({ failure: "bad_credentials", outcome: "none" })),
    ),
});
const gateways = new Map([
  [sandbox.id, sandbox],
  [hills.id, hills],
]);
const commands = [
  ...COMMANDS.filter(({ name }) => !/^gateway:(add|set)$/.test(name)),
  gatewayAddAmong(gateways),
  gatewaySetAmong(gateways),
];

const NOW = Date.UTC(2026, 10, 21);
const folder = tempFolder();
const { d1, close } = await localDatabase({ root, persistTo: folder });
const { wrangler, calls } = wranglerLike(d1);
const person = operator(
  {
    now: () => NOW,
    wrangler,
    env: { SEALING_KEYS },
    fetch: (request) => Promise.resolve(Response.json({}, { status: request.headers.get("authorization") === "good" ? 200 : 401 })),
  },
  commands,
);
const type = (...args: readonly string[]) => person(...args, "--remote");
async function json(...args: readonly string[]): Promise<unknown> {
  const { code, out, note } = await type(...args, "--json");
  expect({ code, note }).toEqual({ code: 0, note: "" });
  return JSON.parse(out);
}
const credentials = async (account: string) => {
  const row = await d1.prepare("SELECT sealed FROM gateway_accounts WHERE id = ?").bind(account).all<{ sealed: string }>();
  return openCredentials(await sealingKeys(SEALING_KEYS), account, row.results[0]?.sealed ?? "");
};

let app: string;
const add = async (...args: readonly string[]) =>
  z.object({ account: z.string() }).parse(await json("gateway:add", "--app", app, "--gateway", "hills", "--set", "secretKey=good", ...args))
    .account;
const accountNow = async (account: string) => (await readApp(d1, app, NOW))?.accounts.find(({ id }) => id === account);

beforeAll(async () => {
  ({ app } = z.object({ app: z.string() }).parse(await json("app:create", "--company", "Himal", "--name", "Tea")));
});
afterAll(() => {
  close();
  remove(folder);
});

describe("gateway:set", () => {
  it("changes when an account is tried and for what, and leaves the rest", async () => {
    const account = await add("--priority", "5", "--currencies", "NPR,INR", "--methods", "card");
    expect(await json("gateway:set", account, "--priority", "NPR=3", "--priority", "INR=9")).toMatchObject({
      id: account,
      app,
      enabled: true,
      priority: 5,
      priorities: { NPR: 3, INR: 9 },
      currencies: ["NPR", "INR"],
      methods: ["card"],
    });
    expect(await json("gateway:set", account, "--priority", "0", "--priority", "NPR=4,INR=")).toMatchObject({
      priority: 0,
      priorities: { NPR: 4 },
    });
    expect(await json("gateway:set", account, "--currencies", "NPR", "--methods", "all")).toMatchObject({
      priority: 0,
      priorities: { NPR: 4 },
      currencies: ["NPR"],
      methods: null,
    });
    expect(await accountNow(account)).toMatchObject({
      enabled: true,
      priority: 0,
      priorities: { NPR: 4 },
      currencies: ["NPR"],
      methods: null,
    });
    expect(await json("gateway:set", account, "--priority", "NPR=", "--currencies", "all")).toMatchObject({
      priorities: null,
      currencies: null,
    });
    expect(await accountNow(account)).toMatchObject({ priorities: {}, currencies: null });
    expect(await json("gateway:set", account, "--disable")).toMatchObject({ enabled: false, priority: 0 });
    expect((await type("gateway:set", account, "--priority", "NPR=7")).out).toBe(
      `  ${account}  hills  test  priority 0, NPR 7  every currency  every method  disabled\n\nIt works within about a minute everywhere.`,
    );
    expect(await json("gateway:set", account, "--enable")).toMatchObject({ enabled: true });
    expect(await credentials(account)).toEqual({ ok: true, value: { secretKey: "good" } });
  });

  it("decides which account is tried first", async () => {
    const [first, second] = [await add("--priority", "20"), await add("--priority", "21")];
    const tried = async () => {
      const settings = await readApp(d1, app, NOW);
      if (!settings) throw new Error("no app");
      const { choicesFor } = routesFor(settings, "test", { amount: 10_000, currency: "NPR" }, { gateways: ["hills"] }, gateways);
      return choicesFor("card")
        .map(({ account }) => account)
        .filter((account) => account === first || account === second);
    };
    expect(await tried()).toEqual([first, second]);
    await json("gateway:set", second, "--priority", "NPR=19");
    expect(await tried()).toEqual([second, first]);
    await json("gateway:set", second, "--disable");
    expect(await tried()).toEqual([first]);
  });

  it("shows the account where nothing is to be changed, without its credentials", async () => {
    const account = await add("--priority", "1", "--priority", "INR=2");
    const { out } = await type("gateway:set", account);
    expect(out).toContain(`  ${account}  hills  test  priority 1, INR 2  every currency  every method  in use\n`);
    expect(out).toContain(`/webhooks/hills/${account}`);
    const shown = await json("gateway:set", account);
    expect(shown).toMatchObject({ id: account, priorities: { INR: 2 }, webhookEvents: ["payment.paid", "refund.made"] });
    expect(shown).not.toHaveProperty("sealed");
    expect((await type("gateway:add", "--app", app, "--list")).out).toContain(`${account}  hills    test  priority 1, INR 2`);
  });

  it("asks the same of it as gateway:add", async () => {
    const account = await add();
    const before = await accountNow(account);
    for (const [args, message] of [
      [["--priority", "high"], "--priority: A whole number."],
      [["--priority", "1001"], "--priority: 0 to 1000."],
      [["--priority", "NPR=1001"], "--priority: 0 to 1000."],
      [["--priority", "USD=1"], "--priority: Hills Pay does not take USD."],
      [["--priority", "npr=1"], '--priority: "npr" is not an active ISO 4217'],
      [["--currencies", "USD"], "--currencies: Hills Pay does not take USD."],
      [["--currencies", "NPR,NPR"], "--currencies: One is there twice."],
      [["--methods", "upi"], "--methods: Hills Pay has card, wallet."],
      [["--set", "pin=1"], "--set pin: is not a field of this gateway"],
      [["--set", "webhookSecret=hunter2"], "--set webhookSecret: does not look right"],
    ] as const) {
      const { code, note } = await type("gateway:set", account, "--disable", ...args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(note).toContain(message);
      expect(note).not.toContain("hunter2");
    }
    expect(await accountNow(account)).toEqual(before);
  });

  it("stores what the gateway shows for its webhooks, and leaves the other fields", async () => {
    const account = await add();
    calls.length = 0;
    expect(await type("gateway:set", account, "--set", "webhookSecret=whsec_1")).toMatchObject({ code: 0, note: "" });
    expect(await credentials(account)).toEqual({ ok: true, value: { secretKey: "good", webhookSecret: "whsec_1" } });
    expect(calls.flat().join()).not.toContain("whsec_1");
    expect(await type("gateway:set", account, "--set", "secretKey=bad", "--disable")).toMatchObject({
      code: 1,
      note: "--set: The check at Hills Pay failed: bad_credentials. Nothing was stored.",
    });
    expect(await accountNow(account)).toMatchObject({ enabled: true });
    expect(await type("gateway:set", account, "--set", "secretKey=later", "--set", "webhookSecret=", "--unchecked")).toMatchObject({
      code: 0,
    });
    expect(await credentials(account)).toEqual({ ok: true, value: { secretKey: "later" } });
  });

  it("changes none that is not there, or no longer", async () => {
    expect(await type("gateway:set", "gc_000000000", "--enable")).toMatchObject({
      code: 1,
      note: "gc_…: There is no gateway account gc_000000000 on the deployed worker.",
    });
    const account = await add();
    await type("gateway:add", "--app", app, "--remove", account);
    expect(await type("gateway:set", account, "--enable")).toMatchObject({
      code: 1,
      note: `gc_…: ${account} was removed: add the account anew.`,
    });
    expect(await accountNow(account)).toMatchObject({ enabled: false });
  });
});

describe("gateway:add", () => {
  it("says what to enter at the gateway", async () => {
    const command = ["gateway:add", "--app", app, "--gateway", "hills", "--set", "secretKey=good"];
    const { out } = await type(...command);
    const account = /gc_\w+/.exec(out)?.[0];
    expect(out).toContain(`\n\n  https://<your worker>/webhooks/hills/${account}\n`);
    expect(out).toContain("\n\n  payment.paid\n  refund.made\n");
    expect(out).toContain(`npm run gateway:set -- ${account} --set webhookSecret=… --remote`);
    expect((await type(...command, "--set", "webhookSecret=whsec_1")).out).not.toContain("gateway:set");
    expect((await type("gateway:add", "--app", app, "--gateway", "sandbox")).out).not.toContain("webhooks");

    await d1.prepare("INSERT INTO app_domains (domain, app, verified_at, created_at) VALUES ('pay.tea.example', ?, 1, 1)").bind(app).all();
    expect(await json(...command)).toMatchObject({
      webhookUrl: expect.stringMatching(/^https:\/\/pay\.tea\.example\/webhooks\/hills\/gc_\w{9}$/),
      webhookEvents: ["payment.paid", "refund.made"],
    });
  });

  it("says it of a worker on this machine", async () => {
    const local = operator({ fetch: () => Promise.resolve(Response.json({})) }, commands);
    const where = ["--persist-to", tempFolder()];
    const made = await local("app:create", "--company", "Himal", "--name", "Tea", "--json", ...where);
    const { app } = z.object({ app: z.string() }).parse(JSON.parse(made.out));
    const { out } = await local("gateway:add", "--app", app, "--gateway", "hills", "--set", "secretKey=good", ...where);
    expect(out).toMatch(/\n {2}http:\/\/localhost:8787\/webhooks\/hills\/gc_\w{9}\n/);
    expect(out).toMatch(/--set webhookSecret=…$/);
    const account = /gc_\w+/.exec(out)?.[0] ?? "";
    expect((await local("gateway:set", account, "--priority", "NPR=1", ...where)).out).toContain(
      "priority 0, NPR 1  every currency  every method  in use\n\nThe worker on this machine knows it within 10 seconds.",
    );
    remove(where[1] ?? "");
  });
});

describe("gateway:strays", () => {
  it("lists what no order knows, the latest first", async () => {
    expect((await type("gateway:strays")).out).toBe("Every gateway account was only told of payments that an order knows.");
    const account = await add();
    await countStray(d1, { account, key: "evt_1", refs: ["pi_1", "cs_1"] }, NOW);
    await countStray(d1, { account: "gc_deleted01", key: "evt_2", refs: [] }, NOW + 60_000);
    await countStray(d1, { account, key: "evt_1", refs: ["pi_1", "cs_1"] }, NOW + 120_000);
    const first = {
      ...{ account, gateway: "hills", app, mode: "test", key: "evt_1", refs: ["pi_1", "cs_1"] },
      ...{ times: 2, firstAt: NOW, lastAt: NOW + 120_000 },
    };
    expect(await json("gateway:strays")).toEqual([
      first,
      {
        account: "gc_deleted01",
        gateway: null,
        app: null,
        mode: null,
        key: "evt_2",
        refs: [],
        times: 1,
        firstAt: NOW + 60_000,
        lastAt: NOW + 60_000,
      },
    ]);
    expect(await json("gateway:strays", "--account", account)).toEqual([first]);
    const { out } = await type("gateway:strays");
    expect(out).toContain(
      `${account}  hills test of ${app}  evt_1  pi_1, cs_1  2 times, last 2026-11-21 00:02:00 UTC, first 2026-11-21 00:00:00 UTC\n`,
    );
    expect(out).toMatch(/gc_deleted01 {2}\(deleted\) +evt_2 {2}no ids +once, last 2026-11-21 00:01:00 UTC$/);
    expect((await type("gateway:strays", "--account", "gc_000000000")).out).toBe(
      "gc_000000000 was only told of payments that an order knows.",
    );
  });
});
