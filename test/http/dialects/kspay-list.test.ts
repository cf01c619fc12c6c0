import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { readPeriod } from "../../../src/http/dialects/kspay/transaction/dates.ts";
import type { TransactionRecord } from "../../../src/http/dialects/kspay/transaction/record.ts";
import { database } from "../../../src/storage/database.ts";
import { apps } from "../../../src/storage/schema.ts";
import { api, newOrder, otherShop, shop } from "../../api.ts";
import { without } from "../../outage.ts";
import { kspay, resultOf } from "./kspay-asking.ts";
import { bearerOf, INVALID, initiate, orderOf, payer, recordOf, refusalOf } from "./kspay-transactions.ts";

// The list comes from D1, which the objects' alarms tell.

interface Page {
  readonly transactions: readonly TransactionRecord[];
  readonly total: number;
  readonly page: number;
  readonly limit: number;
  readonly totalPages: number;
}

const DAY = 86_400_000;
const NOW = Date.now();
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

const ask = async (query: string): Promise<Response> => kspay(`/transaction${query}`, { headers: await bearerOf() });
const list = (query = ""): Promise<Page> => resultOf(ask(query), 200);
const idsOf = ({ transactions }: Page) => transactions.map(({ id }) => id);

const made: Record<"open" | "declined" | "paid" | "refunded" | "part" | "cancelled" | "native", string> = {
  open: "",
  declined: "",
  paid: "",
  refunded: "",
  part: "",
  cancelled: "",
  native: "",
};

beforeAll(async () => {
  await database(env.DB)
    .update(apps)
    .set({ createdAt: NOW - 200 * DAY })
    .where(eq(apps.id, shop.app));
  for (const name of ["open", "declined", "paid", "refunded", "part", "cancelled"] as const) made[name] = (await initiate()).pe_txnId;
  made.native = `tx_${(await newOrder()).id.slice(3)}00`;
  await payer(made.declined).pay("9800000006");
  for (const name of ["paid", "refunded", "part"] as const) await payer(made[name]).pay();
  await api(`/v1/orders/${orderOf(made.refunded)}/refunds`, { body: {} });
  await api(`/v1/orders/${orderOf(made.part)}/refunds`, { body: { amount: "1.00" } });
  await api(`/v1/orders/${orderOf(made.cancelled)}/cancel`, { method: "POST" });
  await api("/v1/orders", { body: { amount: "1.00", currency: "NPR" }, secret: otherShop.secretKey });
  await vi.waitFor(
    async () => {
      const statuses = (await list()).transactions.map(({ status }) => status).sort();
      expect(statuses).toEqual(["FAILED", "PARTIALLY_REFUNDED", "PENDING", "PENDING", "PENDING", "REFUNDED", "SUCCESS"]);
    },
    { timeout: 15_000 },
  );
});
afterEach(() => vi.useRealTimers());
afterAll(() => vi.useRealTimers());

it("has the records that are asked for one by one, the newest first, and no other app's", async () => {
  const page = await list();
  expect({ ...page, transactions: page.transactions.length }).toEqual({ transactions: 7, total: 7, page: 1, limit: 10, totalPages: 1 });
  for (const record of page.transactions) expect(record).toEqual(await recordOf(record.id));
  const times = page.transactions.map(({ createdAt }) => createdAt);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(new Set(idsOf(page))).toEqual(new Set(Object.values(made)));
});

it("comes in pages without gaps", async () => {
  const pages = [await list("?limit=3"), await list("?limit=3&page=2"), await list("?limit=3&page=3"), await list("?limit=3&page=4")];
  expect(pages.map(({ transactions, total, totalPages }) => [transactions.length, total, totalPages])).toEqual([
    [3, 7, 3],
    [3, 7, 3],
    [1, 7, 3],
    [0, 7, 3],
  ]);
  expect(pages.flatMap(idsOf)).toEqual(idsOf(await list()));
  expect(await list("?page=999999999&limit=100")).toMatchObject({ transactions: [], total: 7 });
});

it.each([
  ["PENDING", ["open", "declined", "native"]],
  ["pending", ["open", "declined", "native"]],
  ["Success", ["paid"]],
  ["FAILED", ["cancelled"]],
  ["PARTIALLY_REFUNDED", ["part"]],
  ["refunded", ["refunded"]],
] as const)("with the status %s", async (word, names) => {
  const page = await list(`?status=${word}`);
  expect(new Set(idsOf(page))).toEqual(new Set(names.map((name) => made[name])));
  expect(page.total).toBe(names.length);
});

it("of a time, with both days", async () => {
  const today = dayOf(NOW);
  expect((await list(`?fromDate=${today}&toDate=${dayOf(Date.now())}`)).total).toBe(7);
  expect((await list(`?fromDate=${dayOf(NOW - 9 * DAY)}&toDate=${dayOf(NOW - DAY)}`)).total).toBe(0);
  const [first] = (await list()).transactions.toReversed();
  const at = encodeURIComponent(first?.createdAt.replace("Z", "+00:00") ?? "");
  expect(idsOf(await list(`?fromDate=${at}&toDate=${at}`))).toContain(first?.id);
  expect((await list(`?fromDate=${today}&toDate=${today}&status=FAILED&limit=1`)).total).toBe(1);
});

it.each([
  ["page=0", 4089],
  ["page=-1", 4089],
  ["page=1.5", 4089],
  ["page=one", 4089],
  ["page=", 4089],
  ["page=12345678901", 4089],
  ["limit=0", 4056],
  ["limit=101", 4056],
  ["limit=ten", 4056],
  ["limit=%00", 4056],
])("?%s is refused", async (query, code) => {
  expect((await refusalOf(ask(`?${query}`))).slice(0, 2)).toEqual([400, code]);
});

it.each(["status=DONE", "status=open", "fromDate=x&toDate=2026-01-01", "fromDate=2026-02-30&toDate=2026-03-01", "fromDate=1&toDate=2"])(
  "?%s can't be read",
  async (query) => {
    expect(await refusalOf(ask(`?${query}`))).toEqual(INVALID);
  },
);

describe("dates are checked in KS Pay's order", () => {
  const ago = (days: number) => dayOf(NOW - days * DAY);
  it.each([
    ["only the first", `fromDate=${ago(1)}`, 11010],
    ["only the second", `toDate=${ago(1)}`, 11010],
    ["the wrong way round, and in the future", `fromDate=${ago(-9)}&toDate=${ago(-8)}`, 11007],
    ["the wrong way round, and too long", `fromDate=${ago(-5)}&toDate=${ago(300)}`, 11007],
    ["91 days, into the future", `fromDate=${ago(85)}&toDate=${ago(-6)}`, 11006],
    ["both in the future", `fromDate=${ago(-6)}&toDate=${ago(-6)}`, 11009],
    ["to the future", `fromDate=${ago(5)}&toDate=${ago(-5)}`, 11011],
    ["before the app was made", `fromDate=${ago(203)}&toDate=${ago(150)}`, 11008],
  ])("%s", async (_why, query, code) => {
    expect((await refusalOf(ask(`?${query}`))).slice(0, 2)).toEqual([400, code]);
  });

  it.each([
    ["the day that the app was made", `fromDate=${ago(200)}&toDate=${ago(150)}`],
    ["90 days", `fromDate=${ago(90)}&toDate=${ago(0)}`],
    ["empty ones", "fromDate=&toDate="],
  ])("%s is fine", async (_why, query) => {
    expect((await ask(`?${query}`)).status).toBe(200);
  });
});

describe("today", () => {
  const noon = Date.parse("2026-06-15T12:00:00Z");
  const read = (from: string, to: string, now = noon) => readPeriod(from, to, { createdAt: Date.parse("2026-06-01T06:00:00Z"), now });

  it("is wherever it has begun, and counts to its end", () => {
    expect(read("2026-06-15", "2026-06-15")).toEqual({
      ok: true,
      value: { from: Date.parse("2026-06-15T00:00:00Z"), to: Date.parse("2026-06-16T00:00:00Z") },
    });
    expect(read("2026-06-16", "2026-06-16").ok).toBe(true);
    expect(read("2026-06-15", "2026-06-17")).toEqual({ ok: false, error: "sandboxLive.customErrors.endDateAfterToday" });
    expect(read("2026-06-16", "2026-06-16", Date.parse("2026-06-15T09:59:59Z")).ok).toBe(false);
    expect(read("2026-05-31", "2026-06-02").ok).toBe(true);
    expect(read("2026-05-30", "2026-06-02")).toEqual({ ok: false, error: "sandboxLive.customErrors.startDateBeforeAppCreation" });
  });

  it("a time of day is in UTC, or says where it is", () => {
    const value = { from: Date.parse("2026-06-10T06:15:00Z"), to: Date.parse("2026-06-10T12:00:00Z") + 1 };
    expect(read("2026-06-10T12:00:00+05:45", "2026-06-10T12:00:00Z")).toEqual({ ok: true, value });
    expect(read("2026-06-10T06:15:00", "2026-06-10T12:00:00.000")).toEqual({ ok: true, value });
  });
});

it("says so where D1 can't be asked", async () => {
  const headers = await bearerOf();
  await list();
  const response = await without(["DB"], () => kspay("/transaction", { headers }));
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await response.json()).toMatchObject({ status: 503, code: 26 });
  const record = await without(["DB"], () => kspay(`/transaction/txnId/${made.paid}`, { headers }));
  expect(record.status).toBe(200);
});
