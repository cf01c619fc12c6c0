import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import { sweep } from "../../src/order/sweep.ts";
import { overdueOrders } from "../../src/storage/due.ts";
import { api, json, newOrder, objectOf, orderNow, shop } from "../api.ts";
import { manyRows } from "../storage/orders.ts";
import { type Seen, watched } from "../storage/watched.ts";

// Ten thousand open orders of one app: what is done with one more, or with a page of them, costs what it always cost.

const MANY = 10_000;
const LIMIT = 50;
const DUE = Date.now() + 365 * 86_400_000;

beforeAll(async () => {
  await manyRows({ app: shop.app, rows: MANY, dueFrom: DUE });
});
afterEach(() => vi.useRealTimers());

/** The worker and its objects with a database that is watched. */
async function through<T>(run: () => Promise<T>): Promise<{ value: T; seen: readonly Seen[] }> {
  const whole = env.DB;
  return watched(async (d1) => {
    Reflect.set(env, "DB", d1);
    try {
      return await run();
    } finally {
      Reflect.set(env, "DB", whole);
    }
  });
}
const readOf = (seen: readonly Seen[], table: RegExp) =>
  seen.filter(({ sql }) => table.test(sql)).reduce((sum, { rowsRead }) => sum + rowsRead, 0);

interface Page {
  readonly data: readonly OrderView[];
  readonly nextCursor: string | null;
}

describe("lists", () => {
  it.each([
    "",
    "&status=open",
    "&currency=NPR",
    "&status=open&currency=NPR",
    "&attention=false",
    "&attention=true",
    "&status=paid",
    "&reference=NONE",
  ])("limit=50%s reads about a page, the first as the tenth", async (filter) => {
    let cursor: string | null = null;
    for (let page = 0; page < 10; page++) {
      const path: string = `/v1/orders?limit=${LIMIT}${filter}${cursor ? `&cursor=${cursor}` : ""}`;
      const { value, seen } = await through(() => json<Page>(api(path)));
      expect(seen.filter(({ sql }) => /"orders"/.test(sql))).toHaveLength(1);
      expect(readOf(seen, /"orders"/)).toBeLessThanOrEqual(2 * LIMIT);
      cursor = value.nextCursor;
      if (cursor === null) break;
    }
  });
});

it("one more order is written without looking at the others", async () => {
  const { value: order, seen } = await through(async () => {
    const made = await newOrder({ reference: "ONE-MORE" });
    await runDurableObjectAlarm(objectOf(made.id));
    await expect.poll(() => env.DB.prepare("SELECT 1 AS there FROM orders WHERE id = ?").bind(made.id).first("there")).toBe(1);
    return made;
  });
  const written = seen.filter(({ sql }) => /^insert into "(orders|transactions|refunds)"/.test(sql));
  expect(written.length).toBeGreaterThanOrEqual(3);
  for (const { rowsRead } of written) expect(rowsRead).toBeLessThanOrEqual(5);
  expect(await orderNow(order.id)).toMatchObject({ status: "open" });
  const replayed = await through(() => newOrder({ reference: "ONE-MORE" }));
  expect(replayed.value.id).toBe(order.id);
  expect(readOf(replayed.seen, /"orders"/)).toBe(0);
});

describe("the sweep", () => {
  it("reads nothing of orders that are not late", async () => {
    const { value, seen } = await through(() => sweep(env, Date.now()));
    expect(value).toBe(0);
    expect(readOf(seen, /"orders"/)).toBeLessThanOrEqual(2);
  });

  it("reads a page where all of them are", async () => {
    let after: number | undefined;
    for (let page = 0; page < 4; page++) {
      const { value, seen } = await watched((d1) => overdueOrders(d1, DUE + MANY, LIMIT, after));
      expect(value).toHaveLength(LIMIT);
      expect(readOf(seen, /"orders"/)).toBeLessThanOrEqual(2 * LIMIT);
      after = value.at(-1)?.dueAt;
    }
  });
});
