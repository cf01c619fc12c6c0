import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { EventView, OrderView } from "../../src/domain/view.ts";
import { sweep } from "../../src/order/sweep.ts";
import { api, Customer, call, json, newOrder, objectOf, orderNow, otherShop, paidOrder, refundOf } from "../api.ts";
import { without } from "../outage.ts";
import { until } from "../until.ts";

// What of an order is kept, and until when. Only the clock is moved; alarms are rung by hand.

const DAY = 86_400_000;
// Not a time of old: the runtime's own clock would ring every alarm at once.
const START = Date.now();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
});
afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(env, "ARCHIVE");
});

const payer = { name: "Sita Sharma", email: "sita@example.com", phone: "9800000000" };
const goods = { description: "Masala tea", customer: payer, metadata: { shelf: "bay B7" } };
/** Texts that may be nowhere once the payer is forgotten. */
const PRIVATE = /Sita|sita@|9800000000|Masala|bay B7/;

const later = async (id: string, days: number) => {
  vi.setSystemTime(Date.now() + days * DAY);
  await runDurableObjectAlarm(objectOf(id));
};

/** All that the object has on disk. */
const stored = (id: string) =>
  runInDurableObject(objectOf(id), async (_, { storage }) => {
    const tables = storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'")
      .toArray()
      .map(({ name }) => name);
    const rows = tables.map((name) => JSON.stringify(storage.sql.exec(`SELECT * FROM "${name}"`).toArray()));
    return { tables, text: rows.join("\n"), alarm: await storage.getAlarm(), bytes: storage.sql.databaseSize };
  });
const rowOf = (id: string) =>
  env.DB.prepare("SELECT status, version, due_at, archived_at FROM orders WHERE id = ?")
    .bind(id)
    .first<{ status: string; version: number; due_at: number | null; archived_at: number | null }>();
const historyOf = async (id: string) => (await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`))).data;

/** The alarm rings until everybody was told, and nothing is to be done within the hour. */
async function quiet(id: string): Promise<void> {
  await until(async () => {
    await runDurableObjectAlarm(objectOf(id));
    const { told, alarm } = await runInDurableObject(objectOf(id), async (_, { storage }) => ({
      told: storage.sql.exec("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM deliveries WHERE state = 'pending'").toArray().length === 0,
      alarm: await storage.getAlarm(),
    }));
    if (alarm !== null && alarm <= Date.now() + 3_600_000) vi.setSystemTime(Math.max(Date.now(), alarm));
    expect(told && (alarm === null || alarm > Date.now() + 3_600_000)).toBe(true);
  });
}

async function forgotten(fields: Record<string, unknown> = {}): Promise<OrderView> {
  const order = await paidOrder({ ...goods, ...fields });
  await quiet(order.id);
  await later(order.id, 31);
  return order;
}

describe("the payer's details", () => {
  it("are kept for thirty days, then forgotten, and nothing else is", async () => {
    const order = await paidOrder(goods);
    await quiet(order.id);
    const before = await stored(order.id);
    expect(before.alarm).toBe(START + 30 * DAY);
    await later(order.id, 29.9);
    expect(await orderNow(order.id)).toMatchObject({ description: "Masala tea", metadata: { shelf: "bay B7" } });

    await later(order.id, 0.2);
    const { description: _d, metadata: _m, ...rest } = order;
    expect(await orderNow(order.id)).toEqual({ ...rest, description: null, metadata: {} });
    const after = await stored(order.id);
    expect(before.text).toMatch(PRIVATE);
    expect(after.text).not.toMatch(PRIVATE);
    expect(after.alarm).toBeNull();
    expect((await historyOf(order.id)).map(({ type }) => type)).toContain("order.paid");
  });

  it("cost no alarm where nobody gave any", async () => {
    const { id } = await paidOrder();
    await quiet(id);
    expect((await stored(id)).alarm).toBeNull();
  });

  it("are not in what an operation answered either", async () => {
    const { id } = await newOrder(goods);
    const cancelled = await api(`/v1/orders/${id}/cancel`, { body: {}, key: "k1" });
    expect(await cancelled.json()).toMatchObject({ status: "cancelled", description: "Masala tea" });
    await quiet(id);
    expect((await stored(id)).text).toMatch(PRIVATE);
    await later(id, 31);
    expect((await stored(id)).text).not.toMatch(PRIVATE);
  });

  it("stay while money goes back, and thirty days from then", async () => {
    const { id } = await paidOrder(goods);
    await quiet(id);
    await later(id, 20);
    expect((await refundOf(id, { amount: "40.00" })).status).toBe(201);
    await quiet(id);
    await later(id, 29);
    expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", description: "Masala tea" });
    await later(id, 2);
    expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", description: null });
  });

  it("stay while the order is offered once more", async () => {
    const { id } = await newOrder({ ...goods, reference: "AGAIN-1" });
    await api(`/v1/orders/${id}/cancel`, { body: {} });
    await quiet(id);
    await later(id, 25);
    await newOrder({ ...goods, reference: "AGAIN-1", description: "Green tea", expiresIn: 10 * 86_400 });
    await quiet(id);
    await later(id, 9);
    expect(await orderNow(id)).toMatchObject({ status: "open", description: "Green tea" });
  });

  it("are given anew where a forgotten order is offered once more", async () => {
    const { id } = await newOrder({ ...goods, reference: "AGAIN-2" });
    await api(`/v1/orders/${id}/cancel`, { body: {} });
    await quiet(id);
    await later(id, 31);
    expect(await orderNow(id)).toMatchObject({ status: "cancelled", description: null });
    expect(await newOrder({ ...goods, reference: "AGAIN-2" })).toMatchObject({ id, status: "open", description: "Masala tea" });
    await new Customer(id).pay();
    expect(await orderNow(id)).toMatchObject({ status: "paid", description: "Masala tea" });
  });

  it("are not sent with a webhook that is sent again", async () => {
    const webhookUrl = `${inject("receiver")}/hooks/forgotten/200`;
    const { id } = await forgotten({ webhookUrl });
    const event = (await historyOf(id)).find(({ type }) => type === "order.paid");
    expect((await api(`/v1/orders/${id}/events/${event?.id}/resend`, { body: {} })).status).toBe(202);
    await runDurableObjectAlarm(objectOf(id));
    const messages = async () => {
      const received = await (await fetch(`${inject("receiver")}/received/forgotten`)).json<{ body: string }[]>();
      return received.map(({ body }) => body).filter((body) => body.includes(id) && body.includes("order.paid"));
    };
    await expect.poll(messages).toHaveLength(2);
    const [first = "", again = ""] = await messages();
    expect(first).toMatch(PRIVATE);
    expect(again).not.toMatch(PRIVATE);
    expect(JSON.parse(again).data.order).toMatchObject({ id, status: "paid", capturedAmount: "100.00" });
  });

  it("are kept as long as the app says", async () => {
    await env.DB.prepare("UPDATE apps SET payer_days = 90 WHERE id = ?").bind(otherShop.app).run();
    const created = await api("/v1/orders", { secret: otherShop.secretKey, body: { amount: "100.00", currency: "NPR", ...goods } });
    const { id } = await created.json<OrderView>();
    await api(`/v1/orders/${id}/cancel`, { secret: otherShop.secretKey, body: {} });
    await quiet(id);
    expect((await stored(id)).alarm).toBe(START + 90 * DAY);
  });

  it("go at the new time where the setting was changed", async () => {
    const { id } = await paidOrder(goods);
    await quiet(id);
    const usual = env.RETENTION_PAYER_DAYS;
    Reflect.set(env, "RETENTION_PAYER_DAYS", "60");
    await later(id, 31);
    expect(await orderNow(id)).toMatchObject({ description: "Masala tea" });
    expect((await stored(id)).alarm).toBe(START + 60 * DAY);
    Reflect.set(env, "RETENTION_PAYER_DAYS", usual);
    expect(await objectOf(id).rebuild()).toMatchObject({ ok: true });
    await runDurableObjectAlarm(objectOf(id));
    expect(await orderNow(id)).toMatchObject({ description: null });
  });
});

describe("an order that ended long ago", () => {
  const MONTHS = 400;
  const archived = async (fields: Record<string, unknown> = {}) => {
    Reflect.set(env, "ARCHIVE", env.TEST_ARCHIVE);
    const order = await forgotten(fields);
    await later(order.id, MONTHS);
    return order;
  };
  const inArchive = async (id: string) => (await env.TEST_ARCHIVE.get(`orders/ap_demo00001/test/${id}.json`))?.text();

  it("stays as it is where there is no archive", async () => {
    const { id } = await forgotten();
    await later(id, MONTHS);
    expect((await stored(id)).tables).toContain("log");
  });

  it("leaves only its mark behind, and nothing of the payer", async () => {
    const { id } = await archived({ reference: "OLD-1" });
    const { tables, text, alarm, bytes } = await stored(id);
    expect({ tables, alarm }).toEqual({ tables: ["archived"], alarm: null });
    expect(JSON.parse(text)).toEqual([{ json: JSON.stringify({ id, app: "ap_demo00001", mode: "test", at: Date.now() }) }]);
    expect(bytes).toBeLessThanOrEqual(16_384);
    expect(await rowOf(id)).toMatchObject({ status: "paid", due_at: null, archived_at: Date.now() });
    const kept = await inArchive(id);
    expect(kept).not.toMatch(PRIVATE);
    expect(JSON.parse(kept ?? "")).toMatchObject({ format: 1, mark: { id }, log: expect.anything(), told: { deliveries: [], tries: [] } });
  });

  it("can be read as before", async () => {
    Reflect.set(env, "ARCHIVE", env.TEST_ARCHIVE);
    const { id } = await forgotten({ reference: "OLD-2", webhookUrl: `${inject("receiver")}/hooks/old/200` });
    await refundOf(id, { amount: "30.00" });
    await quiet(id);
    const asked = [`/v1/orders/${id}`, `/v1/orders/${id}/refunds`, `/v1/orders/${id}/events`, `/v1/refunds/rf_${id.slice(3)}01`];
    const before = await Promise.all(asked.map((path) => json(api(path))));
    await later(id, MONTHS);
    expect((await stored(id)).tables).toEqual(["archived"]);
    expect(await Promise.all(asked.map((path) => json(api(path))))).toEqual(before);
    const byReference = await json<{ data: OrderView[] }>(api("/v1/orders?reference=OLD-2"));
    expect(byReference.data).toMatchObject([{ id, status: "partially_refunded", refundedAmount: "30.00" }]);
  });

  it("can't be changed, and its reference is taken for good", async () => {
    const { id } = await archived({ reference: "OLD-3" });
    for (const [path, body] of [
      ["/v1/orders", { amount: "100.00", currency: "NPR", reference: "OLD-3" }],
      ["/v1/orders", { amount: "5.00", currency: "NPR", reference: "OLD-3" }],
      [`/v1/orders/${id}/cancel`, {}],
      [`/v1/orders/${id}/void`, {}],
      [`/v1/orders/${id}/capture`, {}],
      [`/v1/orders/${id}/refunds`, {}],
      [`/v1/orders/${id}/resolve`, { code: "late_payment", action: "accept", note: "n" }],
      [`/v1/orders/${id}/events/ev_${id.slice(3)}0001/resend`, {}],
    ] as const) {
      const refused = await api(path, { body, key: "k" });
      expect([path, refused.status, await refused.json()]).toEqual([path, 409, expect.objectContaining({ code: "order.archived" })]);
    }
    expect((await stored(id)).tables).toEqual(["archived"]);
  });

  it("is nobody else's, and its page is gone", async () => {
    const { id } = await archived();
    expect((await api(`/v1/orders/${id}`, { secret: otherShop.secretKey })).status).toBe(404);
    expect((await call(`/payments/${id}`)).status).toBe(410);
    expect(await objectOf(id).notice({ attempt: 1, account: "gc_demo00001", notice: { dedupeKey: "d", refs: [] } })).toMatchObject({
      error: { code: "order.not_found" },
    });
    expect(await objectOf(id).begin({ locale: "en" })).toMatchObject({ ok: false });
    expect((await stored(id)).tables).toEqual(["archived"]);
  });

  it("waits for a person who has still to look at it", async () => {
    Reflect.set(env, "ARCHIVE", env.TEST_ARCHIVE);
    const { id } = await newOrder({ expiresIn: 60 });
    await new Customer(id).begin();
    vi.setSystemTime(Date.now() + 61_000);
    const [attempt] = (await orderNow(id)).transactions;
    const observed = { ref: attempt?.providerOrderId ?? "", status: "captured", amount: { amount: 100_00, currency: "NPR" } } as const;
    await objectOf(id).notice({ attempt: 1, account: attempt?.account ?? "", notice: { dedupeKey: "late", observed } });
    await quiet(id);
    expect(await orderNow(id)).toMatchObject({ attention: [{ code: "late_payment" }] });
    await later(id, 450);
    expect((await stored(id)).tables).toContain("log");
  });

  it("is tried again while the archive, or D1, is down, and is whole until then", async () => {
    Reflect.set(env, "ARCHIVE", { put: () => Promise.reject(new Error("R2 is down")) });
    const { id } = await forgotten();
    await later(id, MONTHS);
    expect(await orderNow(id)).toMatchObject({ status: "paid" });
    expect((await stored(id)).alarm).toBeGreaterThan(Date.now());

    Reflect.set(env, "ARCHIVE", env.TEST_ARCHIVE);
    await without(["DB"], () => later(id, 1));
    expect((await stored(id)).tables).toContain("log");
    expect(await rowOf(id)).toMatchObject({ archived_at: null });
    await later(id, 2);
    expect((await stored(id)).tables).toEqual(["archived"]);
  });

  it("is whole while the archive loses or changes what it was given", async () => {
    const { id } = await forgotten();
    for (const get of [async () => null, async () => ({ text: async () => "{}" })]) {
      Reflect.set(env, "ARCHIVE", { put: async () => ({}), get });
      expect(await objectOf(id).rebuild()).toMatchObject({ ok: true });
      await later(id, MONTHS);
      expect((await stored(id)).tables).toContain("log");
      expect(await rowOf(id)).toMatchObject({ status: "paid", archived_at: null });
    }
  });

  it("says so where its archive can't be read", async () => {
    const { id } = await archived();
    Reflect.set(env, "ARCHIVE", { get: () => Promise.reject(new Error("R2 is down")) });
    expect((await api(`/v1/orders/${id}`)).status).toBe(503);
    Reflect.deleteProperty(env, "ARCHIVE");
    expect((await api(`/v1/orders/${id}`)).status).toBe(503);
    expect((await api("/v1/orders?limit=1")).status).toBe(200);
  });

  it("comes back into lists from the archive", async () => {
    const { id } = await archived({ reference: "OLD-4" });
    const before = await env.DB.prepare("SELECT * FROM orders WHERE id = ?").bind(id).first();
    await env.DB.prepare("DELETE FROM orders WHERE id = ?").bind(id).run();
    expect(await objectOf(id).rebuild()).toEqual({ ok: true, value: "written" });
    expect(await env.DB.prepare("SELECT * FROM orders WHERE id = ?").bind(id).first()).toEqual(before);
    await env.DB.prepare("UPDATE orders SET due_at = 1 WHERE id = ?").bind(id).run();
    expect(await sweep(env, Date.now())).toBeGreaterThan(0);
    expect(await rowOf(id)).toMatchObject({ due_at: null, archived_at: expect.any(Number) });
  });
});
