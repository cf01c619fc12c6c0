import { env } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { orderView } from "../../src/domain/view.ts";
import { base64url, utf8 } from "../../src/kernel/encoding.ts";
import { overdueOrders } from "../../src/storage/due.ts";
import { listOrders, type OrderQuery } from "../../src/storage/order-list.ts";
import { projectOrder } from "../../src/storage/projection.ts";
import { anAttempt, anOrder } from "./orders.ts";
import { watched } from "./watched.ts";

const START = 1_700_000_000_000;
const ROWS = 6_000;
const LIMIT = 50;
const busy = { app: "ap_busy00001", mode: "test" } as const;

async function list(query: Partial<OrderQuery> = {}) {
  const page = await listOrders(env.DB, { ...busy, limit: LIMIT, ...query });
  if (!page.ok) throw new Error(page.error.code);
  return page.value;
}

beforeAll(async () => {
  // One order a second; every hundredth is cancelled, every thousandth in yen, two need a person.
  await env.DB.prepare(
    `INSERT INTO orders (id, app, mode, status, amount, currency, captured, refunded, attention, origin, expires_at, created_at, updated_at, version, transactions, attention_items)
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${ROWS})
     SELECT printf('or_%020d', i), 'ap_busy00001', 'test', CASE WHEN i % 100 = 0 THEN 'cancelled' ELSE 'open' END, 100 + i, CASE WHEN i % 1000 = 0 THEN 'JPY' ELSE 'NPR' END,
       0, 0, CASE WHEN i IN (10, 5000) THEN 1 ELSE 0 END, 'https://pay.example.com', ${START}, ${START} + 1000 * i, ${START}, 1, '[]', '[]' FROM n`,
  ).run();
});

it("shows an order as the API does, without what can be erased", async () => {
  const app = "ap_shown0001";
  const order = anOrder({
    app,
    status: "paid",
    reference: "INV-7",
    attempts: [anAttempt(1, { status: "completed", pays: true, captured: { amount: 1500_00, currency: "NPR" } })],
    attention: [{ code: "late_payment", at: START, tx: 1, detail: "paid after the order had expired" }],
  });
  await projectOrder(env.DB, order, null);
  const { description: _description, metadata: _metadata, ...expected } = orderView(order, { description: "Tea", metadata: { a: "b" } });
  expect((await list({ app })).data).toEqual([expected]);
});

it("walks all orders newest first, each once", async () => {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: 100, ...(cursor && { cursor }) });
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(ids).toHaveLength(ROWS);
  expect(new Set(ids).size).toBe(ROWS);
  expect(ids).toEqual(ids.toSorted().toReversed());
});

it("pages through orders of the same millisecond", async () => {
  const app = "ap_same00001";
  for (let i = 0; i < 5; i++) await projectOrder(env.DB, anOrder({ app, createdAt: START }), null);
  const first = await list({ app, limit: 3 });
  const second = await list({ app, limit: 3, cursor: first.nextCursor ?? "" });
  expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(5);
  expect(second.nextCursor).toBeNull();
});

it("has no next page where the last one is just full", async () => {
  expect(await list({ from: START, to: START + 50_000 })).toMatchObject({ nextCursor: null });
});

it("filters by status, currency, attention and time", async () => {
  expect((await list({ status: "cancelled", limit: 100 })).data).toHaveLength(60);
  expect((await list({ currency: "JPY" })).data).toHaveLength(6);
  expect((await list({ attention: true })).data.map(({ amountMinor }) => amountMinor)).toEqual([5100, 110]);
  expect((await list({ attention: true, status: "cancelled" })).data.map(({ amountMinor }) => amountMinor)).toEqual([5100]);
  expect((await list({ attention: false, from: START + 10_000, to: START + 12_000 })).data.map(({ amountMinor }) => amountMinor)).toEqual([
    111,
  ]);
});

it("goes on from a cursor within other bounds", async () => {
  const { nextCursor } = await list({ limit: 10 });
  const cursor = nextCursor ?? "";
  expect((await list({ limit: 1, cursor, to: START + 100_000 })).data[0]).toMatchObject({ amountMinor: 199 });
  expect((await list({ limit: 1, cursor, to: START + ROWS * 1000 })).data[0]).toMatchObject({ amountMinor: 100 + ROWS - 11 });
});

it("never shows another app's or mode's orders", async () => {
  expect(await list({ mode: "live" })).toEqual({ data: [], nextCursor: null });
  expect(await list({ app: "ap_other0001" })).toEqual({ data: [], nextCursor: null });
});

describe("reads about a page and no more", () => {
  const queries: Record<string, Partial<OrderQuery>> = {
    "by time": {},
    "by date": { from: START + 1_000_000, to: START + 3_000_000 },
    "by status": { status: "open" },
    "by a rare status": { status: "cancelled" },
    "by currency": { currency: "NPR" },
    "by a rare currency": { currency: "JPY" },
    "by currency and status": { currency: "JPY", status: "open" },
    "by attention": { attention: true },
    "by attention and status": { attention: true, status: "open", currency: "NPR" },
    "without attention": { attention: false },
    "by status and date": { status: "open", from: START, to: START + 5_000_000 },
  };
  it.each(Object.entries(queries))("%s", async (_name, query) => {
    let cursor: string | null = null;
    for (let page = 0; page < 5; page++) {
      const { value, seen } = await watched((d1) => listOrders(d1, { ...busy, limit: LIMIT, ...query, ...(cursor && { cursor }) }));
      expect(seen).toHaveLength(1);
      for (const { sql, params, rowsRead } of seen) {
        expect(rowsRead).toBeLessThanOrEqual(2 * LIMIT);
        const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .bind(...params)
          .all<{ detail: string }>();
        expect(plan.results.map(({ detail }) => detail)).toEqual([expect.stringMatching(/^SEARCH orders USING INDEX/)]);
      }
      cursor = value.ok ? value.value.nextCursor : null;
    }
  });
});

it.each(["", "!", "abc", base64url(utf8("1.or_short")), base64url(utf8("x.or_00000000000000000001"))])(
  "refuses the cursor %j",
  async (cursor) => {
    expect(await listOrders(env.DB, { ...busy, limit: LIMIT, cursor })).toMatchObject({
      ok: false,
      error: { code: "request.invalid", field: "cursor" },
    });
  },
);

it("answers unavailable where D1 fails", async () => {
  const broken = new Proxy(env.DB, {
    get() {
      throw new Error("D1 is down");
    },
  });
  expect(await listOrders(broken, { ...busy, limit: LIMIT })).toMatchObject({ ok: false, error: { code: "unavailable" } });
});

it("finds what is overdue, the longest first, by its index", async () => {
  const [a, b, c] = [anOrder(), anOrder(), anOrder()];
  await projectOrder(env.DB, a, 2_000);
  await projectOrder(env.DB, b, 1_000);
  await projectOrder(env.DB, c, 9_000);
  const [first, second] = [
    { id: b.id, dueAt: 1_000 },
    { id: a.id, dueAt: 2_000 },
  ];
  expect(await overdueOrders(env.DB, 5_000, 10)).toEqual([first, second]);
  expect(await overdueOrders(env.DB, 5_000, 1)).toEqual([first]);
  expect(await overdueOrders(env.DB, 5_000, 1, first.dueAt)).toEqual([second]);
  const { seen } = await watched((d1) => overdueOrders(d1, 5_000, 10));
  expect(seen[0]?.rowsRead).toBeLessThanOrEqual(4);
});
