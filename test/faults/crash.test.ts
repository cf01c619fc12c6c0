import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { Customer, newOrder, objectOf, orderNow, refundOf } from "../api.ts";
import { ring, wait } from "../clock.ts";
import { endpoint } from "../merchant-server.ts";
import { ledgerOf, press, toGateway } from "../simulated/customer.ts";
import { type Crash, crashAt, isCall, POINTS } from "./crashes.ts";
import { sandboxPayment } from "./sandbox-books.ts";
import { chargesOf, count, hold, orderAt, PAYPAL, paidOnce, paidThere, RAZORPAY, STRIPE, typesOf } from "./tellers.ts";

// The order's object dies at each of its crash points, and the record must be what the gateway's books say.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});

const inD1 = (id: string) => env.DB.prepare("SELECT status, captured, refunded, version FROM orders WHERE id = ?").bind(id).first();
/** The alarm gives a lost call up after 5 s, then asks twice, then takes the money where it was not taken. */
const settled = (id: string) => wait(id, 6, 6, 16, 1, 60);
/** Runs into the crash; what was interrupted fails, unless its caller tries again by itself. */
async function crashing(id: string, crash: Crash, run: () => Promise<unknown>): Promise<void> {
  await run().catch(() => undefined);
  await ring(id).catch(() => undefined);
  await crash.died();
  // An alarm that died is rung again by the runtime, after two seconds.
  await runInDurableObject(objectOf(id), (object) => object.alarm());
}

async function recordIsTrue(id: string): Promise<void> {
  const { status, version } = await orderNow(id);
  expect(await inD1(id)).toMatchObject({ status, version });
  expect(count(await typesOf(id), "order.paid")).toBe(1);
}

it.for(POINTS)("D1 a crash %s of taking the money at the wallet: the alarm asks, paid, one charge, told", async (point) => {
  const merchant = endpoint();
  const { id } = await newOrder({ webhookUrl: merchant.url });
  const customer = new Customer(id);
  await customer.begin();
  await customer.answer({ mobile: "9800000001", pin: "1111" });
  await crashing(id, await crashAt(id, point, isCall("capture")), () => customer.answer({ code: "987654" }));
  await settled(id);
  expect(await orderNow(id)).toMatchObject({
    status: "paid",
    capturedAmount: "100.00",
    attention: [],
    transactions: [{ status: "completed" }],
  });
  expect(await sandboxPayment(id)).toMatchObject({ status: "Completed", amount: 10_000 });
  await recordIsTrue(id);
  // At least once, and always as the same message.
  expect(new Set((await merchant.received()).map(({ headers, body }) => `${headers["webhook-id"]} ${body}`)).size).toBe(1);
});

it.for(POINTS)("D1 a crash %s of taking the money at PayPal: the alarm asks, paid, one charge", async (point) => {
  const { id } = await orderAt(PAYPAL);
  const hosted = await toGateway(id, PAYPAL.method);
  await crashing(id, await crashAt(id, point, isCall("capture")), () => press(hosted, "approve"));
  await settled(id);
  await paidOnce(PAYPAL, id);
  await recordIsTrue(id);
});

describe.each([STRIPE, RAZORPAY, PAYPAL].map((teller) => [teller.gateway, teller] as const))("%s", (gateway, teller) => {
  it.for(POINTS)("D1 a crash %s of giving money back: what the record says went back is what went back", async (point) => {
    const { id, comeBack } = await paidThere(teller);
    await comeBack();
    await ring(id);
    await crashing(id, await crashAt(id, point, isCall("refund")), () => refundOf(id, { amount: "40.00" }, "k1"));
    await settled(id);
    const [charge] = await chargesOf(gateway, id);
    const { refunds } = await ledgerOf(gateway).books();
    const back = refunds.filter((refund) => refund.charge === charge?.id).reduce((sum, { amount }) => sum + amount, 0);
    const order = await orderNow(id);
    expect(order.refundedAmount).toBe((back / 100).toFixed(2));
    // Where the crash came before the call, the merchant is told that it failed.
    expect([0, 4_000]).toContain(back);
    const types = await typesOf(id);
    expect([count(types, "refund.requested"), count(types, "refund.succeeded") + count(types, "refund.failed")]).toEqual([1, 1]);
    await recordIsTrue(id);
  });
});
