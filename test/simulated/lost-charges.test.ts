import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { newOrder, objectOf, orderNow } from "../api.ts";
import { ledgerOf, press, setWeather, toGateway } from "./customer.ts";
import { GATES } from "./gates.ts";

// The call that takes the money does so, and its answer never comes: a hundred times at each gateway.

const ORDERS = 100;
const AT_ONCE = 10;

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
afterAll(() => vi.useRealTimers());

async function inTurns<T>(count: number, work: (no: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let no = 0; no < count; no += AT_ONCE)
    done.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - no) }, (_, at) => work(no + at)))));
  return done;
}

describe.each(GATES.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, { currency, method }) => {
  it("ends with as many charges as paid orders, none of them twice, and no failover", async () => {
    await setWeather(gateway, "charge-then-timeout");
    const started = Date.now();
    const ids = await inTurns(ORDERS, async () => {
      // Another account could take it: it must not.
      const { id } = await newOrder({ amount: "345.67", currency, gateways: [gateway, "sandbox"] });
      await press(await toGateway(id, method), "approve");
      return id;
    });
    await setWeather(gateway, "fine");
    // The alarm looks after 5 s, 15 s, 45 s … until it is known.
    for (const seconds of [10, 40, 120, 400]) {
      vi.useFakeTimers({ toFake: ["Date"], now: started + seconds * 1000 });
      await inTurns(ORDERS, (no) => runDurableObjectAlarm(objectOf(ids[no] ?? "")));
    }
    vi.useRealTimers();
    const orders = await inTurns(ORDERS, (no) => orderNow(ids[no] ?? ""));
    expect(orders.filter(({ status }) => status === "paid")).toHaveLength(ORDERS);
    for (const { transactions, attention, capturedAmount } of orders)
      expect({ transactions, attention, capturedAmount }).toMatchObject({
        transactions: [{ gateway, status: "completed" }],
        attention: [],
        capturedAmount: "345.67",
      });
    const its = new Set(ids.map((id) => `${id.slice(3)}01`));
    const { charges } = await ledgerOf(gateway).books();
    expect(charges.filter(({ reference }) => its.has(reference))).toHaveLength(ORDERS);
  }, 120_000);
});
