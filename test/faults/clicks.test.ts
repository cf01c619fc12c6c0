import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { api, call, newOrder, orderNow } from "../api.ts";
import { later, ring, wait } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { browse, goOn, ledgerOf, press, setWeather, toGateway } from "../simulated/customer.ts";
import { GATES } from "../simulated/gates.ts";
import { asked } from "./between.ts";
import { count, hold, orderAt, PAYPAL, paidOnce, paidThere, STRIPE, tell, typesOf } from "./tellers.ts";

// Impatient customers: two clicks, two tabs, two gateways.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});
beforeEach(async () => {
  await Promise.all(GATES.map(({ gateway }) => setWeather(gateway, "fine")));
});

/** A click on Pay, and where it leads. */
async function click(id: string, method: string): Promise<string> {
  const response = await call(`/payments/${id}/pay`, { method: "POST", body: new URLSearchParams({ method }) });
  expect(response.status).toBe(303);
  return response.headers.get("location") ?? "";
}
const statuses = async (id: string) => (await orderNow(id)).transactions.map(({ gateway, status }) => `${gateway} ${status}`);
const told = async (merchant: ReturnType<typeof endpoint>) => bodies(await merchant.received()).map(({ type }) => type);

describe.each(GATES.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, gate) => {
  it("B1 Pay is clicked twice at once: one session, and both clicks lead there", async () => {
    const { id } = await orderAt(gate);
    const targets: string[] = [];
    const { kinds } = await asked(async () => {
      targets.push(...(await Promise.all([click(id, gate.method), click(id, gate.method)])));
    });
    expect(new Set(targets).size).toBe(1);
    // eSewa is only ever asked by the form that the browser posts.
    expect(kinds.filter((kind) => kind === "create")).toHaveLength(gateway === "esewa" ? 0 : 1);
    expect(count(await typesOf(id), "call.started")).toBe(1);
    const hosted = await toGateway(id, gate.method);
    await press(hosted, "approve");
    await paidOnce(gate, id);
  });

  it("B2 a second tab chooses the same: the attempt that is there, and one payment", async () => {
    const { id } = await orderAt(gate);
    const first = await click(id, gate.method);
    later(60);
    const second = await click(id, gate.method);
    // eSewa refuses an id that it has seen: a tab that comes later gets another, and the first is looked after.
    if (gateway === "esewa") expect(await statuses(id)).toEqual(["esewa failed", "esewa created"]);
    else {
      expect(second).toBe(first);
      expect(await statuses(id)).toEqual([`${gateway} created`]);
    }
    await press(await toGateway(id, gate.method), "approve");
    const order = await orderNow(id);
    expect(order).toMatchObject({ status: "paid", capturedAmount: "345.67", attention: [] });
    expect(order.transactions.filter(({ status }) => status === "completed")).toHaveLength(1);
  });
});

describe("B3 two tabs, two gateways, both paid", () => {
  const twoTabs = async (webhookUrl: string) => {
    const { id } = await newOrder({ amount: "345.67", gateways: ["esewa", "khalti"], webhookUrl });
    return { id, esewa: await toGateway(id, "wallet"), khalti: await toGateway(id, "netbanking") };
  };
  const refundsAt = async (gateway: string, id: string) => {
    const { charges, refunds } = await ledgerOf(gateway).books();
    const own = charges.filter(({ reference }) => reference.startsWith(id.slice(3))).map((charge) => charge.id);
    return refunds.filter(({ charge }) => own.includes(charge)).map(({ amount }) => amount);
  };

  it("B3 one after the other: the second is given back, and the merchant is told", async () => {
    const merchant = endpoint();
    const { id, esewa, khalti } = await twoTabs(merchant.url);
    await press(esewa, "approve");
    await press(khalti, "approve");
    await ring(id);
    expect(await statuses(id)).toEqual(["esewa completed", "khalti refunded"]);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "345.67", refundedAmount: "0.00", attention: [] });
    expect([await refundsAt("esewa", id), await refundsAt("khalti", id)]).toEqual([[], [34_567]]);
    await ring(id);
    expect((await told(merchant)).toSorted()).toEqual(["order.attention", "order.paid", "refund.succeeded"]);
  });

  it("B3 in the same instant: one of them pays, the other is seen", async () => {
    const merchant = endpoint();
    const { id, esewa, khalti } = await twoTabs(merchant.url);
    const backs = await Promise.all([esewa, khalti].map((hosted) => press(hosted, "approve", { follow: false })));
    await Promise.all(backs.map(goOn));
    await wait(id, 60);
    const types = await typesOf(id);
    expect(count(types, "order.paid")).toBe(1);
    expect(count(types, "transaction.completed")).toBe(2);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "345.67", refundedAmount: "0.00" });
    await ring(id);
    expect(count(await told(merchant), "order.paid")).toBe(1);
    expect(count(await told(merchant), "order.attention")).toBe(1);
  });
});

describe("B4 the customer goes back and chooses another gateway", () => {
  it("B4 the first session is ended where its gateway can: it can't be paid any more", async () => {
    const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["stripe", "paypal"] });
    const first = await toGateway(id, STRIPE.method);
    const second = await toGateway(id, PAYPAL.method);
    expect(await statuses(id)).toEqual(["stripe failed", "paypal created"]);
    expect((await browse(first.url)).status).toBe(410);
    await press(second, "approve");
    expect(await statuses(id)).toEqual(["stripe failed", "paypal completed"]);
  });

  it("B4 the first was paid in that very moment: no second session is begun", async () => {
    const { id, paying } = await paidThere(STRIPE, { gateways: ["stripe", "paypal"] });
    await click(id, PAYPAL.method);
    expect(await statuses(id)).toEqual(["stripe completed"]);
    await tell(STRIPE, paying);
    await paidOnce(STRIPE, id);
  });

  it("B4 where it can't be ended it is looked after: paid all the same, it is the payment", async () => {
    const { id } = await newOrder({ amount: "345.67", gateways: ["khalti", "esewa"] });
    const first = await toGateway(id, "netbanking");
    await toGateway(id, "wallet");
    await press(first, "approve", { follow: false });
    await wait(id, 60);
    const [khalti] = (await orderNow(id)).transactions;
    expect(khalti).toMatchObject({ gateway: "khalti", status: "completed" });
    expect(await orderNow(id)).toMatchObject({ status: "paid", attention: [] });
    expect((await api(`/v1/orders/${id}/cancel`, { method: "POST" })).status).toBe(409);
  });
});
