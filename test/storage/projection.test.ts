import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import type { Order } from "../../src/domain/state.ts";
import { listOrders } from "../../src/storage/order-list.ts";
import { projectOrder } from "../../src/storage/projection.ts";
import { anAttempt, anOrder, aRefund } from "./orders.ts";

const rowOf = (table: "orders" | "transactions" | "refunds", id: string) =>
  env.DB.prepare(`SELECT * FROM ${table} WHERE id = ?`).bind(id).first<Record<string, unknown>>();
const count = (table: "transactions" | "refunds", order: Order) =>
  env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE "order" = ?`).bind(order.id).first<number>("n");

const whole = { amount: 1500_00, currency: "NPR" } as const;
const paid = (over: Partial<Order> = {}): Order =>
  anOrder({
    status: "paid",
    version: 9,
    updatedAt: 1_800_000_050_000,
    attempts: [
      anAttempt(1),
      anAttempt(2, { status: "completed", pays: true, captured: { amount: 1500_00, currency: "NPR" }, gatewayTransactionId: "wallet-2" }),
    ],
    ...over,
  });

it("writes an order that nobody has tried to pay", async () => {
  const order = anOrder({ reference: "INV-1" });
  await projectOrder(env.DB, order, 1_800_003_600_000);
  expect(await rowOf("orders", order.id)).toMatchObject({
    app: "ap_demo00001",
    status: "open",
    amount: 1500_00,
    currency: "NPR",
    reference: "INV-1",
    captured: 0,
    refunded: 0,
    attention: 0,
    redirect_url: null,
    version: 1,
    due_at: 1_800_003_600_000,
    transactions: "[]",
    attention_items: "[]",
  });
});

it("writes attempts, refunds and what needs attention", async () => {
  const order = paid({
    status: "partially_refunded",
    refunds: [aRefund(1), aRefund(2, { status: "requested" })],
    attention: [{ code: "duplicate_payment", at: 1_800_000_060_000, tx: 2, detail: "paid twice" }],
  });
  await projectOrder(env.DB, order, null);
  expect(await rowOf("orders", order.id)).toMatchObject({ captured: 1500_00, refunded: 30_00, attention: 1, due_at: null });
  const tx = `tx_${order.id.slice(3)}`;
  expect(await rowOf("transactions", `${tx}01`)).toMatchObject({ order: order.id, status: "failed", reason: "declined", captured: null });
  expect(await rowOf("transactions", `${tx}02`)).toMatchObject({
    account: "gc_demo00001",
    gateway: "sandbox",
    method: "wallet",
    status: "partially_refunded",
    provider_order_id: "session-2",
    provider_payment_id: "wallet-2",
    captured: 1500_00,
    captured_currency: "NPR",
    created_at: 1_800_000_000_002,
    updated_at: 1_800_000_050_000,
  });
  expect(await rowOf("refunds", `rf_${order.id.slice(3)}01`)).toMatchObject({ transaction: `${tx}02`, amount: 30_00, status: "succeeded" });
  expect(await rowOf("refunds", `rf_${order.id.slice(3)}02`)).toMatchObject({ status: "pending" });
});

it("keeps every integer that JavaScript can hold", async () => {
  const order = anOrder({ minor: Number.MAX_SAFE_INTEGER });
  await projectOrder(env.DB, order, null);
  const row = await env.DB.prepare("SELECT typeof(amount) AS type, CAST(amount AS TEXT) AS amount FROM orders WHERE id = ?")
    .bind(order.id)
    .first();
  expect(row).toEqual({ type: "integer", amount: String(Number.MAX_SAFE_INTEGER) });
});

it("lets no older fold overwrite a newer one, in any of the three tables", async () => {
  const newer = paid({ status: "refunded", version: 12, refunds: [aRefund(1, { amount: whole })] });
  await projectOrder(env.DB, newer, null);
  const late = {
    ...newer,
    status: "processing" as const,
    version: 7,
    attempts: [anAttempt(1), anAttempt(2), anAttempt(3)],
    refunds: [aRefund(1, { status: "pending" })],
  };
  await projectOrder(env.DB, late, 5);
  expect(await rowOf("orders", newer.id)).toMatchObject({ status: "refunded", version: 12, due_at: null });
  expect(await rowOf("transactions", `tx_${newer.id.slice(3)}02`)).toMatchObject({ status: "refunded" });
  expect(await rowOf("refunds", `rf_${newer.id.slice(3)}01`)).toMatchObject({ status: "succeeded" });
  expect(await count("transactions", newer)).toBe(2);
});

it("can be repeated, and then only changes when the order is due", async () => {
  const order = paid();
  await projectOrder(env.DB, order, 5_000);
  await projectOrder(env.DB, order, 5_000);
  expect(await rowOf("orders", order.id)).toMatchObject({ version: 9, due_at: 5_000 });
  await projectOrder(env.DB, order, null);
  expect(await rowOf("orders", order.id)).toMatchObject({ version: 9, due_at: null });
});

it("leaves attempts alone that did not change", async () => {
  const order = paid();
  await projectOrder(env.DB, order, null);
  await projectOrder(
    env.DB,
    { ...order, status: "refunded", version: 12, updatedAt: 1_800_000_090_000, refunds: [aRefund(1, { amount: whole })] },
    null,
  );
  expect(await rowOf("transactions", `tx_${order.id.slice(3)}01`)).toMatchObject({ version: 9, updated_at: 1_800_000_050_000 });
  expect(await rowOf("transactions", `tx_${order.id.slice(3)}02`)).toMatchObject({ version: 12, updated_at: 1_800_000_090_000 });
});

it("takes an order with hundreds of attempts", async () => {
  const attempts = Array.from({ length: 300 }, (_, i) => anAttempt(i + 1));
  const order = anOrder({ version: 900, attempts });
  await projectOrder(env.DB, order, null);
  expect(await count("transactions", order)).toBe(300);
  const page = await listOrders(env.DB, { app: order.app, mode: "test", limit: 100 });
  expect(page.ok && page.value.data.find(({ id }) => id === order.id)?.transactions).toHaveLength(300);
});

it("writes all of it or nothing", async () => {
  const order = paid({ refunds: [aRefund(1, { amount: { amount: 12.5, currency: "NPR" } })] });
  await expect(projectOrder(env.DB, order, null)).rejects.toThrow(/refunds_amount/);
  expect(await rowOf("orders", order.id)).toBeNull();
  expect(await count("transactions", order)).toBe(0);
});

it("throws where D1 fails, so that the caller tries again", async () => {
  const broken = new Proxy(env.DB, {
    get: (target, name) => (name === "batch" ? () => Promise.reject(new Error("D1 is down")) : Reflect.get(target, name).bind(target)),
  });
  await expect(projectOrder(broken, anOrder(), null)).rejects.toThrow("D1 is down");
});
