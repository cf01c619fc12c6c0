import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { pageKey } from "../../src/storage/kv.ts";
import { Customer, call, newOrder, orderNow } from "../api.ts";
import { later, ring, wait } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { without } from "../outage.ts";
import { browse, goOn, press, setWeather, toGateway } from "../simulated/customer.ts";
import { GATES } from "../simulated/gates.ts";
import { chargesOf, hold, orderAt, paidOnce, RAZORPAY, STRIPE, TELLERS, tell, toldOf } from "./tellers.ts";

// The page and the customer around the end of an order: late payments, old links, copies that are not up to date.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});
beforeEach(async () => {
  await Promise.all(GATES.map(({ gateway }) => setWeather(gateway, "fine")));
});

const told = async (merchant: ReturnType<typeof endpoint>) => bodies(await merchant.received()).map(({ type }) => type);
const page = (id: string, headers: Readonly<Record<string, string>> = {}, path = "") => call(`/payments/${id}${path}`, { headers });
const payClick = (id: string, headers: Readonly<Record<string, string>> = {}) => call(`/payments/${id}/pay`, { method: "POST", headers });
const secretOrder = (fields: Record<string, unknown> = {}) =>
  newOrder({
    description: "Two notebooks",
    reference: `INV-${crypto.randomUUID()}`,
    redirectUrl: "https://shop.example/thanks",
    ...fields,
  });
const ofTheOrder = /notebooks|INV-|shop\.example|100\.00|Himal|<form/;

/** The page is gone: 410, the same words for every order, nothing to press. */
async function isGone(id: string): Promise<string> {
  const response = await page(id);
  expect(response.status).toBe(410);
  const text = await response.text();
  expect(text).not.toMatch(ofTheOrder);
  return text + response.headers.get("content-security-policy");
}

/** Pressing Pay leads back to the page and begins nothing. */
async function cannotBePaid(id: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const before = await orderNow(id);
  const response = await payClick(id, headers);
  expect([response.status, response.headers.get("location")]).toEqual([303, `/payments/${id}`]);
  expect(await orderNow(id)).toEqual(before);
}

describe.each(GATES.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, gate) => {
  it("B5 the offer ends while the customer is at the gateway, and pays: recorded, marked as late, never lost", async () => {
    const merchant = endpoint();
    const { id } = await orderAt(gate, { expiresIn: 60, webhookUrl: merchant.url });
    const hosted = await toGateway(id, gate.method);
    await wait(id, 61);
    expect((await orderNow(id)).status).toBe("expired");
    const back = await press(hosted, "approve");
    await ring(id);
    const order = await orderNow(id);
    // PayPal's approval is no payment: of an order that is over nothing is taken.
    if (gateway === "paypal") {
      expect(order).toMatchObject({ status: "expired", capturedAmount: "0.00", attention: [] });
      expect(await chargesOf(gateway, id)).toEqual([]);
      expect(back.url).toMatch(/^https:\/\/shop\.example\/thanks\?.*payment_status=expired/);
      return;
    }
    expect(order).toMatchObject({ status: "paid", capturedAmount: "345.67", attention: [{ code: "late_payment" }] });
    expect(back.url).toMatch(/^https:\/\/shop\.example\/thanks\?.*payment_status=success/);
    expect((await told(merchant)).toSorted()).toEqual(["order.attention", "order.expired", "order.paid", "transaction.failed"]);
  });

  it("B12 the customer closes the window after paying: paid, and the merchant is told", async () => {
    const merchant = endpoint();
    const { id } = await orderAt(gate, { webhookUrl: merchant.url });
    const hosted = await toGateway(id, gate.method);
    const teller = TELLERS.find((one) => one.gateway === gateway);
    if (teller) await tell(teller, ...(await toldOf(teller, () => press(hosted, "approve", { follow: false }))));
    else await press(hosted, "approve", { follow: false });
    // Where nobody tells, the alarm asks.
    await wait(id, ...(teller ? [] : [60]));
    await ring(id);
    await paidOnce(gate, id);
    expect(await told(merchant)).toEqual(["order.paid"]);
    await isGone(id);
  });

  it("B13 the customer leaves without paying: the order expires, and its reference can be paid anew", async () => {
    const reference = `left-at-${gateway}`;
    const { id } = await orderAt(gate, { expiresIn: 60, reference });
    await toGateway(id, gate.method);
    await wait(id, 61);
    expect(await orderNow(id)).toMatchObject({ status: "expired", attention: [], transactions: [{ status: "failed", reason: "expired" }] });
    expect((await orderAt(gate, { reference })).id).toBe(id);
    await press(await toGateway(id, gate.method), "approve");
    expect(await orderNow(id)).toMatchObject({ status: "paid", attention: [] });
  });
});

describe("B13 the customer leaves in the middle of paying", () => {
  it("B13 at the wallet's question: the order expires", async () => {
    const { id } = await newOrder({ expiresIn: 60 });
    const customer = new Customer(id);
    await customer.begin();
    await customer.answer({ mobile: "9800000000", pin: "1111" });
    expect((await orderNow(id)).transactions).toMatchObject([{ status: "initiated" }]);
    await wait(id, 61);
    expect(await orderNow(id)).toMatchObject({ status: "expired", transactions: [{ status: "failed", reason: "expired" }] });
    await customer.answer({ code: "987654" }, { kind: "step", attempt: 1, step: 2, method: "wallet", next: { kind: "ask", asks: [] } });
    expect(await orderNow(id)).toMatchObject({ status: "expired", capturedAmount: "0.00" });
  });

  it("B13 at the bank, which gives up: under way no longer, and it expires", async () => {
    const { id } = await orderAt(RAZORPAY, { expiresIn: 60 });
    const hosted = await toGateway(id, RAZORPAY.method);
    await press(hosted, "later");
    expect((await orderNow(id)).status).toBe("processing");
    // While the bank may still take it, the offer does not end.
    await wait(id, 61);
    expect((await orderNow(id)).status).toBe("processing");
    const gate = GATES.find((one) => one.gateway === "razorpay");
    await browse(`${gate?.settle(hosted.url)}&choice=decline`, {});
    await wait(id, 600, 1);
    expect(await orderNow(id)).toMatchObject({
      status: "expired",
      attention: [],
      transactions: [{ status: "failed", reason: "declined" }],
    });
  });

  it("B13 at the bank, which never decides: a person must look, it is not under way for ever", async () => {
    const merchant = endpoint();
    const { id } = await orderAt(RAZORPAY, { expiresIn: 60, webhookUrl: merchant.url });
    await press(await toGateway(id, RAZORPAY.method), "later");
    await wait(id, ...Array.from({ length: 20 }, () => 43_200));
    expect(await orderNow(id)).toMatchObject({ status: "processing", attention: [{ code: "unresolved" }] });
    await ring(id);
    expect(await told(merchant)).toEqual(["order.processing", "order.attention"]);
  });
});

it("B6 the page is opened after its end: 410, not a word of the order, and nothing to press", async () => {
  const [{ id }, other] = [await secretOrder({ expiresIn: 60 }), await newOrder({ expiresIn: 60, amount: "7.00" })];
  expect(await (await page(id)).text()).toMatch(ofTheOrder);
  later(61);
  // Before any alarm has written it down, and after.
  expect(await isGone(id)).toBe(await isGone(other.id));
  await cannotBePaid(id);
  await ring(id);
  expect(await isGone(id)).toBe(await isGone(other.id));
  await cannotBePaid(id);
});

/** Paid by a browser; its cookie, and the page's copy in KV as it was while the page was open. */
async function paidByBrowser() {
  const { id } = await secretOrder();
  await ring(id);
  const stale = (await env.KV.get(pageKey(id))) ?? "";
  expect(stale).toContain("notebooks");
  const cookie = (await payClick(id)).headers.get("set-cookie")?.split(";")[0] ?? "";
  const customer = new Customer(id);
  await customer.answer({ mobile: "9800000000", pin: "1111" });
  await customer.answer({ code: "987654" });
  await ring(id);
  expect(await env.KV.get(pageKey(id))).toBeNull();
  expect((await orderNow(id)).status).toBe("paid");
  return { id, stale, cookie };
}

it("B7 the page is opened after the payment: 410, and the payer's browser sees the outcome and the way back", async () => {
  const { id, stale, cookie } = await paidByBrowser();
  // Also where KV has not heard of it yet.
  for (const copy of [null, stale]) {
    if (copy !== null) await env.KV.put(pageKey(id), copy);
    await isGone(id);
    await cannotBePaid(id);
    await cannotBePaid(id, { cookie });
    const seen = await page(id, { cookie });
    expect(seen.status).toBe(200);
    const text = await seen.text();
    expect(text).toContain("Payment complete");
    expect(text).not.toContain("<form");
    const back = await page(id, { cookie }, "/back");
    expect([back.status, back.headers.get("location")]).toEqual([303, expect.stringContaining("payment_status=success")]);
    expect((await page(id, {}, "/back")).status).toBe(410);
  }
  expect((await orderNow(id)).transactions).toHaveLength(1);
});

it("B8 the page is opened where KV does not know it yet, or does not answer: it is shown", async () => {
  const { id } = await secretOrder();
  await env.KV.delete(pageKey(id));
  for (const ask of [() => page(id), () => without(["KV"], () => page(id))]) {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("Two notebooks");
  }
  expect((await without(["KV"], () => payClick(id))).status).toBe(303);
  expect((await orderNow(id)).transactions).toHaveLength(1);
});

it("B9 KV still has a page that is gone, and the object can't be reached: it is shown without a way to pay", async () => {
  const { id, stale } = await paidByBrowser();
  await env.KV.put(pageKey(id), stale);
  const { ORDERS } = env;
  const lost = () => Promise.reject(new Error("Network connection lost"));
  Object.assign(env, { ORDERS: { getByName: () => ({ page: lost, begin: lost }) } });
  try {
    const response = await page(id);
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain("<form");
    // Whether something was begun the waiting page finds out.
    const click = await payClick(id);
    expect([click.status, click.headers.get("location")]).toEqual([303, `/payments/${id}?wait=1`]);
  } finally {
    Object.assign(env, { ORDERS });
  }
  await isGone(id);
  await cannotBePaid(id);
  expect((await orderNow(id)).transactions).toHaveLength(1);
});

it("B5 the customer paid in time and comes back after the end: marked as late too, since nobody had told", async () => {
  const { id } = await orderAt(STRIPE, { expiresIn: 60 });
  const back = await press(await toGateway(id, STRIPE.method), "approve", { follow: false });
  later(61);
  expect((await goOn(back)).url).toMatch(/^https:\/\/shop\.example\/thanks\?.*payment_status=success/);
  expect(await orderNow(id)).toMatchObject({ status: "paid", attention: [{ code: "late_payment" }] });
});
