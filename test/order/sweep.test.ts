import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import { sweep } from "../../src/order/sweep.ts";
import { projectOrder } from "../../src/storage/projection.ts";
import { Customer, newOrder, objectOf, paidOrder } from "../api.ts";
import { orderObjects } from "../objects.ts";
import { anOrder, manyRows } from "../storage/orders.ts";

afterEach(async () => {
  vi.useRealTimers();
  // The next test's sweep counts its own orders only.
  for (const id of await orderObjects()) await runInDurableObject(env.ORDERS.get(id), (_, { storage }) => storage.deleteAlarm());
  await env.DB.prepare("DELETE FROM orders").run();
});

/** Only the clock: it is this much later. */
const later = (ms: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
const rowOf = (id: string) =>
  env.DB.prepare("SELECT status, due_at FROM orders WHERE id = ?").bind(id).first<{ status: string; due_at: number | null }>();
const alarmOf = (id: string) => runInDurableObject(objectOf(id), (_, { storage }) => storage.getAlarm());
const loseAlarm = (id: string) => runInDurableObject(objectOf(id), (_, { storage }) => storage.deleteAlarm());
const waiting = (id: string) =>
  runInDurableObject(
    objectOf(id),
    (_, { storage }) =>
      storage.sql.exec("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM deliveries WHERE state = 'pending'").toArray().length,
  );
/** Everybody was told what there was to tell. */
const told = (id: string) => expect.poll(() => waiting(id)).toBe(0);

it("finds an order whose alarm was lost, once", async () => {
  const { id } = await newOrder({ expiresIn: 60 });
  await expect.poll(() => rowOf(id)).toMatchObject({ status: "open" });
  await loseAlarm(id);
  expect(await sweep(env, Date.now())).toBe(0);

  later(60_000 + 121_000);
  expect(await sweep(env, Date.now())).toBe(1);
  vi.useRealTimers();
  await expect.poll(() => rowOf(id)).toMatchObject({ status: "expired" });
  expect(await sweep(env, Date.now() + 200_000)).toBe(0);
});

it("finds one that has only a webhook left to send", async () => {
  const { id } = await paidOrder({ webhookUrl: `${inject("receiver")}/hooks/sweep/500` });
  const tries = () =>
    runInDurableObject(objectOf(id), (_, { storage }) => storage.sql.exec("SELECT 1 FROM delivery_tries").toArray().length);
  await expect.poll(tries).toBe(1);
  // D1 knows about when the message comes next, although nothing of the order has changed.
  await expect.poll(async () => (await rowOf(id))?.due_at).toBeGreaterThan(Date.now() - 60_000);
  await loseAlarm(id);
  later(6_000 + 121_000);
  expect(await sweep(env, Date.now())).toBe(1);
  await expect.poll(tries).toBe(2);
});

it("finds one whose payer is to be forgotten", async () => {
  const { id } = await paidOrder({ description: "Masala tea" });
  await told(id);
  await expect.poll(() => rowOf(id)).toMatchObject({ status: "paid" });
  const due = (await alarmOf(id)) ?? 0;
  await expect.poll(async () => (await rowOf(id))?.due_at).toBe(due);
  await loseAlarm(id);
  later(due - Date.now() + 121_000);
  expect(await sweep(env, Date.now())).toBe(1);
  const details = () => runInDurableObject(objectOf(id), (_, { storage }) => storage.sql.exec("SELECT 1 FROM details").toArray().length);
  await expect.poll(details).toBe(0);
});

it("does not come to an order that is looked after, however often its gateway is asked", async () => {
  const { id } = await newOrder({ expiresIn: 86_400 });
  await new Customer(id).begin();
  for (let looks = 0; looks < 6; looks++) {
    await told(id);
    const alarm = (await alarmOf(id)) ?? 0;
    later(Math.max(0, alarm - Date.now()));
    expect(await sweep(env, Date.now() + 1_000)).toBe(0);
    await runDurableObjectAlarm(objectOf(id));
  }
});

describe("orders that can't be woken", () => {
  it("are not looked for again where there is no such order", async () => {
    const ghost = anOrder();
    await projectOrder(env.DB, ghost, 1_000);
    expect(await sweep(env, Date.now())).toBe(1);
    expect(await rowOf(ghost.id)).toMatchObject({ status: "open", due_at: null });
    expect(await sweep(env, Date.now())).toBe(0);
    expect(await waitingTables(ghost.id)).toEqual([]);
  });

  it("stand behind the others where they can't be reached", async () => {
    const whole = env.ORDERS;
    const [lost, other] = [await newOrder({ expiresIn: 60 }), await newOrder({ expiresIn: 60 })];
    for (const { id } of [lost, other]) await expect.poll(() => rowOf(id)).toMatchObject({ status: "open" });
    for (const { id } of [lost, other]) await loseAlarm(id);
    later(60_000 + 121_000);
    const getByName = (id: string) => {
      if (id === lost.id) throw new Error("its place is down");
      return whole.getByName(id);
    };
    Reflect.set(env, "ORDERS", { getByName });
    expect(await sweep(env, Date.now()).finally(() => Reflect.set(env, "ORDERS", whole))).toBe(2);
    await expect.poll(() => rowOf(other.id)).toMatchObject({ status: "expired" });
    const row = await rowOf(lost.id);
    expect(row).toMatchObject({ status: "open" });
    expect(row?.due_at).toBeGreaterThan(Date.now() + 500_000);
    expect(await sweep(env, Date.now())).toBe(0);
    later(600_000 + 121_000);
    expect(await sweep(env, Date.now())).toBe(1);
    await expect.poll(() => rowOf(lost.id)).toMatchObject({ status: "expired" });
  });

  it("do not keep a sweep from the others, however many they are", async () => {
    await manyRows({ app: "ap_ghosts001", rows: 60, dueFrom: 1_000 });
    const { id } = await newOrder({ expiresIn: 60 });
    await expect.poll(() => rowOf(id)).toMatchObject({ status: "open" });
    await loseAlarm(id);
    later(60_000 + 121_000);
    expect(await sweep(env, Date.now())).toBe(61);
    await expect.poll(() => rowOf(id)).toMatchObject({ status: "expired" });
    expect(await sweep(env, Date.now())).toBe(0);
  }, 20_000);
});

const waitingTables = (id: string) =>
  runInDurableObject(objectOf(id), (_, { storage }) => storage.sql.exec("SELECT name FROM sqlite_master").toArray());
