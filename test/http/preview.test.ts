import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Choice } from "../../src/domain/events.ts";
import type { EventView } from "../../src/domain/view.ts";
import { api, Customer, json, newOrder, otherShop, shop } from "../api.ts";
import { expectRefused, FORM, ordersInD1, problemOf, send } from "./asking.ts";

interface Preview {
  readonly data: readonly { readonly method: string; readonly choices: readonly Choice[] }[];
  readonly skipped: Choice["skipped"];
}
const ask = (body: unknown, secret: string = shop.secretKey) => api("/v1/route/preview", { body, secret });
const preview = (fields: Record<string, unknown> = {}, secret?: string) =>
  json<Preview>(ask({ amount: "345.67", currency: "NPR", ...fields }, secret));

const FAR = 9_999_999_999_999;

/** Beside the demo shop's own gc_demo00001, a sandbox of priority 0. */
const ACCOUNTS = [
  { id: "gc_khaltioff", gateway: "khalti", priority: 1, enabled: 0 },
  { id: "gc_unverifie", gateway: "sandbox", priority: 2, verified: null },
  { id: "gc_khalti001", gateway: "khalti", priority: 5 },
  { id: "gc_sand0down", gateway: "sandbox", priority: 0, downUntil: FAR },
  { id: "gc_livekhalt", gateway: "khalti", priority: 0, mode: "live" },
];

beforeAll(() =>
  env.DB.batch(
    ACCOUNTS.map(({ id, gateway, priority, enabled = 1, verified = 1, downUntil = null, mode = "test" }) =>
      env.DB.prepare(
        `INSERT INTO gateway_accounts (id, app, mode, gateway, sealed, enabled, verified_at, priority, down_until, created_at)
         VALUES (?, ?, ?, ?, 'sealed away', ?, ?, ?, ?, 9)`,
      ).bind(id, shop.app, mode, gateway, enabled, verified, priority, downUntil),
    ),
  ),
);

const demo = { account: "gc_demo00001", gateway: "sandbox" };
const khalti = { account: "gc_khalti001", gateway: "khalti" };
const off = { account: "gc_khaltioff", gateway: "khalti", why: "disabled" };
const unverified = { account: "gc_unverifie", gateway: "sandbox", why: "not verified" };
const down = { account: "gc_sand0down", gateway: "sandbox" };

describe("a preview", () => {
  it("tells for each method which accounts would be tried, in which order, and why", async () => {
    const { data, skipped } = await preview();
    expect(data.map(({ method }) => method)).toEqual(["wallet", "netbanking", "bank_transfer", "card"]);
    const passedOver = [{ ...demo, why: "came before" }, off, unverified];
    expect(data[0]?.choices).toEqual([
      { ...demo, why: "priority 0", skipped: [] },
      { ...khalti, why: "priority 5", skipped: passedOver },
      { ...down, why: "priority 0, after all others: it keeps failing", skipped: [...passedOver, { ...khalti, why: "came before" }] },
    ]);
    expect(data[3]?.choices).toEqual([
      { ...khalti, why: "priority 5", skipped: [{ ...demo, why: "does not take card" }, off, unverified] },
    ]);
    expect(skipped).toEqual([off, unverified]);
  });

  it("goes by the methods and gateways that are asked for", async () => {
    const { data, skipped } = await preview({ gateways: ["khalti"], methods: ["card", "wallet"] });
    expect(data).toEqual(
      ["card", "wallet"].map((method) => ({
        method,
        choices: [{ ...khalti, why: "number 1 of the order's gateways", skipped: [off] }],
      })),
    );
    const others = [demo, down, { account: "gc_unverifie", gateway: "sandbox" }].map((one) => ({
      ...one,
      why: "not one of the order's gateways",
    }));
    expect(skipped).toHaveLength(4);
    expect(skipped).toEqual(expect.arrayContaining([off, ...others]));
  });

  it("says of every account why it is out where there is no way to pay", async () => {
    const noCard = await preview({ methods: ["card"], capture: "manual" });
    expect(noCard.data).toEqual([]);
    expect(noCard.skipped).toHaveLength(5);
    expect(noCard.skipped).toEqual(
      expect.arrayContaining([
        off,
        unverified,
        { ...khalti, why: "can't hold money" },
        ...[demo, down].map((one) => ({ ...one, why: "takes none of the order's methods" })),
      ]),
    );
    const tooLittle = await preview({ amount: "9.99", gateways: ["khalti"] });
    expect(tooLittle.data).toEqual([]);
    expect(tooLittle.skipped).toContainEqual({ ...khalti, why: "below the gateway's least, 10.00 NPR" });
  });

  it("is what then happens, and what the order's history says of it", async () => {
    const [route] = (await preview()).data;
    const { id } = await newOrder({ amount: "345.67" });
    await new Customer(id).begin();
    const { data } = await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`));
    const created = data.find(({ type }) => type === "transaction.created");
    expect(created?.data).toMatchObject({ method: route?.method, choice: route?.choices[0] });
  });

  it("knows the key's app and mode only, and nothing secret", async () => {
    const theirs = await preview({}, otherShop.secretKey);
    expect(theirs).toEqual({
      data: [{ method: "wallet", choices: [{ account: otherShop.account, gateway: "sandbox", why: "priority 0", skipped: [] }] }],
      skipped: [],
    });
    const text = JSON.stringify(await preview());
    expect(text).not.toContain("gc_livekhalt");
    expect(text).not.toContain("sealed");
  });

  it("creates nothing, and is asked anew each time", async () => {
    const before = await ordersInD1();
    const body = { amount: "20.00", currency: "NPR" };
    const [first, second] = [
      await api("/v1/route/preview", { body, key: "preview" }),
      await api("/v1/route/preview", { body: { ...body, amount: "5.00" }, key: "preview" }),
    ];
    expect([first.status, second.status, second.headers.get("idempotent-replayed")]).toEqual([200, 200, null]);
    expect((await first.json<Preview>()).skipped).not.toEqual((await second.json<Preview>()).skipped);
    expect(await ordersInD1()).toBe(before);
  });

  it("takes a form", async () => {
    const answer = await send("/v1/route/preview", "amount=345.67&currency=NPR&methods=wallet&gateways=sandbox", FORM);
    expect(answer.status).toBe(200);
    expect((await answer.json<Preview>()).data.map(({ method }) => method)).toEqual(["wallet"]);
  });
});

describe("what can't be previewed", () => {
  it.each([
    {},
    { amount: "10.005" },
    { amount: "-1" },
    { amount: true },
    { currency: "npr" },
    { gateways: [] },
    { gateways: ["nosuch"] },
    { gateways: ["sandbox", "sandbox"] },
    { methods: ["cash"] },
    { capture: "later" },
    { nosuch: 1 },
  ])("is refused as a create of it is: %j", async (fields) => {
    const body = Object.keys(fields).length === 0 ? {} : { amount: "10.00", currency: "NPR", ...fields };
    const [mine, created] = [await problemOf(ask(body)), await problemOf(api("/v1/orders", { body }))];
    expect({ ...mine, requestId: "" }).toEqual({ ...created, requestId: "" });
    expect(mine.code).toBe("request.invalid");
  });

  it("is what decides no route", async () => {
    await expectRefused(
      ask({ amount: "10.00", currency: "NPR", reference: "INV-1", expiresIn: 60 }),
      "request.invalid",
      "reference",
      "expiresIn",
    );
  });
});
