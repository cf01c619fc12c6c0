import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { OrderView } from "../../src/domain/view.ts";
import { api, json, newOrder, ORIGIN, objectOf, orderNow } from "../api.ts";
import { browse, eventually, ledgerOf, press, toGateway } from "./customer.ts";

// A customer who begins at one gateway and goes on at another.

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));

const statuses = async (id: string) => (await orderNow(id)).transactions.map(({ gateway, status }) => `${gateway} ${status}`);

it("the first session is ended where its gateway can, before another is begun", async () => {
  const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["stripe", "paypal"] });
  const first = await toGateway(id, "card");
  expect(first.url).toContain("/simulators/stripe/");
  const second = await toGateway(id, "wallet");
  expect(second.url).toContain("/simulators/paypal/");
  expect(await statuses(id)).toEqual(["stripe failed", "paypal created"]);
  expect((await browse(first.url)).status).toBe(410);
  await press(second, "approve");
  expect(await statuses(id)).toEqual(["stripe failed", "paypal completed"]);
});

it("one that was paid in that very moment is the payment: no second one is begun", async () => {
  const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["stripe", "paypal"] });
  const first = await toGateway(id, "card");
  await press(first, "approve", { follow: false });
  await browse(`${ORIGIN}/payments/${id}/pay`, { method: "wallet" });
  await eventually(id, "paid");
  expect(await statuses(id)).toEqual(["stripe completed"]);
});

it.each([
  [false, ["esewa completed", "khalti refunded"], []],
  [true, ["esewa completed", "khalti completed"], ["duplicate_payment"]],
] as const)("paid at both, with keeping second payments %s", async (keeps, wanted, attention) => {
  const order = await newOrder({ amount: "345.67", gateways: ["esewa", "khalti"] });
  if (keeps) await keepDuplicates(order);
  const first = await toGateway(order.id, "wallet");
  const second = await toGateway(order.id, "netbanking");
  await press(first, "approve");
  await press(second, "approve");
  await runDurableObjectAlarm(objectOf(order.id));
  const after = await orderNow(order.id);
  expect(await statuses(order.id)).toEqual(wanted);
  expect(after).toMatchObject({ status: "paid", capturedAmount: "345.67", refundedAmount: "0.00" });
  expect(after.attention.map(({ code }) => code)).toEqual(attention);
  const { refunds, charges } = await ledgerOf("khalti").books();
  const own = charges.find(({ reference }) => reference === `${order.id.slice(3)}02`);
  expect(refunds.filter(({ charge }) => charge === own?.id).map(({ amount }) => amount)).toEqual(keeps ? [] : [34_567]);
  const { data } = await json<{ data: { type: string }[] }>(api(`/v1/orders/${order.id}/events`));
  expect(data.filter(({ type }) => type === "order.attention")).toHaveLength(1);
});

/** As if the app had said so before the order was made. */
async function keepDuplicates({ id }: OrderView): Promise<void> {
  await runInDurableObject(objectOf(id), (_object, { storage }) => {
    storage.sql.exec("UPDATE log SET event = json_set(event, '$.terms.keepsDuplicates', json('true')) WHERE seq = 1");
  });
  await evictDurableObject(objectOf(id));
}
