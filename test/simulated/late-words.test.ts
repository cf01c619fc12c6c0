import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { EventView } from "../../src/domain/view.ts";
import { api, call, json, newOrder, objectOf, orderNow, valued } from "../api.ts";
import { browse, ledgerOf, press, setWeather, toGateway } from "./customer.ts";
import { GATES } from "./gates.ts";

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
afterEach(() => vi.useRealTimers());

const history = async (id: string) => (await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`))).data;
const comeBack = async (id: string, times: number) => {
  for (let time = 0; time < times; time++) await call(`/payments/${id}/return/tx_${id.slice(3)}01`);
};
/** Rings the order's alarm at these seconds from now. */
async function wait(id: string, seconds: readonly number[]): Promise<void> {
  const start = Date.now();
  for (const second of seconds) {
    vi.useFakeTimers({ toFake: ["Date"], now: start + second * 1000 });
    await runDurableObjectAlarm(objectOf(id));
  }
}
const every = (step: number, until: number) => Array.from({ length: Math.floor(until / step) }, (_, at) => (at + 1) * step);

it("customers who come back again and again neither end the looking after nor fill the log", async () => {
  const { id } = await newOrder({ amount: "345.67", gateways: ["khalti"] });
  const hosted = await toGateway(id, "wallet");
  await press(hosted, "later");
  const before = (await history(id)).length;
  await comeBack(id, 30);
  expect((await history(id)).length).toBe(before);
  const khalti = GATES.find(({ gateway }) => gateway === "khalti");
  await browse(khalti?.settle(hosted.url) ?? "", {});
  await wait(id, [10, 60, 400]);
  expect(await orderNow(id)).toMatchObject({ status: "paid", attention: [] });
});

it("a form of the order's older offer that is paid all the same is found", async () => {
  const reference = "offered-anew";
  const { id } = await newOrder({ amount: "345.67", gateways: ["esewa"], reference });
  const hosted = await toGateway(id);
  await api(`/v1/orders/${id}/cancel`, { method: "POST" });
  expect((await newOrder({ amount: "400.00", gateways: ["esewa"], reference })).id).toBe(id);
  await press(hosted, "approve", { follow: false });
  await wait(id, [60, 200, 400, 800]);
  expect(await orderNow(id)).toMatchObject({ status: "open", attention: [{ code: "amount_mismatch" }] });
});

it("an approval that is shown for hours after it was let go of is let go of once", async () => {
  const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["paypal"] });
  const hosted = await toGateway(id, "wallet");
  await api(`/v1/orders/${id}/cancel`, { method: "POST" });
  await setWeather("paypal", "no-webhooks");
  await press(hosted, "approve", { follow: false });
  await wait(id, every(50, 3_000));
  await setWeather("paypal", "fine");
  const told = (await history(id)).filter(({ type }) => type === "transaction.failed");
  expect(told.length).toBeLessThan(3);
  expect((await ledgerOf("paypal").books()).charges.filter(({ reference }) => reference.startsWith(id.slice(3)))).toEqual([]);
});

it("a hold that its gateway can't let go of is not asked about in a hurry", async () => {
  const { id } = await newOrder({ amount: "345.67", currency: "INR", gateways: ["razorpay"], capture: "manual" });
  const hosted = await toGateway(id, "card");
  await api(`/v1/orders/${id}/cancel`, { method: "POST" });
  await press(hosted, "approve");
  await wait(id, every(50, 3_600));
  expect((await history(id)).filter(({ type, data }) => type === "call.started" && "op" in data && data.op === "void").length).toBeLessThan(
    10,
  );
});

it("a refund that is told of before the payment is known counts", async () => {
  const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["stripe"] });
  await setWeather("stripe", "no-webhooks");
  await press(await toGateway(id, "card"), "approve", { follow: false });
  await setWeather("stripe", "fine");
  const receipt = { refundRef: "re_1", status: "succeeded" } as const;
  const refund = { receipt, amount: { amount: 34_567, currency: "USD" } } as const;
  const notice = { dedupeKey: "evt_refund", refs: ["pi_1"], refund };
  expect(valued(await objectOf(id).notice({ attempt: 1, account: "gc_demostrip", notice }))).toBe("taken");
  expect(await orderNow(id)).toMatchObject({ status: "refunded", capturedAmount: "345.67", refundedAmount: "345.67" });
});
