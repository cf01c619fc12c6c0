import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { listPage } from "../../src/storage/order-pages.ts";
import { projectOrder } from "../../src/storage/projection.ts";
import { anOrder } from "./orders.ts";

const its = { app: "ap_paged00001", mode: "test", currency: "NPR" } as const;
const ORDERS = Array.from({ length: 7 }, (_, i) => anOrder({ ...its, createdAt: 1_700_000_000_000 + Math.floor(i / 2) }));

async function page(number: number, most = 100, of: Parameters<typeof listPage>[1] = its) {
  const found = await listPage(env.DB, of, { page: number, size: 3, most });
  if (!found.ok) throw new Error(found.error.code);
  return found.value;
}

it("has each order once, the newest first, and counts no further than it was told", async () => {
  for (const order of ORDERS) await projectOrder(env.DB, order, null);
  await projectOrder(env.DB, anOrder({ ...its, mode: "live" }), null);
  const pages = [await page(1), await page(2), await page(3), await page(4)];
  expect(pages.map(({ total, orders }) => [total, orders.length])).toEqual([
    [7, 3],
    [7, 3],
    [7, 1],
    [7, 0],
  ]);
  const wanted = ORDERS.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
  expect(pages.flatMap(({ orders }) => orders.map(({ id }) => id))).toEqual(wanted);
  expect((await page(1, 5)).total).toBe(5);
  expect(await page(1, 100, { ...its, currency: "INR" })).toEqual({ total: 0, orders: [] });
});

it("says so where D1 can't be asked", async () => {
  const broken: D1Database = new Proxy(env.DB, {
    get: () => () => {
      throw new Error("no database");
    },
  });
  expect(await listPage(broken, its, { page: 1, size: 3, most: 100 })).toEqual({ ok: false, error: { code: "unavailable" } });
});
