import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import type { EventView } from "../../src/domain/view.ts";
import { api, call, json, newOrder, objectOf, orderNow, refundOf } from "../api.ts";
import { browse, eventually, ledgerOf, press, setWeather, toGateway } from "./customer.ts";

// At PayPal the customer only approves: the hold is a call of ours, and so is what becomes of it.

const PAGES = "http://localhost/simulators/paypal/www.sandbox.paypal.com";

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
beforeEach(() => setWeather("paypal", "fine"));
afterEach(() => vi.useRealTimers());

const open = (more: Record<string, unknown> = {}) =>
  newOrder({ amount: "50.00", currency: "USD", gateways: ["paypal", "sandbox"], capture: "manual", ...more });
const firstOf = async (id: string) => (await orderNow(id)).transactions[0];
const held = async () => {
  const { id } = await open();
  await press(await toGateway(id, "wallet"), "approve");
  expect((await orderNow(id)).status).toBe("authorized");
  return id;
};
const capture = (id: string, amount?: string) => api(`/v1/orders/${id}/capture`, { body: amount === undefined ? {} : { amount } });
const release = (id: string) => api(`/v1/orders/${id}/void`, { body: {} });
/** What was called of a kind, from the order's own log. */
async function callsOf(id: string, op: string): Promise<number> {
  const { data } = await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`));
  return data.filter(({ type, data: said }) => type === "call.started" && "op" in said && said.op === op).length;
}
const charged = async (id: string) =>
  (await ledgerOf("paypal").books()).charges.filter(({ reference }) => reference.startsWith(id.slice(3)));
/** What the merchant does with a hold in PayPal's own pages, or PayPal by itself. */
const atPayPal = async (what: "void" | "expire" | "capture", id: string) =>
  browse(`${PAGES}/activity/hold/${what}/${(await firstOf(id))?.providerPaymentId}`, {});
/** Rings the order's alarm at these seconds from now. */
async function wait(id: string, seconds: readonly number[]): Promise<void> {
  const start = Date.now();
  for (const second of seconds) {
    vi.useFakeTimers({ toFake: ["Date"], now: start + second * 1000 });
    await runDurableObjectAlarm(objectOf(id));
  }
  vi.useRealTimers();
}

it("holds what the customer approved, once, and takes nothing before it is asked to", async () => {
  const id = await held();
  expect(await orderNow(id)).toMatchObject({ capturedAmount: "0.00", attention: [], transactions: [{ status: "confirmed" }] });
  expect(await callsOf(id, "hold")).toBe(1);
  expect(await charged(id)).toEqual([]);
});

it("holds by its webhook alone, or when the alarm looks", async () => {
  const [told, untold] = [await open(), await open()];
  await press(await toGateway(told.id, "wallet"), "approve", { follow: false });
  await eventually(told.id, "authorized");
  await setWeather("paypal", "no-webhooks");
  await press(await toGateway(untold.id, "wallet"), "approve", { follow: false });
  await wait(untold.id, [60]);
  await eventually(untold.id, "authorized");
  for (const { id } of [told, untold]) expect(await callsOf(id, "hold")).toBe(1);
});

it.each([undefined, "30.00"])("takes all or a part (%s) of what is held, and gives back of that", async (amount) => {
  const id = await held();
  expect((await capture(id, amount)).status).toBe(200);
  const capturedAmount = amount ?? "50.00";
  expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount, attention: [] });
  expect(await charged(id)).toMatchObject([{ amount: Number(capturedAmount) * 100, currency: "USD" }]);
  expect((await capture(id)).status).toBe(409);
  expect((await release(id)).status).toBe(409);
  expect((await refundOf(id, { amount: "20.00" })).status).toBe(201);
  const taken = (await firstOf(id))?.providerPaymentId;
  await browse(`${PAGES}/activity/refund/${taken}?amount=500`, {});
  await expect.poll(async () => (await orderNow(id)).refundedAmount).toBe("25.00");
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", attention: [] });
});

it("is not changed by what PayPal tells of it, twice and late", async () => {
  await setWeather("paypal", "webhooks-twice");
  const id = await held();
  await capture(id, "30.00");
  await expect.poll(async () => (await ledgerOf("paypal").messages()).filter(({ body }) => body.includes(id.slice(3))).length).toBe(6);
  const before = await orderNow(id);
  const address = `/webhooks/paypal/${demoAccount("paypal").id}`;
  for (const { body, headers } of (await ledgerOf("paypal").messages()).filter(({ body }) => body.includes(id.slice(3))))
    expect((await call(address, { method: "POST", body, headers })).status).toBe(200);
  expect(await orderNow(id)).toEqual(before);
});

it("lets go of a hold, also of one that is voided at PayPal", async () => {
  const [own, theirs] = [await held(), await held()];
  expect((await release(own)).status).toBe(200);
  await atPayPal("void", theirs);
  for (const id of [own, theirs]) {
    await eventually(id, "cancelled");
    expect(await orderNow(id)).toMatchObject({ transactions: [{ status: "failed" }], attention: [] });
    expect(await charged(id)).toEqual([]);
  }
});

it("hears of a hold that was taken at PayPal, and of one whose time was over", async () => {
  const [taken, over, unheard] = [await held(), await held(), await held()];
  await atPayPal("capture", taken);
  await eventually(taken, "paid");
  await atPayPal("expire", over);
  await eventually(over, "open");
  expect((await capture(over)).status).toBe(409);
  await setWeather("paypal", "no-webhooks");
  await atPayPal("expire", unheard);
  expect((await capture(unheard)).status).toBe(409);
  expect(await orderNow(unheard)).toMatchObject({ status: "open", transactions: [{ status: "failed" }] });
});

it("a hold that nobody takes ends after 29 days, and the order with it", async () => {
  const id = await held();
  await setWeather("paypal", "no-webhooks");
  const days = (count: number) => count * 86_400;
  await wait(id, [days(28), days(29) + 60, days(30)]);
  expect(await orderNow(id)).toMatchObject({ status: "expired", transactions: [{ status: "failed" }], attention: [] });
});

it("waits for a hold that PayPal looks into", async () => {
  const { id } = await open();
  const hosted = await toGateway(id, "wallet");
  await press(hosted, "later");
  await eventually(id, "processing");
  await browse(`${PAGES}/settle${new URL(hosted.url).search}`, {});
  await eventually(id, "authorized");
  expect((await capture(id, "30.00")).status).toBe(200);
});

it.each(["decline", "refuse"])("is held at the second try when the first is not: %s", async (choice) => {
  const { id } = await open();
  await press(await toGateway(id, "wallet"), choice);
  expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "failed" }] });
  await press(await toGateway(id, "wallet"), "approve");
  expect(await orderNow(id)).toMatchObject({ status: "authorized", transactions: [{ status: "failed" }, { status: "confirmed" }] });
});

it("finds a hold whose answer was lost, and makes no second one", async () => {
  const { id } = await open();
  const hosted = await toGateway(id, "wallet");
  await setWeather("paypal", "charge-then-timeout");
  await press(hosted, "approve");
  await setWeather("paypal", "fine");
  await wait(id, [10, 40, 120]);
  expect(await orderNow(id)).toMatchObject({ status: "authorized", attention: [], transactions: [{ gateway: "paypal" }] });
  expect(await callsOf(id, "hold")).toBe(1);
  expect((await capture(id)).status).toBe(200);
  expect(await charged(id)).toHaveLength(1);
});

it("holds when PayPal can be asked again, with no failover", async () => {
  const { id } = await open();
  const hosted = await toGateway(id, "wallet");
  await setWeather("paypal", "no-webhooks");
  await press(hosted, "approve", { follow: false });
  await setWeather("paypal", "down");
  await wait(id, [60, 80]);
  await setWeather("paypal", "fine");
  await wait(id, [300, 600, 1_200, 2_400]);
  expect(await orderNow(id)).toMatchObject({ status: "authorized", attention: [], transactions: [{ gateway: "paypal" }] });
});

it("finds what was taken when that answer was lost, a part too, and takes nothing twice", async () => {
  for (const amount of [undefined, "30.00"]) {
    const id = await held();
    await setWeather("paypal", "charge-then-timeout");
    expect((await capture(id, amount)).status).toBe(409);
    expect((await capture(id, amount)).status).toBe(409);
    await setWeather("paypal", "fine");
    await wait(id, [10, 40, 120]);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: amount ?? "50.00", attention: [] });
    expect(await charged(id)).toHaveLength(1);
    expect(await callsOf(id, "capture")).toBe(1);
  }
});

it("another amount than was to be taken is for a person to look at", async () => {
  const id = await held();
  await setWeather("paypal", "wrong-amount");
  await capture(id, "30.00");
  expect(await orderNow(id)).toMatchObject({ attention: [{ code: "amount_mismatch" }] });
});

it("is not held for an order that was cancelled before the customer approved", async () => {
  const { id } = await open();
  const hosted = await toGateway(id, "wallet");
  await api(`/v1/orders/${id}/cancel`, { method: "POST" });
  await press(hosted, "approve", { follow: false });
  await wait(id, [60, 120, 300]);
  expect(await orderNow(id)).toMatchObject({ status: "cancelled", transactions: [{ status: "failed" }] });
  expect(await callsOf(id, "hold")).toBe(0);
});

it.each([undefined, "manual"])("finds what was given back at PayPal where no webhook tells of it (capture: %s)", async (wanted) => {
  const { id } = await open(wanted === undefined ? { capture: "automatic" } : {});
  await setWeather("paypal", "no-webhooks");
  await press(await toGateway(id, "wallet"), "approve");
  if (wanted) await capture(id);
  expect((await orderNow(id)).status).toBe("paid");
  await browse(`${PAGES}/activity/refund/${(await firstOf(id))?.providerPaymentId}?amount=2000`, {});
  await wait(id, [90_000]);
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "20.00", attention: [] });
});
