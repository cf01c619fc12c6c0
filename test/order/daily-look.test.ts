import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { transactionId } from "../../src/kernel/ids.ts";
import { lookDaily } from "../../src/order/daily-look.ts";
import { unsettledAfter } from "../../src/storage/unsettled.ts";
import { api, orderNow, paidOrder, refundOf } from "../api.ts";
import { later, ring, wait } from "../clock.ts";
import { asked, between } from "../faults/between.ts";
import { chargesOf, hold, KHALTI, orderAt, paidThere, STRIPE, typesOf } from "../faults/tellers.ts";
import { without } from "../outage.ts";
import { goOn, press, setWeather, toGateway } from "../simulated/customer.ts";
import { watched } from "../storage/watched.ts";

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});
beforeEach(async () => {
  await Promise.all(["stripe", "khalti"].map((gateway) => setWeather(gateway, "fine")));
  // Nothing of the tests before.
  await env.DB.batch(["daily_looks", "transactions", "refunds"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Every wait of an order's own schedule, with some to spare. */
const SCHEDULE = [6, 16, 46, 121, 301, 901, HOUR, 6 * HOUR, DAY, 3 * DAY].map((seconds) => seconds + 1);

const look = () => lookDaily(env, Date.now());
const rowOf = (id: string) =>
  env.DB.prepare('SELECT status FROM transactions WHERE "order" = ? ORDER BY id DESC').bind(id).first<{ status: string }>();

describe("asks about", () => {
  it("what was paid while its gateway could not be asked, until its order gave up", async () => {
    const { id } = await orderAt(KHALTI, { expiresIn: HOUR });
    await press(await toGateway(id, KHALTI.method), "approve", { follow: false });
    await setWeather("khalti", "down");
    await wait(id, 2 * HOUR, ...SCHEDULE);
    const gaveUp = { status: "expired", attention: [{ code: "unresolved" }], transactions: [{ status: "failed", reason: "expired" }] };
    expect(await orderNow(id)).toMatchObject(gaveUp);
    await setWeather("khalti", "fine");
    expect(await asked(() => wait(id, DAY))).toMatchObject({ kinds: [] });

    expect(await look()).toBe(1);
    expect(await orderNow(id)).toMatchObject({
      status: "paid",
      capturedAmount: "345.67",
      attention: [{ code: "unresolved" }, { code: "late_payment" }],
    });
    expect(await chargesOf("khalti", id)).toHaveLength(1);
    await ring(id);
    await expect.poll(() => rowOf(id)).toMatchObject({ status: "completed" });
    later(25 * HOUR);
    expect(await look()).toBe(0);
  });

  it("what nobody could tell when its order asked: the answer may be there by now", async () => {
    const { id } = await orderAt(STRIPE, { capture: "manual" });
    await goOn(await press(await toGateway(id, STRIPE.method), "approve", { follow: false }));
    expect((await orderNow(id)).status).toBe("authorized");
    const lost = between(
      async ({ request }, pass) => {
        await pass();
        if (request.url.endsWith("/capture")) throw new TypeError("Network connection lost.");
        return new Response("", { status: 503 });
      },
      () => api(`/v1/orders/${id}/capture`, { body: {} }),
    );
    await lost;
    await setWeather("stripe", "down");
    await wait(id, ...SCHEDULE);
    expect(await orderNow(id)).toMatchObject({ status: "authorized", attention: [{ code: "unresolved" }] });
    await setWeather("stripe", "fine");
    expect(await asked(() => wait(id, DAY))).toMatchObject({ kinds: [] });
    expect(await look()).toBe(1);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "345.67" });
  });

  it("a refund that nobody could tell of", async () => {
    const { id, comeBack } = await paidThere(STRIPE);
    await comeBack();
    await setWeather("stripe", "500-after");
    expect(await (await refundOf(id, { amount: "45.67" })).json()).toMatchObject({ status: "pending" });
    await setWeather("stripe", "down");
    await wait(id, ...SCHEDULE);
    expect(await orderNow(id)).toMatchObject({ status: "paid", attention: [{ code: "unresolved" }] });
    await setWeather("stripe", "fine");
    expect(await look()).toBe(1);
    expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "45.67" });
  });

  it("an attempt at a gateway that could not be reached", async () => {
    await setWeather("khalti", "down");
    const { id } = await orderAt(KHALTI);
    await toGateway(id, KHALTI.method).catch(() => undefined);
    await ring(id);
    const failed = { status: "failed", reason: "unavailable" };
    expect((await orderNow(id)).transactions).toMatchObject([failed, failed]);
    await setWeather("khalti", "fine");
    later(2 * HOUR);
    const before = await typesOf(id);
    expect((await asked(look)).kinds).toEqual(["look", "look"]);
    // Khalti knows nothing of it, which changes nothing.
    expect(await typesOf(id)).toEqual(before);
  });
});

describe("does not ask about", () => {
  it("what is settled, is young, or is older than ten days", async () => {
    const paid = await paidOrder();
    const young = await orderAt(KHALTI);
    await toGateway(young.id, KHALTI.method);
    for (const { id } of [paid, young]) await ring(id);
    await expect.poll(() => rowOf(young.id)).toMatchObject({ status: "created" });
    expect(await look()).toBe(0);
    later(12 * DAY);
    expect(await look()).toBe(0);
  });
});

it("leaves no trace where there is nothing new, and does not use up an order's own schedule", async () => {
  const { id } = await orderAt(STRIPE, { expiresIn: DAY });
  await toGateway(id, STRIPE.method);
  await ring(id);
  later(2 * HOUR);
  const [order, types] = [await orderNow(id), await typesOf(id)];
  expect((await asked(look)).kinds).toEqual(["look"]);
  expect([await orderNow(id), await typesOf(id)]).toEqual([order, types]);
});

describe("many", () => {
  /** Rows of orders that D1 knows and nobody else. */
  async function rows(count: number, at = Date.now()): Promise<void> {
    const insert = env.DB.prepare(
      `INSERT INTO transactions (id, "order", app, mode, account, gateway, method, status, created_at, updated_at, version)
       VALUES (?, ?, 'ap_demo00001', 'test', 'gc_demo00001', 'sandbox', 'wallet', 'initiated', ?, ?, 1)`,
    );
    const attempts = Array.from({ length: count }, (_, no) => ({ id: `or_${String(no % 3).padStart(20, "0")}`, no: Math.floor(no / 3) }));
    await env.DB.batch(attempts.map(({ id, no }) => insert.bind(transactionId.of(id, no + 1), id, at, at)));
  }

  it("are asked about fifty a minute, from where the last part ended, and once a day", async () => {
    await rows(120);
    later(2 * HOUR);
    const parts = [await look(), await look(), await look(), await look()];
    expect(parts).toEqual([50, 50, 20, 0]);
    later(21 * HOUR);
    expect(await look()).toBe(0);
    later(4 * HOUR);
    expect(await look()).toBe(50);
  });

  it("wait while D1 does not answer, and go on from there", async () => {
    await rows(60);
    later(2 * HOUR);
    expect(await look()).toBe(50);
    await expect(without(["DB"], look)).rejects.toThrow();
    expect([await look(), await look()]).toEqual([10, 0]);
  });

  it("are found by their own index alone", async () => {
    await rows(60);
    const { value, seen } = await watched((d1) => unsettledAfter(d1, { at: 1, id: "tx_1" }, Date.now() + 1, 50));
    expect([value.length, seen.length]).toEqual([50, 2]);
    for (const { sql, params, rowsRead } of seen) {
      expect(rowsRead).toBeLessThanOrEqual(50);
      const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...params)
        .all<{ detail: string }>();
      const index = expect.stringMatching(/^SEARCH \w+ USING INDEX (transactions_unsettled|refunds_pending) /);
      expect(plan.results.map(({ detail }) => detail)).toEqual([index]);
    }
  });
});
