import { env } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { listPage, type PageQuery } from "../../src/storage/order-pages.ts";
import { projectOrder } from "../../src/storage/projection.ts";
import { anOrder } from "./orders.ts";

const its = { app: "ap_paged00001", mode: "test", currency: "NPR" } as const;
const ORDERS = Array.from({ length: 7 }, (_, i) => anOrder({ ...its, createdAt: 1_700_000_000_000 + Math.floor(i / 2) }));

async function page(number: number, most = 100, of: PageQuery = its) {
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
  expect((await page(2, 5)).orders.map(({ id }) => id)).toEqual(wanted.slice(3, 5));
  expect((await page(3, 5)).orders).toEqual([]);
  expect(await page(1, 100, { ...its, currency: "INR" })).toEqual({ total: 0, orders: [] });
});

describe("of many orders", () => {
  const START = 1_700_000_000_000;
  const ROWS = 4_000;
  const SIZE = 20;
  const MOST = 100;
  const busy = { app: "ap_busy00002", mode: "test" } as const;

  beforeAll(async () => {
    // One order a second: every hundredth has expired, every fiftieth of the others is processing, every thousandth is in yen.
    await env.DB.prepare(
      `INSERT INTO orders (id, app, mode, status, amount, currency, captured, refunded, attention, origin, expires_at, created_at, updated_at, version, transactions, attention_items)
       WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${ROWS})
       SELECT printf('or_%020d', i), '${busy.app}', 'test', CASE WHEN i % 100 = 0 THEN 'expired' WHEN i % 50 = 0 THEN 'processing' ELSE 'open' END, 100 + i,
         CASE WHEN i % 1000 = 0 THEN 'JPY' ELSE 'NPR' END, 0, 0, 0, 'https://pay.example.com', ${START}, ${START} + 1000 * i, ${START}, 1, '[]', '[]' FROM n`,
    ).run();
  });

  const amounts = async (query: Partial<PageQuery>, number = 1) => {
    const found = await listPage(env.DB, { ...busy, ...query }, { page: number, size: SIZE, most: ROWS });
    if (!found.ok) throw new Error(found.error.code);
    return { total: found.value.total, amounts: found.value.orders.map(({ amountMinor }) => amountMinor - 100) };
  };

  it("shows those of several statuses as one list", async () => {
    const rare = await amounts({ statuses: ["expired", "processing"] }, 2);
    const wanted = Array.from({ length: 80 }, (_, i) => 50 * i).toReversed();
    expect(rare).toEqual({ total: 80, amounts: wanted.slice(SIZE, 2 * SIZE) });
    expect((await amounts({ statuses: ["cancelled", "paid"] })).total).toBe(0);
  });

  it("shows those of a time", async () => {
    expect(await amounts({ from: START + 100_000, to: START + 103_000 })).toEqual({ total: 3, amounts: [102, 101, 100] });
    const expired = { statuses: ["expired", "cancelled"], from: START + 100_000, to: START + 300_000 } as const;
    expect(await amounts(expired)).toEqual({ total: 2, amounts: [200, 100] });
  });

  const queries: Record<string, Partial<PageQuery>> = {
    "by time": {},
    "by date": { from: START + 1_000_000, to: START + 3_000_000 },
    "by statuses": { statuses: ["open", "processing", "authorized"] },
    "by rare statuses": { statuses: ["expired", "cancelled"] },
    "by one status": { statuses: ["paid"] },
    "by statuses and date": { statuses: ["open", "expired"], from: START, to: START + 3_000_000 },
    "by currency and statuses": { currency: "JPY", statuses: ["open", "expired"] },
  };
  it.each(Object.entries(queries))("%s: reads what it counts and shows, no more", async (_name, query) => {
    for (const number of [1, 2, 5, 6]) {
      const { seen } = await watched((d1) => listPage(d1, { ...busy, ...query }, { page: number, size: SIZE, most: MOST }));
      const [counted = 0, shown = 0] = seen.map(({ rowsRead }) => rowsRead);
      expect(seen).toHaveLength(2);
      expect(counted).toBeLessThanOrEqual(MOST);
      expect(shown).toBeLessThanOrEqual((number - 1) * SIZE + 4 * SIZE + 2);
    }
  });
});

/** Runs `use` with a database that notes what each statement of a batch read. */
async function watched<T>(use: (d1: D1Database) => Promise<T>) {
  const seen: { rowsRead: number }[] = [];
  const d1 = new Proxy(env.DB, {
    get(target, name) {
      if (name !== "batch") return Reflect.get(target, name).bind(target);
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements);
        for (const { meta } of results) seen.push({ rowsRead: meta.rows_read });
        return results;
      };
    },
  });
  return { value: await use(d1), seen };
}

it("says so where D1 can't be asked", async () => {
  const broken: D1Database = new Proxy(env.DB, {
    get: () => () => {
      throw new Error("no database");
    },
  });
  expect(await listPage(broken, its, { page: 1, size: 3, most: 100 })).toEqual({ ok: false, error: { code: "unavailable" } });
});
