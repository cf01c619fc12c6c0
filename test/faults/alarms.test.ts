import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { khalti } from "../../src/gateways/khalti.ts";
import { sweep } from "../../src/order/sweep.ts";
import { call, newOrder, ORIGIN, objectOf, orderNow, paidOrder, shop } from "../api.ts";
import { later, ring } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { browse, press, toGateway } from "../simulated/customer.ts";
import { asked } from "./between.ts";
import { hold, orderAt, PAYPAL, stateOf, typesOf } from "./tellers.ts";

// The object's one alarm: it rings twice, fails again and again, or is lost.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});
afterEach(() => vi.restoreAllMocks());

const row = (id: string) => env.DB.prepare("SELECT * FROM orders WHERE id = ?").bind(id).first<Record<string, unknown>>();
const alarmOf = (id: string) => runInDurableObject(objectOf(id), (_object, { storage }) => storage.getAlarm());
const loseAlarm = (id: string) => runInDurableObject(objectOf(id), (_object, { storage }) => storage.deleteAlarm());
/** As the runtime rings it. */
const alarm = (id: string) => runInDurableObject(objectOf(id), (object) => object.alarm());

const crash = (id: string) => runInDurableObject(objectOf(id), (_object, state) => state.abort("crash")).catch(() => undefined);
/** The place of an event in the log. */
const numberOf = async (id: string, type: string) => (await typesOf(id)).indexOf(type) + 1;

/** What is asked of the disk about who is to be told throws; answers how to repair it. */
const failingDisk = (id: string) =>
  runInDurableObject(objectOf(id), (_object, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql);
    Reflect.set(sql, "exec", (query: string, ...values: unknown[]) => {
      if (query.includes("outbox")) throw new Error("the disk fails");
      return exec(query, ...values);
    });
    return () => Reflect.deleteProperty(sql, "exec");
  });

it("D12 an alarm rings twice, in a row and at once: the second does nothing", async () => {
  const merchant = endpoint();
  const { id } = await orderAt(PAYPAL, { webhookUrl: merchant.url });
  await press(await toGateway(id, PAYPAL.method), "approve", { follow: false });
  later(60);
  const { kinds } = await asked(() => runInDurableObject(objectOf(id), (object) => Promise.all([object.alarm(), object.alarm()])));
  expect(kinds.filter((kind) => kind !== "other")).toEqual(["look", "charge"]);
  await expect.poll(merchant.received).toHaveLength(1);
  const [state, inD1] = [await stateOf(id), await row(id)];
  expect(state.order).toMatchObject({ status: "paid", capturedAmount: "345.67" });
  expect((await asked(() => alarm(id).then(() => alarm(id)))).kinds).toEqual([]);
  expect([await stateOf(id), await row(id)]).toEqual([state, inD1]);
  expect(await merchant.received()).toHaveLength(1);
});

describe("D13", () => {
  it("D13 a look always throws: the alarm does not, asks less and less often, and tells the merchant all the same", async () => {
    const merchant = endpoint();
    const { id } = await newOrder({ amount: "345.67", gateways: ["khalti"], webhookUrl: merchant.url });
    await press(await toGateway(id, "wallet"), "later");
    await expect.poll(merchant.received).toHaveLength(1);
    const look = vi.spyOn(khalti, "lookup").mockRejectedValue(new Error("a bug of the adapter"));
    const waits: number[] = [];
    for (let rings = 0; rings < 7; rings++) {
      const due = (await alarmOf(id)) ?? 0;
      waits.push(Math.round((due - Date.now()) / 1000));
      vi.useFakeTimers({ toFake: ["Date"], now: due });
      await alarm(id);
    }
    // The first was counted from when the money was seen.
    expect(waits.slice(1)).toEqual([15, 45, 120, 300, 900, 3_600]);
    expect(look).toHaveBeenCalledTimes(7);
    await objectOf(id).resend({ app: shop.app, mode: "test" }, await numberOf(id, "order.processing"), null);
    await alarm(id);
    expect(await merchant.received()).toHaveLength(2);
    // Mended, it goes on where it was.
    look.mockRestore();
    later(21_600);
    await ring(id);
    expect(await orderNow(id)).toMatchObject({ status: "processing", attention: [] });
  });

  it("D13 the disk fails seven times: the alarm never throws, and sets itself again each time", async () => {
    const { id } = await paidOrder();
    const restore = await failingDisk(id);
    for (let rings = 0; rings < 7; rings++) {
      await alarm(id);
      const wait = ((await alarmOf(id)) ?? 0) - Date.now();
      expect(wait).toBeGreaterThan(500);
      expect(wait).toBeLessThanOrEqual(60_000);
      later(wait / 1000);
    }
    restore();
    await alarm(id);
    expect(await row(id)).toMatchObject({ status: "paid" });
  });

  it("D13 an alarm is given up all the same: the sweep finds the order by its row", async () => {
    const { id } = await newOrder({ expiresIn: 60 });
    await ring(id);
    await loseAlarm(id);
    later(60 + 121);
    expect(await sweep(env, Date.now())).toBeGreaterThan(0);
    await ring(id);
    expect(await row(id)).toMatchObject({ status: "expired", due_at: null });
  });
});

describe("D14", () => {
  /** A paid order whose message the merchant has not taken: nothing else is due. */
  async function waiting() {
    const merchant = endpoint(500, 200);
    const { id } = await paidOrder({ webhookUrl: merchant.url });
    await ring(id);
    await expect.poll(merchant.received).toHaveLength(1);
    await loseAlarm(id);
    await crash(id);
    return { id, merchant };
  }
  const comes = async (id: string, merchant: ReturnType<typeof endpoint>) => {
    expect(await alarmOf(id)).not.toBeNull();
    await ring(id);
    expect(bodies(await merchant.received())).toMatchObject([{ type: "order.paid" }, { type: "order.paid" }]);
    expect(await row(id)).toMatchObject({ status: "paid", due_at: null });
  };

  it("D14 an alarm is lost with a message that waits: the next request sets it again", async () => {
    const { id, merchant } = await waiting();
    later(40);
    expect((await call(`/payments/${id}`)).status).toBe(410);
    await comes(id, merchant);
  });

  it("D14 an alarm is lost with a message that waits: the sweep sets it again, once", async () => {
    const { id, merchant } = await waiting();
    later(130);
    expect(await sweep(env, Date.now())).toBe(1);
    await comes(id, merchant);
    later(600);
    expect(await sweep(env, Date.now())).toBe(0);
  });

  it("D14 an alarm is lost with a payment that nobody has told us of: the next request sets it again", async () => {
    const { id } = await orderAt(PAYPAL);
    await press(await toGateway(id, PAYPAL.method), "approve", { follow: false });
    await loseAlarm(id);
    await crash(id);
    later(120);
    await browse(`${ORIGIN}/payments/${id}`);
    expect(await alarmOf(id)).not.toBeNull();
    await ring(id);
    await ring(id);
    expect((await orderNow(id)).status).toBe("paid");
  });
});
