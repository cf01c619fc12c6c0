import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import { database } from "../../src/storage/database.ts";
import { gatewayAccounts } from "../../src/storage/schema.ts";
import { api, Customer, newOrder, orderNow, otherShop, paidOrder, shop } from "../api.ts";
import { until } from "../until.ts";
import { expectRefused, idOfReference, ordersInD1 } from "./asking.ts";

afterEach(() => vi.useRealTimers());

const create = (fields: Record<string, unknown>, key?: string, secret?: string) =>
  api("/v1/orders", {
    body: { amount: "100.00", currency: "NPR", ...fields },
    ...(key !== undefined && { key }),
    ...(secret !== undefined && { secret }),
  });
const replayed = ({ headers }: Response) => headers.get("idempotent-replayed");
const ignored = ({ headers }: Response) => headers.get("dwar-ignored");
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

describe("the same reference again", () => {
  it("is the same order, 201 and marked", async () => {
    const first = await newOrder({ reference: "again-1" });
    const response = await create({ reference: "again-1" });
    expect([response.status, replayed(response), ignored(response)]).toEqual([201, "true", null]);
    expect(response.headers.get("location")).toBe(`/v1/orders/${first.id}`);
    expect(await response.json()).toEqual(first);
  });

  it("is the order as it is now: paid, then refunded", async () => {
    const paid = await paidOrder({ reference: "again-2" });
    expect(paid.status).toBe("paid");
    const response = await create({ reference: "again-2" });
    expect([response.status, replayed(response)]).toEqual([201, "true"]);
    expect(await response.json()).toEqual(paid);
    await api(`/v1/orders/${paid.id}/refunds`, { body: {} });
    expect(await (await create({ reference: "again-2" })).json()).toMatchObject({ id: paid.id, status: "refunded" });
  });

  it("is one order when fifty arrive at once", async () => {
    const before = await ordersInD1();
    const responses = await Promise.all(Array.from({ length: 50 }, () => create({ reference: "fifty" })));
    const orders = await Promise.all(responses.map((response) => response.json<OrderView>()));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(1);
    expect(responses.filter((response) => replayed(response) === null)).toHaveLength(1);
    expect(responses.filter((response) => replayed(response) === "true")).toHaveLength(49);
    const events = await (await api(`/v1/orders/${orders[0]?.id}/events`)).json<{ data: unknown[] }>();
    expect(events.data).toHaveLength(1);
    await until(async () => expect(await ordersInD1()).toBeGreaterThan(before));
    const { data } = await (await api("/v1/orders?limit=100")).json<{ data: OrderView[] }>();
    expect(data.filter(({ reference }) => reference === "fifty")).toHaveLength(1);
  });

  it("names the fields that differ and does not apply them", async () => {
    const first = await newOrder({ reference: "ignored", description: "Tea", metadata: { a: "1", b: "2" }, methods: ["wallet"] });
    const response = await create({
      reference: "ignored",
      description: "Coffee",
      customer: { name: "Asha" },
      metadata: { b: "2", a: "1" },
      redirectUrl: "https://shop.example.com/done",
      webhookUrl: "https://shop.example.com/hook",
      gateways: ["sandbox"],
      methods: ["wallet", "card"],
      capture: "automatic",
      expiresIn: 600,
    });
    expect(response.status).toBe(201);
    expect(ignored(response)?.split(", ").sort()).toEqual(
      ["customer", "description", "expiresIn", "gateways", "methods", "redirectUrl", "webhookUrl"].sort(),
    );
    expect(await response.json()).toEqual(first);
    expect(await orderNow(first.id)).toEqual(first);
  });

  it("does not name what was left out", async () => {
    await newOrder({ reference: "left-out", description: "Tea", expiresIn: 600 });
    expect(ignored(await create({ reference: "left-out" }))).toBeNull();
  });

  it.each([
    ["amount", { amount: "100.01" }],
    ["currency", { currency: "INR" }],
  ])("with another %s is a conflict", async (what, terms) => {
    const first = await newOrder({ reference: `conflict-${what}` });
    const { status } = await expectRefused(create({ reference: `conflict-${what}`, ...terms }), "order.reference_conflict");
    expect(status).toBe(409);
    expect(await orderNow(first.id)).toEqual(first);
  });

  it("with the amount written in another way is the same amount", async () => {
    await newOrder({ reference: "written", amount: "100" });
    expect((await create({ reference: "written", amount: 100 })).status).toBe(201);
  });

  it("with faults is refused, whatever is there", async () => {
    await newOrder({ reference: "faulty" });
    await expectRefused(create({ reference: "faulty", expiresIn: 1 }), "request.invalid", "expiresIn");
  });

  it("is answered also after the app's gateway was switched off", async () => {
    const first = await newOrder({ reference: "switched-off", expiresIn: 7200 });
    const cancelled = await newOrder({ reference: "switched-off-cancelled" });
    await api(`/v1/orders/${cancelled.id}/cancel`, { method: "POST" });
    const accounts = database(env.DB).update(gatewayAccounts);
    await accounts.set({ enabled: false }).where(eq(gatewayAccounts.app, shop.app));
    later(61);
    try {
      const response = await create({ reference: "switched-off" });
      expect([response.status, replayed(response)]).toEqual([201, "true"]);
      expect(await response.json()).toEqual(first);
      await expectRefused(create({ reference: "switched-off", amount: "1.00" }), "order.reference_conflict");
      await expectRefused(create({ reference: "switched-off-cancelled" }), "order.no_gateway", "currency");
      await expectRefused(create({ reference: "switched-off-new" }), "order.no_gateway", "currency");
      await expectRefused(create({}), "order.no_gateway", "currency");
    } finally {
      await accounts.set({ enabled: true }).where(eq(gatewayAccounts.app, shop.app));
      later(61);
      await newOrder();
    }
  });
});

describe("the reference of an order that ended unpaid", () => {
  it("opens it anew after it was cancelled, with the new terms", async () => {
    const { id } = await newOrder({ reference: "reopen-1", description: "Tea" });
    expect((await api(`/v1/orders/${id}/cancel`, { method: "POST" })).status).toBe(200);
    const response = await create({ reference: "reopen-1", amount: "250.00", currency: "INR", description: "Coffee", expiresIn: 600 });
    expect([response.status, replayed(response), ignored(response)]).toEqual([201, null, null]);
    expect(await response.json()).toMatchObject({ id, status: "open", amount: "250.00", currency: "INR", description: "Coffee" });
    const { data } = await (await api(`/v1/orders/${id}/events`)).json<{ data: { type: string }[] }>();
    expect(data.map(({ type }) => type)).toEqual(["order.opened", "order.cancelled", "order.reopened"]);
    expect(replayed(await create({ reference: "reopen-1", amount: "250.00", currency: "INR" }))).toBe("true");
  });

  it("opens it anew after it expired", async () => {
    const { id } = await newOrder({ reference: "reopen-2", expiresIn: 60 });
    later(61);
    expect(await orderNow(id)).toMatchObject({ status: "expired" });
    const response = await create({ reference: "reopen-2" });
    expect([response.status, replayed(response)]).toEqual([201, null]);
    expect(await response.json()).toMatchObject({ id, status: "open" });
    await new Customer(id).pay();
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "100.00" });
  });

  it("opens it anew also when nobody noticed yet that it expired", async () => {
    const { id } = await newOrder({ reference: "reopen-3", expiresIn: 60 });
    later(61);
    expect(await (await create({ reference: "reopen-3", amount: "7.00" })).json()).toMatchObject({ id, status: "open", amount: "7.00" });
  });

  it("opens it once when many ask", async () => {
    const { id } = await newOrder({ reference: "reopen-4" });
    await api(`/v1/orders/${id}/cancel`, { method: "POST" });
    const responses = await Promise.all(Array.from({ length: 10 }, () => create({ reference: "reopen-4" })));
    expect(responses.filter((response) => replayed(response) === null)).toHaveLength(1);
  });
});

describe("an Idempotency-Key", () => {
  it("names the order where there is no reference, bare or quoted", async () => {
    const first = await create({}, "key-1");
    expect(replayed(first)).toBeNull();
    const { id, reference } = await first.json<OrderView>();
    expect(reference).toBeNull();
    for (const key of ["key-1", '"key-1"', " key-1 "]) {
      const again = await create({}, key);
      expect([again.status, replayed(again)]).toEqual([201, "true"]);
      expect(await again.json()).toMatchObject({ id });
    }
  });

  it("with another amount is a conflict, with another field is named", async () => {
    await create({}, "key-2");
    await expectRefused(create({ amount: "2.00" }, "key-2"), "order.reference_conflict");
    expect(ignored(await create({ description: "Tea" }, "key-2"))).toBe("description");
  });

  it("makes one order when many arrive at once", async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, async () => (await create({}, "key-3")).json<OrderView>()));
    expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
  });

  it("gives way to the reference", async () => {
    const order = await (await create({ reference: "both" }, "key-4")).json<OrderView>();
    expect(order.id).toBe(await idOfReference("both"));
    expect(replayed(await create({ reference: "both" }, "another key"))).toBe("true");
    expect(replayed(await create({}, "key-4"))).toBeNull();
  });

  it("is not a reference, and belongs to its app", async () => {
    await create({}, "key-5");
    expect(replayed(await create({ reference: "key-5" }))).toBeNull();
    expect(replayed(await create({}, "key-5", otherShop.secretKey))).toBeNull();
  });

  it("has 1 to 255 characters", async () => {
    expect((await create({}, "k".repeat(255))).status).toBe(201);
    for (const key of ["k".repeat(256), '""', `"${"k".repeat(256)}"`])
      await expectRefused(create({}, key), "request.invalid", "Idempotency-Key");
    await expectRefused(create({ reference: "long-key" }, "k".repeat(256)), "request.invalid", "Idempotency-Key");
  });
});
