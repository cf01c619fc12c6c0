import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import { rebuildQueued } from "../../src/order/rebuild-queue.ts";
import { forgetRebuilt, queueRebuild, rebuildProgress, unreachable } from "../../src/storage/rebuild-queue.ts";
import { api, Customer, heldOrder, json, newOrder, objectOf, orderNow, paidOrder, refundOf } from "../api.ts";
import { orderObjects } from "../objects.ts";
import { without } from "../outage.ts";

// D1's lists are made again from the orders' own objects.

beforeEach(async () => {
  await forgetRebuilt(env.DB);
});

const allObjects = async () => (await orderObjects()).map(String);
const idle = (id: string) =>
  runInDurableObject(
    objectOf(id),
    (_, { storage }) =>
      storage.sql.exec("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM deliveries WHERE state = 'pending'").toArray().length,
  );
const settled = (orders: readonly OrderView[]) => Promise.all(orders.map(({ id }) => expect.poll(() => idle(id)).toBe(0)));

/** The rows of these orders, without what says when they were written. */
async function rowsOf(ids: readonly string[]) {
  const among = `(SELECT value FROM json_each('${JSON.stringify(ids)}'))`;
  const all = (sql: string) => env.DB.prepare(sql).all<Record<string, unknown>>();
  const [orders, transactions, refunds] = await Promise.all([
    all(`SELECT * FROM orders WHERE id IN ${among} ORDER BY id`),
    all(`SELECT * FROM transactions WHERE "order" IN ${among} ORDER BY id`),
    all(`SELECT * FROM refunds WHERE "order" IN ${among} ORDER BY id`),
  ]);
  const bare = ({ version: _v, updated_at: _u, due_at: _d, ...row }: Record<string, unknown>) => row;
  return { orders: orders.results.map(bare), transactions: transactions.results.map(bare), refunds: refunds.results.map(bare) };
}

/** Works it off as the cron trigger does, and answers what became of it. */
async function rebuilt(objects: readonly string[]) {
  await queueRebuild(env.DB, objects, Date.now());
  await rebuildQueued(env);
  return rebuildProgress(env.DB);
}

async function variety(): Promise<OrderView[]> {
  const refunded = await paidOrder({ reference: `R-${crypto.randomUUID()}` });
  await refundOf(refunded.id, { amount: "30.00" });
  await refundOf(refunded.id, { amount: "20.00" });
  const declined = await newOrder();
  await new Customer(declined.id).pay("9800000006");
  const cancelled = await newOrder({ reference: `C-${crypto.randomUUID()}` });
  await api(`/v1/orders/${cancelled.id}/cancel`, { body: {} });
  const orders = [refunded, declined, cancelled, await newOrder(), await paidOrder(), await heldOrder(), await paidOrder()];
  await settled(orders);
  return orders;
}

it("makes rows again that are gone or wrong, while payments go on", async () => {
  const orders = await variety();
  const ids = orders.map(({ id }) => id);
  const before = await rowsOf(ids);
  expect(before.orders).toHaveLength(7);
  const [first, second, third, fourth, fifth] = ids;
  await env.DB.batch([
    env.DB.prepare("DELETE FROM orders WHERE id IN (?, ?)").bind(first, fourth),
    env.DB.prepare(
      "UPDATE orders SET status = 'paid', captured = 1, reference = NULL, transactions = '[]', due_at = NULL WHERE id = ?",
    ).bind(third),
    env.DB.prepare(`DELETE FROM transactions WHERE "order" IN (?, ?)`).bind(first, fifth),
    env.DB.prepare(`UPDATE transactions SET status = 'completed', provider_order_id = 'other' WHERE "order" = ?`).bind(second),
    env.DB.prepare(`DELETE FROM refunds WHERE id = ?`).bind(`rf_${first?.slice(3)}01`),
    env.DB.prepare(`UPDATE refunds SET amount = 1 WHERE id = ?`).bind(`rf_${first?.slice(3)}02`),
  ]);
  expect(await rowsOf(ids)).not.toEqual(before);

  const paying = Promise.all(Array.from({ length: 10 }, () => paidOrder()));
  const progress = await rebuilt(await allObjects());
  const paid = await paying;
  expect(await rowsOf(ids)).toEqual(before);
  expect(progress).toMatchObject({ waiting: 0, failed: 0 });
  expect(progress.written).toBeGreaterThanOrEqual(5);

  await settled(paid);
  for (const { id } of paid)
    await expect.poll(async () => (await rowsOf([id])).orders[0]).toMatchObject({ status: "paid", captured: 100_00 });
  // Nothing is left to mend.
  const again = await rebuilt(ids);
  expect(again.written).toBeLessThanOrEqual(progress.written);
  expect((await rebuilt(ids)).same).toBeGreaterThanOrEqual(7);
}, 30_000);

it("makes all of them again, for lists that show what they showed", async () => {
  const orders = await variety();
  const ids = orders.map(({ id }) => id);
  const before = await rowsOf(ids);
  const listed = async () => (await json<{ data: OrderView[] }>(api("/v1/orders?limit=100"))).data.filter(({ id }) => ids.includes(id));
  const shown = await listed();
  await env.DB.batch(["orders", "transactions", "refunds"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  expect(await listed()).toEqual([]);
  expect(await rebuilt(await allObjects())).toMatchObject({ waiting: 0, failed: 0, same: 0 });
  expect(await rowsOf(ids)).toEqual(before);
  const bare = (list: readonly OrderView[]) => list.map(({ version: _v, updatedAt: _u, ...order }) => order);
  expect(bare(await listed())).toEqual(bare(shown));
}, 30_000);

it("finds an order that D1 never knew and whose alarm is lost", async () => {
  const { id } = await without(["DB"], async () => {
    const order = await newOrder();
    await runInDurableObject(objectOf(order.id), (_, { storage }) => storage.deleteAlarm());
    return order;
  });
  expect((await rowsOf([id])).orders).toEqual([]);
  expect(await rebuilt([id])).toMatchObject({ written: 1 });
  expect((await rowsOf([id])).orders).toMatchObject([{ status: "open" }]);
  expect(await runInDurableObject(objectOf(id), (_, { storage }) => storage.getAlarm())).toBeGreaterThan(0);
});

it("never puts an older state over a newer one", async () => {
  const { id } = await paidOrder();
  await expect.poll(() => idle(id)).toBe(0);
  const version = (await orderNow(id)).version;
  await env.DB.prepare("UPDATE orders SET version = ?, status = 'refunded' WHERE id = ?")
    .bind(version + 5, id)
    .run();
  expect(await rebuilt([id])).toMatchObject({ same: 1 });
  expect((await rowsOf([id])).orders).toMatchObject([{ status: "refunded" }]);
});

it("stores nothing for objects without an order, and names what it can't reach", async () => {
  const guessed = objectOf("or_00000000000000000009");
  expect(await rebuilt([guessed.id.toString(), "or_00000000000000000008"])).toMatchObject({ empty: 2 });
  await runInDurableObject(guessed, async (_, { storage }) => {
    expect(storage.sql.exec("SELECT name FROM sqlite_master").toArray()).toEqual([]);
    expect(await storage.getAlarm()).toBeNull();
  });
  const foreign = "0".repeat(64);
  await queueRebuild(env.DB, [foreign], Date.now());
  for (let run = 0; run < 3; run++) {
    expect(await rebuildProgress(env.DB)).toMatchObject({ waiting: 1, failed: 0 });
    await rebuildQueued(env);
  }
  expect(await rebuildProgress(env.DB)).toMatchObject({ waiting: 0, failed: 1 });
  expect(await unreachable(env.DB, 10)).toEqual([foreign]);
  await forgetRebuilt(env.DB);
  expect(await rebuildProgress(env.DB)).toEqual({ waiting: 0, same: 0, written: 0, empty: 0, failed: 0 });
});

it("goes on by itself after D1 was down", async () => {
  const { id } = await paidOrder();
  await expect.poll(() => idle(id)).toBe(0);
  await env.DB.prepare("DELETE FROM orders WHERE id = ?").bind(id).run();
  await queueRebuild(env.DB, [id], Date.now());
  await expect(without(["DB"], () => rebuildQueued(env))).rejects.toThrow();
  expect(await rebuildProgress(env.DB)).toMatchObject({ waiting: 1 });
  expect(await rebuildQueued(env)).toBe(1);
  expect((await rowsOf([id])).orders).toMatchObject([{ status: "paid" }]);
});
