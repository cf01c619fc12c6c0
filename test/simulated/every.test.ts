import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { OrderView } from "../../src/domain/view.ts";
import { newOrder, ORIGIN, objectOf, orderNow, valued } from "../api.ts";
import { browse, eventually, ledgerOf, press, type Seen, setWeather, toGateway } from "./customer.ts";
import { GATES } from "./gates.ts";

// One payment after another at each simulated gateway, through our pages and theirs, as far as a browser without a window can go.

const SHOP = "https://shop.example/thanks";

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
afterEach(() => vi.useRealTimers());

describe.each(GATES.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, gate) => {
  const ordered = (fields: Record<string, unknown> = {}): Promise<OrderView> =>
    newOrder({ amount: "345.67", currency: gate.currency, gateways: [gateway], redirectUrl: SHOP, ...fields });
  const hostedPage = async ({ id }: OrderView): Promise<Seen> => {
    const seen = await toGateway(id, gate.method);
    expect(seen.url).toContain(`/simulators/${gateway}/`);
    return seen;
  };
  const taken = async ({ id }: OrderView) => {
    const { transactions } = await orderNow(id);
    const its = new Set(transactions.map((transaction) => transaction.id.slice(3)));
    return (await ledgerOf(gateway).books()).charges.filter(({ reference }) => its.has(reference));
  };
  const look = async (id: string, seconds: number) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });
    await runDurableObjectAlarm(objectOf(id));
  };

  beforeEach(() => setWeather(gateway, "fine"));

  it("takes the money once from a customer who presses twice at the same time", async () => {
    const order = await ordered();
    const page = await hostedPage(order);
    await Promise.all([press(page, "approve"), press(page, "approve")]);
    expect(await taken(order)).toHaveLength(1);
  });

  it("is paid, once, and the customer is back at the shop", async () => {
    const order = await ordered();
    const back = await press(await hostedPage(order), "approve");
    expect(back.url).toMatch(/^https:\/\/shop\.example\/thanks\?.*payment_status=success/);
    const paid = await orderNow(order.id);
    expect(paid).toMatchObject({ status: "paid", capturedAmount: "345.67", attention: [] });
    expect(paid.transactions).toMatchObject([{ gateway, status: "completed", providerPaymentId: expect.any(String) }]);
    expect(await taken(order)).toMatchObject([{ amount: 34_567, currency: gate.currency }]);
  });

  it("declines, and is paid at the second try", async () => {
    const order = await ordered();
    const declined = await press(await hostedPage(order), "decline");
    expect((await orderNow(order.id)).status).toBe("open");
    // Some let the customer try again on their own page.
    const hosted = declined.url.includes("/simulators/") ? declined : await hostedPage(order);
    await press(hosted, "approve");
    expect((await orderNow(order.id)).status).toBe("paid");
    expect(await taken(order)).toHaveLength(1);
  });

  it("is left by a customer who changes their mind, and comes back", async () => {
    const order = await ordered();
    const back = await press(await hostedPage(order), "cancel");
    expect(new URL(back.url).origin).toBe(ORIGIN);
    expect(await orderNow(order.id)).toMatchObject({ status: "open" });
    expect(await taken(order)).toEqual([]);
    await press(await hostedPage(order), "approve");
    expect((await orderNow(order.id)).status).toBe("paid");
  });

  it("is paid by a customer who closes the browser", async () => {
    const order = await ordered();
    await press(await hostedPage(order), "approve", { follow: false });
    expect(await taken(order).then((charges) => charges.length)).toBeLessThanOrEqual(1);
    // By its webhook, or when the alarm looks.
    await look(order.id, 60);
    await eventually(order.id, "paid");
    expect(await taken(order)).toHaveLength(1);
  });

  it("takes its time with the money", async () => {
    const order = await ordered();
    const hosted = await hostedPage(order);
    await press(hosted, "later");
    await eventually(order.id, "processing");
    expect(valued(await objectOf(order.id).page()).stage).toEqual({ kind: "wait", why: "pending" });
    await browse(gate.settle(hosted.url), {});
    await look(order.id, 30);
    await eventually(order.id, "paid");
    expect(await taken(order)).toHaveLength(1);
  });

  it("is paid after the order had expired: the money is recorded and a person is told", async () => {
    const order = await ordered({ expiresIn: 60 });
    const hosted = await hostedPage(order);
    await look(order.id, 61);
    expect((await orderNow(order.id)).status).toBe("expired");
    await press(hosted, "approve");
    await look(order.id, 60);
    const after = await orderNow(order.id);
    // One that ends its sessions with the order took nothing.
    if ((await taken(order)).length === 0) expect(after.status).toBe("expired");
    else expect(after).toMatchObject({ status: "paid", attention: [{ code: "late_payment" }] });
  });

  it.for([
    ["wrong-amount", "amount_mismatch"],
    ["wrong-currency", "currency_mismatch"],
  ] as const)("%s: is not paid, and a person is told", async ([weather, code], { skip }) => {
    const why = gate.never?.[weather];
    if (why) skip(why);
    const order = await ordered();
    const hosted = await hostedPage(order);
    await setWeather(gateway, weather);
    await press(hosted, "approve");
    await look(order.id, 60);
    const after = await orderNow(order.id);
    expect(after.status).toBe("open");
    expect(after.attention).toMatchObject([{ code }]);
    expect(valued(await objectOf(order.id).page()).stage).toEqual({ kind: "report", why: "mismatch" });
  });

  it("is not impressed by a return that nobody paid for", async () => {
    const order = await ordered();
    await hostedPage(order);
    const [transaction] = (await orderNow(order.id)).transactions;
    const forged = new URLSearchParams({
      status: "Completed",
      data: btoa('{"status":"COMPLETE"}'),
      razorpay_payment_id: "pay_1",
      token: "x",
    });
    await browse(`${ORIGIN}/payments/${order.id}/return/${transaction?.id}?${forged}`);
    await browse(`${ORIGIN}/payments/${order.id}/return/${transaction?.id}`, Object.fromEntries(forged));
    expect(await orderNow(order.id)).toMatchObject({ status: "open", capturedAmount: "0.00" });
  });
});
