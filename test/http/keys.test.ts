import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { newKeyPair, secretHash } from "../../src/merchants/keys.ts";
import { database } from "../../src/storage/database.ts";
import { apiKeys, apps } from "../../src/storage/schema.ts";
import { api, call, newOrder, orderNow, otherShop, paidOrder, shop } from "../api.ts";
import { until } from "../until.ts";
import { expectRefused, problemOf } from "./asking.ts";

const db = database(env.DB);
afterEach(() => vi.useRealTimers());

/** Another key of an app, as the dashboard will make them. */
async function newKey(app: string, mode: "test" | "live", more: { expiresAt?: number; revokedAt?: number } = {}) {
  const { publicKey, secretKey } = newKeyPair(mode);
  const id = `ak_${secretKey.slice(-9)}`;
  await db.insert(apiKeys).values({ id, app, mode, publicKey, secretHash: await secretHash(secretKey), createdAt: Date.now(), ...more });
  return { id, secretKey };
}

const ROUTES = [
  ["POST", "/v1/orders"],
  ["GET", "/v1/orders"],
  ["GET", "/v1/orders/or_00000000000000000001"],
  ["POST", "/v1/orders/or_00000000000000000001/cancel"],
  ["POST", "/v1/orders/or_00000000000000000001/refunds"],
  ["GET", "/v1/orders/or_00000000000000000001/refunds"],
  ["GET", "/v1/orders/or_00000000000000000001/events"],
  ["GET", "/v1/gateways"],
] as const;

describe.each(ROUTES)("%s %s without a good key", (method, path) => {
  const ask = (authorization?: string) => call(path, { method, ...(authorization !== undefined && { headers: { authorization } }) });

  it.each([
    ["no header", undefined, "auth.missing"],
    ["an empty header", "", "auth.missing"],
    ["only the scheme", "Bearer", "auth.missing"],
    ["another scheme", `Basic ${btoa(`${shop.secretKey}:`)}`, "auth.missing"],
    ["the bare key", shop.secretKey, "auth.missing"],
    ["two keys", `Bearer ${shop.secretKey} ${otherShop.secretKey}`, "auth.missing"],
    ["a key nobody has", `Bearer test_secret_key_${"0".repeat(32)}`, "auth.unknown_key"],
    ["the public key", `Bearer ${shop.publicKey}`, "auth.unknown_key"],
    ["the key in capitals", `Bearer ${shop.secretKey.toUpperCase()}`, "auth.unknown_key"],
    ["the key in the other mode", `Bearer ${shop.secretKey.replace("test", "live")}`, "auth.unknown_key"],
    ["something else", "Bearer x", "auth.unknown_key"],
  ] as const)("%s", async (_why, authorization, code) => {
    const response = await ask(authorization);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    const problem = await expectRefused(Promise.resolve(response), code);
    expect(JSON.stringify(problem)).not.toContain("secret_key_");
  });
});

it("takes the scheme in any case", async () => {
  const response = await call("/v1/gateways", { headers: { authorization: `bEARER  ${shop.secretKey}` } });
  expect(response.status).toBe(200);
});

describe("a key that ended", () => {
  it("was revoked or expired before", async () => {
    const revoked = await newKey(shop.app, "test", { revokedAt: Date.now() - 1 });
    const expired = await newKey(shop.app, "test", { expiresAt: Date.now() - 1 });
    for (const { secretKey } of [revoked, expired]) await expectRefused(api("/v1/orders", { secret: secretKey }), "auth.unknown_key");
  });

  it("expires while its copies are fresh", async () => {
    const { secretKey } = await newKey(shop.app, "test", { expiresAt: Date.now() + 5_000 });
    expect((await api("/v1/gateways", { secret: secretKey })).status).toBe(200);
    vi.setSystemTime(Date.now() + 5_001);
    await expectRefused(api("/v1/gateways", { secret: secretKey }), "auth.unknown_key");
  });

  it("moves no money from the moment it is revoked, though its copies still read", async () => {
    const { id, secretKey } = await newKey(shop.app, "test");
    const order = await paidOrder();
    expect((await api(`/v1/orders/${order.id}`, { secret: secretKey })).status).toBe(200);
    await db.update(apiKeys).set({ revokedAt: Date.now() }).where(eq(apiKeys.id, id));
    await expectRefused(api(`/v1/orders/${order.id}/refunds`, { body: {}, secret: secretKey }), "auth.unknown_key");
    expect(await orderNow(order.id)).toMatchObject({ status: "paid", refundedAmount: "0.00" });
    vi.setSystemTime(Date.now() + 71_000);
    await expectRefused(api(`/v1/orders/${order.id}`, { secret: secretKey }), "auth.unknown_key");
  });

  it("belongs to an app that was disabled", async () => {
    const { secretKey } = await newKey(otherShop.app, "test");
    await db.update(apps).set({ disabledAt: Date.now() }).where(eq(apps.id, otherShop.app));
    const problem = await expectRefused(api("/v1/orders", { secret: secretKey }), "auth.app_disabled");
    expect(problem.status).toBe(403);
    await db.update(apps).set({ disabledAt: null }).where(eq(apps.id, otherShop.app));
  });
});

describe("another's order is one that does not exist", () => {
  let other: { secret: string; name: string }[];
  beforeAll(async () => {
    other = [
      { name: "another company's app", secret: otherShop.secretKey },
      { name: "the same app in live mode", secret: (await newKey(shop.app, "live")).secretKey },
    ];
    vi.setSystemTime(Date.now() + 71_000);
    expect((await api("/v1/orders", { secret: otherShop.secretKey })).status).toBe(200);
  });

  const REQUESTS = [
    ["GET", "", undefined],
    ["GET", "/refunds", undefined],
    ["GET", "/events", undefined],
    ["POST", "/cancel", {}],
    ["POST", "/refunds", {}],
    ["POST", "/refunds", { amount: "1.00" }],
    ["POST", "/refunds", { amount: "1.000" }],
    ["POST", "/refunds", { amount: "1e9" }],
  ] as const;

  it.each(REQUESTS)("%s {id}%s %j, to the byte", async (method, path, body) => {
    const [paid, open] = [await paidOrder(), await newOrder()];
    for (const { secret } of other) {
      const answer = async (id: string) => {
        const response = await api(`/v1/orders/${id}${path}`, { method, secret, key: "one", ...(body && { body }) });
        const text = await response.text();
        const requestId: string = JSON.parse(text).requestId;
        const headers = [...response.headers].map(([name, value]) => `${name}: ${value.replace(requestId, "…")}`);
        return { status: response.status, headers, text: text.replace(requestId, "…") };
      };
      const nothing = await answer("or_00000000000000000001");
      expect(nothing.status).toBe(404);
      for (const id of [paid.id, open.id]) expect(await answer(id)).toEqual(nothing);
      const misspelt = [
        "or_1",
        "or_0000000000000000000-",
        "tx_00000000000000000001",
        "or_000000000000000000012",
        "OR_00000000000000000001",
      ];
      for (const id of misspelt) expect(await answer(id)).toEqual(nothing);
    }
    expect(await orderNow(paid.id)).toEqual(paid);
    expect(await orderNow(open.id)).toEqual(open);
  });

  it("is in no list of theirs, whatever is asked for", async () => {
    const { id } = await newOrder({ reference: "not-yours" });
    await until(async () => expect(await (await api("/v1/orders?limit=100")).text()).toContain(id));
    for (const { secret } of other)
      for (const query of ["?limit=100", "?reference=not-yours", "?status=open"])
        expect(await (await api(`/v1/orders${query}`, { secret })).json()).toEqual({ data: [], nextCursor: null });
  });

  it("can't be paid in live mode by the sandbox", async () => {
    const live = other[1]?.secret ?? "";
    const create = api("/v1/orders", { body: { amount: "1.00", currency: "NPR" }, secret: live });
    await expectRefused(create, "order.no_gateway", "currency");
    const { data } = await (await api("/v1/gateways", { secret: live })).json<{ data: { id: string; accounts: unknown[] }[] }>();
    expect(data.find(({ id }) => id === "sandbox")?.accounts).toEqual([]);
  });
});

it("does not tell whether an order is there by refusing the body first", async () => {
  const { id } = await newOrder();
  const faulty = (order: string) => problemOf(api(`/v1/orders/${order}/refunds`, { body: { nosuch: 1 }, secret: otherShop.secretKey }));
  const [there, nowhere] = await Promise.all([faulty(id), faulty("or_00000000000000000001")]);
  expect({ ...there, requestId: "" }).toEqual({ ...nowhere, requestId: "" });
});
