import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { orderId } from "../../src/kernel/ids.ts";
import { setKyb } from "../../src/merchants/company/kyb-status.ts";
import { forgetCopies } from "../../src/merchants/forget-copies.ts";
import { createApp, type NewApp } from "../../src/merchants/new-app.ts";
import { orderClient } from "../../src/order/client.ts";
import type { KybStatus } from "../../src/storage/schema.ts";
import { sealingKeys } from "../../src/storage/sealed.ts";
import { api, call, ORIGIN, valued } from "../api.ts";
import { expectRefused, ordersInD1, tablesOf } from "./asking.ts";

// Before a company is approved its live payments are small. No gateway takes a live payment here, so what is not too much gets no
// further than that: `order.no_gateway`.

const TOO_MUCH = "Until the company's details are approved a live payment may be at most 200.00 NPR.";

interface Shop {
  readonly company: string;
  readonly app: string;
  readonly live: string;
  readonly test: string;
}

async function newShop(kyb: KybStatus, fields: Partial<NewApp> = {}): Promise<Shop> {
  const described = { company: "Himal Trading", name: "Himal Tea House", ...fields };
  const granted = { modes: ["test", "live"], kyb } as const;
  const made = valued(await createApp(env.DB, await sealingKeys(env.SEALING_KEYS), described, granted, Date.now()));
  const [test = "", live = ""] = made.modes.map(({ pair }) => pair.secretKey);
  return { company: made.company, app: made.app, live, test };
}

const create = (secret: string, fields: Record<string, unknown>) =>
  api("/v1/orders", { secret, body: { amount: "200.01", currency: "NPR", ...fields } });
const refused = (secret: string, fields: Record<string, unknown> = {}) =>
  expectRefused(create(secret, fields), "order.unapproved_limit", "amount");
const allowed = (secret: string, fields: Record<string, unknown>) => expectRefused(create(secret, fields), "order.no_gateway", "currency");

/** Where the app's reference leads to in live mode. */
async function liveOrder(app: string, value: string): Promise<string> {
  const salt = await env.DB.prepare("SELECT id_salt FROM apps WHERE id = ?").bind(app).first<string>("id_salt");
  return orderId(salt ?? "", "live", { kind: "reference", value });
}

afterEach(() => vi.useRealTimers());

describe.each(["not_submitted", "submitted", "rejected"] as const)("a company whose details are %s", (kyb) => {
  let nepali: Shop;
  beforeAll(async () => {
    nepali = await newShop(kyb, { country: "NP" });
  });

  it("takes the limit itself in live mode, and not one paisa more", async () => {
    await allowed(nepali.live, { amount: "200.00" });
    const problem = await refused(nepali.live, { amount: "200.01" });
    expect(problem).toMatchObject({ status: 422, detail: TOO_MUCH, errors: [{ field: "amount", message: TOO_MUCH }] });
    await refused(nepali.live, { amount: "90071992547409.91" });
  });

  it("takes any amount in test mode", async () => {
    expect((await create(nepali.test, { amount: "100000.00" })).status).toBe(201);
  });
});

describe("what is too much", () => {
  let nepali: Shop;
  beforeAll(async () => {
    nepali = await newShop("submitted", { country: "NP" });
  });

  it("leaves nothing behind", async () => {
    const before = await ordersInD1();
    await refused(nepali.live, { reference: "too-much" });
    expect(await tablesOf(await liveOrder(nepali.app, "too-much"))).toEqual([]);
    expect(await ordersInD1()).toBe(before);
  });

  it("is so whatever else is asked for", async () => {
    for (const fields of [{ capture: "manual" }, { gateways: ["sandbox"] }, { methods: ["wallet"] }, { expiresIn: 60 }])
      await refused(nepali.live, fields);
    await expectRefused(
      api("/v1/orders", { secret: nepali.live, key: "too-much", body: { amount: 500, currency: "NPR" } }),
      "order.unapproved_limit",
      "amount",
    );
    const wrong = create(nepali.live, { redirectUrl: "ftp://shop.example.com" });
    await expectRefused(wrong, "request.invalid", "redirectUrl");
  });

  it("is so for an order that ended, which would be offered anew, and for one that is open", async () => {
    const id = await liveOrder(nepali.app, "again");
    const client = orderClient(env, id);
    const owner = { app: nepali.app, mode: "live" } as const;
    const terms = { amount: { amount: 150_00, currency: "NPR" }, capture: "automatic", expiresIn: 600, origin: ORIGIN } as const;
    valued(await client.open({ id, ...owner, reference: "again", terms, details: {}, given: [] }));
    expect((await create(nepali.live, { reference: "again", amount: "150.00" })).status).toBe(201);
    await refused(nepali.live, { reference: "again", amount: "500.00" });
    valued(await client.cancel(owner, null));
    const before = valued(await client.view(owner));
    await refused(nepali.live, { reference: "again", amount: "500.00" });
    expect(valued(await client.view(owner))).toEqual(before);
    expect(before).toMatchObject({ status: "cancelled", amount: "150.00" });
  });

  it("also ends what was offered while it was approved: nobody can begin to pay it", async () => {
    const id = await liveOrder(nepali.app, "from-before");
    const client = orderClient(env, id);
    const owner = { app: nepali.app, mode: "live" } as const;
    const terms = { amount: { amount: 500_00, currency: "NPR" }, capture: "automatic", expiresIn: 600, origin: ORIGIN } as const;
    valued(await client.open({ id, ...owner, reference: "from-before", terms, details: {}, given: [] }));
    const error = { code: "order.unapproved_limit", field: "amount", message: TOO_MUCH };
    expect(await client.begin({ locale: "en" })).toEqual({ ok: false, error });
    expect(await client.start(owner, { locale: "en" }, null)).toEqual({ ok: false, error });
    expect(valued(await client.view(owner))).toMatchObject({ status: "open", transactions: [] });
  });

  it("is said by each dialect in its own words", async () => {
    const before = await ordersInD1();
    const khalti = async (amount: number) => {
      const response = await call("/khalti/api/v2/epayment/initiate/", {
        method: "POST",
        headers: { authorization: `Key ${nepali.live}`, "content-type": "application/json" },
        body: JSON.stringify({
          return_url: "https://shop.example.com/done",
          website_url: "https://shop.example.com",
          amount,
          purchase_order_id: "TEA-1",
          purchase_order_name: "Masala tea",
        }),
      });
      return [response.status, await response.json()];
    };
    const noGateway = { detail: "This merchant has no payment gateway for this amount.", error_key: "validation_error" };
    expect(await khalti(20_000)).toEqual([400, noGateway]);
    expect(await khalti(20_001)).toEqual([400, { amount: [TOO_MUCH], error_key: "validation_error" }]);

    const karmapay = async (amount: number) => {
      const response = await call("/v1/orders/create", {
        method: "POST",
        headers: { authorization: `Bearer ${nepali.live}`, "content-type": "application/json" },
        body: JSON.stringify({
          order_amt: amount,
          order_currency: "NPR",
          order_description: "Masala tea",
          order_mode: "AUTO",
          webhook_url: "https://shop.example.com/hooks",
          redirect_url: "https://shop.example.com/thanks",
        }),
      });
      return [response.status, await response.json()];
    };
    const none = { error: "order_currency: No gateway of this app that is set up for AUTO takes NPR in live mode." };
    expect(await karmapay(200)).toEqual([400, none]);
    expect(await karmapay(200.01)).toEqual([400, { error: `order_amt: ${TOO_MUCH}` }]);
    expect(await ordersInD1()).toBe(before);
  });
});

it("ends with the approval, and comes back when that is taken back", async () => {
  const { company, app, live } = await newShop("submitted", { country: "NP" });
  const later = async () => {
    await forgetCopies(env.DB, env.KV, app);
    vi.setSystemTime(Date.now() + 11_000);
  };
  await refused(live);
  expect(await setKyb(env.DB, company, { kyb: "approved" }, { now: Date.now() })).toEqual({
    company,
    name: "Himal Trading",
    country: "NP",
    kyb: "approved",
    limits: [],
    apps: [app],
  });
  await later();
  await allowed(live, { amount: "1000000.00" });
  expect(await setKyb(env.DB, company, { kyb: "rejected", reason: "No such tax number" }, { now: Date.now() })).toMatchObject({
    kyb: "rejected",
    limits: [{ amount: 20_000, currency: "NPR" }],
  });
  await later();
  await refused(live);
});

describe("the limit is the country's", () => {
  it("and a country without one has none", async () => {
    const { live, company } = await newShop("not_submitted", { country: "IN" });
    await allowed(live, { amount: "100000.00" });
    expect(await setKyb(env.DB, company, { kyb: "submitted" }, { now: Date.now() })).toMatchObject({ country: "IN", limits: [] });
  });

  it("and the lowest of any where nobody has said which country it is", async () => {
    await env.DB.prepare("INSERT INTO unapproved_limits (country, currency, most) VALUES ('BT', 'NPR', 15000)").run();
    const { live, company } = await newShop("not_submitted");
    await allowed(live, { amount: "150.00" });
    expect(await refused(live, { amount: "150.01" })).toMatchObject({ detail: expect.stringContaining("at most 150.00 NPR.") });
    expect(await setKyb(env.DB, company, { kyb: "not_submitted", country: "NP" }, { now: Date.now() })).toMatchObject({
      country: "NP",
      limits: [{ amount: 20_000, currency: "NPR" }],
    });
  });

  it("and only in the currencies that it names; 0 means no live payment at all", async () => {
    await env.DB.prepare("INSERT INTO unapproved_limits (country, currency, most) VALUES ('LK', 'JPY', 500), ('LK', 'LKR', 0)").run();
    const { live } = await newShop("submitted", { country: "LK" });
    await allowed(live, { amount: "100000.00", currency: "USD" });
    await allowed(live, { amount: "500", currency: "JPY" });
    expect(await refused(live, { amount: "501", currency: "JPY" })).toMatchObject({ detail: expect.stringContaining("at most 500 JPY.") });
    expect(await refused(live, { amount: "0.01", currency: "LKR" })).toMatchObject({
      detail: "Until the company's details are approved no live payment in LKR can be taken.",
    });
  });
});

it("changes nothing where there is no such company", async () => {
  expect(await setKyb(env.DB, "co_nosuch001", { kyb: "approved" }, { now: Date.now() })).toBeNull();
});

describe("a new app", () => {
  it("of a company that exists leaves the company as it is", async () => {
    const { company, live } = await newShop("rejected", { country: "NP" });
    const sealing = await sealingKeys(env.SEALING_KEYS);
    const second = await createApp(env.DB, sealing, { company, name: "Second" }, { modes: ["live"] }, Date.now());
    await refused(valued(second).modes[0]?.pair.secretKey ?? "");
    await refused(live);
    const said = { company, name: "Third", country: "IN" };
    expect(await createApp(env.DB, sealing, said, { modes: ["live"], kyb: "approved" }, Date.now())).toEqual({
      ok: false,
      error: ["country", "kyb"].map((field) => ({ field, message: `Is for a new company: ${company} stays as it is.` })),
    });
  });

  it("of a company of which nothing is said is not approved", async () => {
    const sealing = await sealingKeys(env.SEALING_KEYS);
    const made = await createApp(env.DB, sealing, { company: "Nobody", name: "Nobody" }, { modes: ["live"] }, Date.now());
    await refused(valued(made).modes[0]?.pair.secretKey ?? "");
  });
});
