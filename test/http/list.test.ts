import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import type { OrderPage } from "../../src/storage/order-list.ts";
import { api, newOrder, orderNow, otherShop, paidOrder } from "../api.ts";
import { until } from "../until.ts";
import { expectRefused } from "./asking.ts";

// The list comes from D1, which the objects' alarms tell: a few orders with times of their own, then one page after another.

const list = async (query = ""): Promise<OrderPage> => {
  const response = await api(`/v1/orders${query}`);
  expect(response.status).toBe(200);
  return response.json();
};
const idsOf = ({ data }: OrderPage) => data.map(({ id }) => id);
const listed = (...ids: readonly string[]) =>
  until(async () => expect(idsOf(await list("?limit=100"))).toEqual(expect.arrayContaining([...ids])));

const START = Date.now();
const MANY = 12;
let many: OrderView[];
let paid: OrderView;
let inr: OrderView;
let cancelled: OrderView;
let foreign: OrderView;

/** All ids, page by page. */
async function pages(query: string): Promise<string[][]> {
  const found: string[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await list(`?${query}${cursor && `&cursor=${cursor}`}`);
    found.push(idsOf(page));
    cursor = page.nextCursor;
    expect(found.length).toBeLessThan(40);
  }
  return found;
}

beforeAll(async () => {
  many = [];
  for (let i = 0; i < MANY; i++) {
    // Two at a time have the same time: a cursor must tell them apart.
    vi.setSystemTime(START - 100_000 + Math.floor(i / 2) * 10);
    many.push(await newOrder({ reference: `many-${i}`, description: "Tea", metadata: { i: String(i) } }));
  }
  vi.useRealTimers();
  paid = await paidOrder({ reference: "paid" });
  inr = await newOrder({ currency: "INR" });
  cancelled = await newOrder();
  await api(`/v1/orders/${cancelled.id}/cancel`, { method: "POST" });
  const other = await api("/v1/orders", { body: { amount: "1.00", currency: "NPR", reference: "paid" }, secret: otherShop.secretKey });
  foreign = await other.json();
  await listed(...many.map(({ id }) => id), paid.id, inr.id, cancelled.id);
  await until(async () => expect((await list("?status=cancelled")).data).toHaveLength(1));
  await until(async () => expect((await list("?status=paid")).data).toHaveLength(1));
});
afterAll(() => vi.useRealTimers());

it("shows each order as it is, without what can be erased", async () => {
  const listedAs = ({ description: _, metadata: __, ...shown }: OrderView) => shown;
  expect((await list("?status=paid")).data).toEqual([listedAs(await orderNow(paid.id))]);
  expect((await list("?limit=100")).data).toContainEqual(listedAs(many[0] ?? paid));
});

it("is newest first, and only the caller's own", async () => {
  const { data, nextCursor } = await list("?limit=100");
  expect(data).toHaveLength(MANY + 3);
  expect(nextCursor).toBeNull();
  const times = data.map(({ createdAt }) => createdAt);
  expect(times).toEqual([...times].sort().reverse());
  expect(idsOf({ data, nextCursor })).not.toContain(foreign.id);
});

describe("pages", () => {
  it.each([1, 2, 3, 5, 7, MANY + 3, 100])("of %i have no gaps and nothing twice", async (limit) => {
    const found = await pages(`limit=${limit}`);
    expect(found.flat()).toEqual(idsOf(await list("?limit=100")));
    expect(found.every((page) => page.length > 0 && page.length <= limit)).toBe(true);
  });

  it("keep their filter", async () => {
    const found = await pages("limit=2&status=open&currency=NPR");
    expect(found.flat().sort()).toEqual(many.map(({ id }) => id).sort());
  });

  it("of 20 without a limit", async () => {
    expect((await list()).data).toHaveLength(MANY + 3);
  });

  it("do not shift when an order is made between two of them", async () => {
    const first = await list("?limit=3");
    const late = await newOrder();
    await listed(late.id);
    const second = await list(`?limit=3&cursor=${first.nextCursor}`);
    const all = idsOf(await list("?limit=100"));
    expect([...idsOf(first), ...idsOf(second)]).toEqual(all.filter((id) => id !== late.id).slice(0, 6));
    await api(`/v1/orders/${late.id}/cancel`, { method: "POST" });
  });
});

describe("filters", () => {
  it("by status and currency", async () => {
    expect(idsOf(await list("?status=paid"))).toEqual([paid.id]);
    expect(idsOf(await list("?currency=INR"))).toEqual([inr.id]);
    expect(idsOf(await list("?currency=INR&status=paid"))).toEqual([]);
    expect(idsOf(await list("?status=refunded"))).toEqual([]);
  });

  it("by attention", async () => {
    expect((await list("?attention=true")).data).toEqual([]);
    expect((await list("?attention=false&limit=100")).data.length).toBeGreaterThanOrEqual(MANY + 3);
  });

  it("by time: from is included, to is not", async () => {
    const [third, fifth] = [many[2], many[4]];
    const query = `?from=${third?.createdAt}&to=${fifth?.createdAt}`;
    expect(idsOf(await list(query)).sort()).toEqual([many[2]?.id, many[3]?.id].sort());
    expect((await pages(`limit=1&${query.slice(1)}`)).flat()).toHaveLength(2);
  });

  it("by day, and with an offset", async () => {
    expect((await list("?from=2020-01-01&to=2020-01-02")).data).toEqual([]);
    expect((await list(`?from=${encodeURIComponent("2020-01-01T00:00:00+05:45")}&limit=100`)).data.length).toBeGreaterThanOrEqual(MANY);
  });

  it("by reference, exactly and as it is now", async () => {
    expect(idsOf(await list("?reference=paid"))).toEqual([paid.id]);
    for (const reference of ["pai", "paid2", "PAID", "paid%20", ""])
      expect(await list(`?reference=${reference}`)).toEqual({ data: [], nextCursor: null });
    const fresh = await newOrder({ reference: "fresh" });
    const { description: _, metadata: __, ...shown } = fresh;
    expect((await list("?reference=fresh")).data).toEqual([shown]);
    await api(`/v1/orders/${fresh.id}/cancel`, { method: "POST" });
    expect((await list("?reference=fresh")).data).toMatchObject([{ id: fresh.id, status: "cancelled" }]);
    expect((await list("?reference=fresh&status=open")).data).toEqual([]);
    expect((await list("?reference=fresh&status=cancelled&currency=NPR&attention=false&from=2020-01-01")).data).toHaveLength(1);
    expect((await list("?reference=fresh&to=2020-01-01")).data).toEqual([]);
    expect((await list("?reference=fresh&attention=true")).data).toEqual([]);
  });

  it("by reference, never another app's", async () => {
    const found = await api("/v1/orders?reference=paid", { secret: otherShop.secretKey });
    expect(idsOf(await found.json())).toEqual([foreign.id]);
  });
});

it.each([
  ["limit=0", "limit"],
  ["limit=101", "limit"],
  ["limit=-1", "limit"],
  ["limit=1.5", "limit"],
  ["limit=ten", "limit"],
  ["limit=", "limit"],
  ["limit=1&limit=2", "limit"],
  ["cursor=", "cursor"],
  ["cursor=nonsense", "cursor"],
  ["cursor=%00", "cursor"],
  [`cursor=${"a".repeat(500)}`, "cursor"],
  [`cursor=${btoa("1.or_1")}`, "cursor"],
  ["status=done", "status"],
  ["status=open&status=paid", "status"],
  ["currency=npr", "currency"],
  ["currency=constructor", "currency"],
  ["attention=yes", "attention"],
  ["from=yesterday", "from"],
  ["from=2026-02-30", "from"],
  ["to=1700000000", "to"],
  ["to=2026-01-01T00:00:00", "to"],
  [`reference=${"r".repeat(65)}`, "reference"],
  ["page=2", "page"],
  ["__proto__=1", "__proto__"],
])("refuses ?%s and names it", async (query, field) => {
  await expectRefused(api(`/v1/orders?${query}`), "request.invalid", field);
});
