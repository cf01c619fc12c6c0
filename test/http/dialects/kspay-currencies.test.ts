import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { gateways } from "../../../src/gateways/registry.ts";
import { sandbox } from "../../../src/gateways/sandbox/sandbox.ts";
import { EXPONENTS } from "../../../src/kernel/currencies.ts";
import { bearer, expectRefused, kspay, NPR, resultOf, tokens, WALLET } from "./kspay-asking.ts";
import { addAccount, newShop, type Shop } from "./kspay-shops.ts";

// The clock only goes forward: a copy that was read later than now would stay fresh.
beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterAll(() => void vi.useRealTimers());

const JPY = "c_iso4217JPY";
const ofShop = async ({ app, keys }: Shop) => ({ authorization: `Bearer ${(await tokens(app, keys)).accessToken}` });
const methodsOf = async (currency: string, shop: Shop): Promise<string[]> =>
  (await resultOf<{ name: string }[]>(kspay(`/${currency}/payment-methods`, { headers: await ofShop(shop) }), 200)).map(({ name }) => name);

describe("GET /currencies", () => {
  it.each(["/currencies", "/v1/currencies"])("%s lists all of them", async (path) => {
    const listed = await resultOf<{ code: string }[]>(kspay(path, { headers: await bearer() }), 200);
    expect(listed.map(({ code }) => code)).toEqual(Object.keys(EXPONENTS).sort());
    expect(listed.find(({ code }) => code === "NPR")).toEqual({
      name: "Nepalese Rupee",
      code: "NPR",
      symbol: expect.any(String),
      type: "FIAT",
      userId: null,
      id: NPR,
      currencyId: NPR,
      isActive: true,
      isDisabled: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it("leaves out what was disabled, which then takes no payments", async () => {
    const headers = await bearer();
    await env.DB.prepare("UPDATE currencies SET disabled_at = 1 WHERE code = 'JPY'").run();
    vi.setSystemTime(Date.now() + 71_000);
    const listed = await resultOf<{ code: string }[]>(kspay("/currencies", { headers }), 200);
    expect(listed.map(({ code }) => code)).not.toContain("JPY");
    await expectRefused(kspay(`/${JPY}/payment-methods`, { headers }), "sandboxLive.gatewayErrors.invalidCurrencyId");
    await env.DB.prepare("UPDATE currencies SET disabled_at = NULL").run();
  });
});

describe("GET /{currencyId}/payment-methods", () => {
  it.each([`/${NPR}/payment-methods`, `/v1/${NPR}/payment-methods`])("%s", async (path) => {
    expect(await resultOf(kspay(path, { headers: await bearer() }), 200)).toEqual([
      { id: WALLET, paymentMethodId: WALLET, name: "WALLET", isActive: true, isDisabled: false },
    ]);
  });

  it("lists what the app's accounts take, in the merchant's order", async () => {
    if (!(gateways instanceof Map)) throw new Error("the registry is no Map");
    gateways.set("rupees", {
      ...sandbox,
      id: "rupees",
      currencies: ["NPR"],
      methods: ["netbanking", "card", "wallet"],
      limits: { NPR: { min: 10_00, max: 1000_00 } },
    });
    const own = await newShop();
    await addAccount(own.app, { gateway: "sandbox", priority: 5 });
    await addAccount(own.app, { gateway: "rupees", priority: 1 });
    expect(await methodsOf(NPR, own)).toEqual(["NET BANKING", "CARD", "WALLET"]);
    expect(await methodsOf("c_iso4217USD", own)).toEqual(["WALLET"]);

    await env.DB.prepare("UPDATE payment_methods SET disabled_at = 1 WHERE method = 'card'").run();
    vi.setSystemTime(Date.now() + 71_000);
    expect(await methodsOf(NPR, own)).toEqual(["NET BANKING", "WALLET"]);
    await env.DB.prepare("UPDATE payment_methods SET disabled_at = NULL").run();
    gateways.delete("rupees");
  });

  it.each([
    ["there is no account", null],
    ["it is switched off", { enabled: false }],
    ["it is not verified", { verifiedAt: null }],
    ["it was deleted", { deletedAt: 1 }],
    ["it is for other currencies", { currencies: ["USD"] }],
    ["it is for other methods", { methods: ["card"] }],
    ["it is of the other mode", { mode: "live" }],
  ] as const)("is empty where %s", async (_why, account) => {
    const own = await newShop();
    if (account) await addAccount(own.app, account);
    expect(await methodsOf(NPR, own)).toEqual([]);
  });

  it("does not offer the test gateway to live keys", async () => {
    const live = await newShop({}, "live");
    await addAccount(live.app, { mode: "live" });
    expect(await methodsOf(NPR, live)).toEqual([]);
  });

  it.each(["hush", "c_short", "c_iso4217NPRX", "c_iso4217NP-", "pm_wallet001", "c_%E9", "x%2Fy", "C_iso4217NPR"])(
    "%s is no id",
    async (id) => {
      for (const path of [`/${id}/payment-methods`, `/v1/${id}/payment-methods`])
        await expectRefused(kspay(path, { headers: await bearer() }), "sandboxLive.common.invalidNanoid", { prefix: "c_", length: 12 });
    },
  );

  it("knows no such currency, and asks for a token first", async () => {
    const unknown = kspay("/c_iso4217XXX/payment-methods", { headers: await bearer() });
    await expectRefused(unknown, "sandboxLive.gatewayErrors.invalidCurrencyId");
    for (const path of ["/c_iso4217XXX/payment-methods", "/hush/payment-methods", "/currencies"])
      await expectRefused(kspay(path), "sandboxLive.auth.authTokenMissing");
  });
});
