import { describe, expect, it } from "vitest";
import type { Method } from "../../src/domain/facts.ts";
import { type GatewayFacts, type Restriction, routesFor } from "../../src/merchants/routing.ts";
import type { AccountSettings } from "../../src/merchants/settings.ts";
import { anAccount, anApp } from "./settings-of.ts";

const gateways = new Map<string, GatewayFacts>([
  [
    "khalti",
    {
      currencies: ["NPR"],
      methods: ["wallet", "card"],
      limits: { NPR: { min: 10_00, max: 1000_00 } },
      endpoints: { test: "t", live: "l" },
      manualCapture: false,
    },
  ],
  ["stripe", { currencies: "any", methods: ["card"], endpoints: { test: "t", live: "l" }, manualCapture: true }],
  ["sandbox", { currencies: "any", methods: ["wallet"], endpoints: { test: "t" }, manualCapture: true }],
]);
const npr = (amount: number) => ({ amount, currency: "NPR" }) as const;

function routes(
  accounts: readonly Partial<AccountSettings>[],
  restriction: Restriction = {},
  amount: Parameters<typeof routesFor>[2] = npr(100_00),
) {
  const app = anApp({ accounts: accounts.map(anAccount) });
  const found = routesFor(app, "test", amount, restriction, gateways);
  return { ...found, ids: (method: Method) => found.choicesFor(method).map(({ account }) => account) };
}
const khalti = { id: "gc_khalti", gateway: "khalti" };
const stripe = { id: "gc_stripe", gateway: "stripe" };
const sandbox = { id: "gc_sandbox", gateway: "sandbox" };

describe("order", () => {
  it("goes by priority, and equals stay as they came: the oldest first", () => {
    const found = routes([
      { ...khalti, priority: 5 },
      { ...stripe, priority: 1 },
      { ...khalti, id: "gc_second", priority: 1 },
    ]);
    expect(found.ids("card")).toEqual(["gc_stripe", "gc_second", "gc_khalti"]);
    expect(found.choicesFor("card")[0]).toMatchObject({ gateway: "stripe", why: "priority 1", skipped: [] });
  });

  it("goes by the order's gateways first", () => {
    const accounts = [{ ...stripe, priority: 0 }, { ...khalti, priority: 5 }, sandbox];
    const found = routes(accounts, { gateways: ["khalti", "stripe"] });
    expect(found.ids("card")).toEqual(["gc_khalti", "gc_stripe"]);
    expect(found.choicesFor("card").map(({ why }) => why)).toEqual([
      "number 1 of the order's gateways",
      "number 2 of the order's gateways",
    ]);
    expect(found.ids("wallet")).toEqual(["gc_khalti"]);
  });

  it("shows methods as the accounts have them, or as the order asks", () => {
    expect(routes([stripe, khalti]).methods).toEqual(["card", "wallet"]);
    expect(routes([khalti, stripe]).methods).toEqual(["wallet", "card"]);
    expect(routes([khalti, stripe], { methods: ["upi", "card", "wallet", "card"] }).methods).toEqual(["card", "wallet"]);
    expect(routes([khalti, stripe], { methods: ["card"] }).ids("wallet")).toEqual([]);
  });
});

describe("an account is skipped, and says why,", () => {
  const cases: [string, Partial<AccountSettings>, Parameters<typeof routesFor>[2]?][] = [
    ["disabled", { enabled: false }],
    ["not verified", { verified: false }],
    ["not a known gateway", { gateway: "unheard-of" }],
    ["does not take wallet", { methods: ["card"] }],
    ["NPR is not enabled on this account", { currencies: ["USD"] }],
    ["below the gateway's least, 10.00 NPR", {}, npr(9_99)],
    ["above the gateway's most, 1000.00 NPR", {}, npr(1000_01)],
    ["the gateway does not take USD", {}, { amount: 5_00, currency: "USD" }],
  ];
  it.each(cases)("where it is %s", (why, over, amount) => {
    const found = routes([{ ...khalti, ...over }, sandbox], {}, amount);
    expect(found.choicesFor("wallet")).toMatchObject([
      { account: "gc_sandbox", skipped: [{ account: "gc_khalti", gateway: over.gateway ?? "khalti", why }] },
    ]);
  });

  it("where it came before", () => {
    expect(routes([khalti, sandbox]).choicesFor("wallet")[1]).toMatchObject({
      account: "gc_sandbox",
      skipped: [{ account: "gc_khalti", why: "came before" }],
    });
  });

  it("but not at the very limits", () => {
    for (const amount of [10_00, 1000_00]) expect(routes([khalti], {}, npr(amount)).ids("wallet")).toEqual(["gc_khalti"]);
  });
});

it("knows no limits where no amount is asked for", () => {
  expect(routes([khalti], {}, npr(9_99)).methods).toEqual([]);
  expect(routes([khalti], {}, { currency: "NPR" }).methods).toEqual(["wallet", "card"]);
  expect(routes([khalti, sandbox], {}, { currency: "JPY" }).methods).toEqual(["wallet"]);
});

it("gives the sandbox to no live order", () => {
  const app = anApp({ accounts: [anAccount({ ...sandbox, mode: "live" }), anAccount(sandbox)] });
  const live = routesFor(app, "live", npr(100_00), {}, gateways);
  expect(live.methods).toEqual([]);
  expect(live.choicesFor("wallet")).toEqual([]);
});

it("uses no account of the other mode", () => {
  expect(routes([{ ...khalti, mode: "live" }]).methods).toEqual([]);
});

it("has no way to pay for an app without accounts", () => {
  expect(routes([])).toMatchObject({ methods: [] });
});

it("an order can be pinned to one account", () => {
  const two = [{ ...stripe, id: "gc_one" }, { ...stripe, id: "gc_two" }, khalti];
  expect(routes(two, { gateways: ["gc_two"] }).ids("card")).toEqual(["gc_two"]);
  expect(routes(two, { gateways: ["gc_two", "khalti"] }).ids("card")).toEqual(["gc_two", "gc_khalti"]);
  expect(routes(two, { gateways: ["gc_two", "stripe"] }).ids("card")).toEqual(["gc_two", "gc_one"]);
  expect(routes(two, { gateways: ["gc_other"] }).methods).toEqual([]);
});

it("a currency can have an order of its own", () => {
  const accounts = [
    { ...khalti, priority: 0, priorities: { NPR: 9 } },
    { ...stripe, priority: 1 },
  ];
  expect(routes(accounts).ids("card")).toEqual(["gc_stripe", "gc_khalti"]);
  expect(routes(accounts).choicesFor("card")[1]?.why).toBe("priority 9");
});

it("an account that keeps failing comes last, and says so", () => {
  const accounts = [
    { ...khalti, priority: 0, downUntil: 1_000 },
    { ...stripe, priority: 1 },
  ];
  expect(routes(accounts, { now: 999 }).ids("card")).toEqual(["gc_stripe", "gc_khalti"]);
  expect(routes(accounts, { now: 999 }).choicesFor("card")[1]?.why).toContain("keeps failing");
  expect(routes(accounts, { now: 999, gateways: ["khalti", "stripe"] }).ids("card")).toEqual(["gc_stripe", "gc_khalti"]);
  expect(routes(accounts, { now: 1_000 }).ids("card")).toEqual(["gc_khalti", "gc_stripe"]);
  expect(routes(accounts).ids("card")).toEqual(["gc_khalti", "gc_stripe"]);
});

it("money is only held where the gateway can", () => {
  const { methods, ids, choicesFor } = routes([{ ...khalti, priority: 1 }, stripe], { capture: "manual" });
  expect(methods).toEqual(["card"]);
  expect(ids("card")).toEqual(["gc_stripe"]);
  expect(routes([stripe, { ...khalti, priority: 1 }], { capture: "manual" }).ids("wallet")).toEqual([]);
  expect(choicesFor("card")[0]?.skipped).toEqual([]);
});

describe("who is left out", () => {
  it("is every account that no method leads to, with the reason", () => {
    const found = routes([khalti, { ...stripe, enabled: false }, { ...sandbox, methods: [] }, { ...khalti, id: "gc_live", mode: "live" }]);
    expect(found.methods).toEqual(["wallet", "card"]);
    expect(found.leftOut()).toEqual([
      { account: "gc_stripe", gateway: "stripe", why: "disabled" },
      { account: "gc_sandbox", gateway: "sandbox", why: "no method is enabled on this account" },
    ]);
  });

  it("is everybody where there is no way to pay", () => {
    const found = routes([khalti, stripe, sandbox], { gateways: ["khalti", "stripe"], methods: ["upi"] }, npr(9_99));
    expect(found.methods).toEqual([]);
    expect(found.leftOut().map(({ why }) => why)).toEqual([
      "below the gateway's least, 10.00 NPR",
      "takes none of the order's methods",
      "not one of the order's gateways",
    ]);
  });

  it("is nobody where each account can be tried", () => {
    expect(routes([khalti, stripe, sandbox]).leftOut()).toEqual([]);
  });
});
