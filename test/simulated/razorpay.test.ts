import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import { api, call, json, newOrder, ORIGIN, orderNow, refundOf } from "../api.ts";
import { keySecret, signature } from "../gateways/razorpay-asking.ts";
import { browse, eventually, ledgerOf, press, type Seen, setWeather, toGateway } from "./customer.ts";
import { GATES } from "./gates.ts";

// What only Razorpay can: returns and webhooks that are signed, holds that lapse, failed payments that come after all.

const ADDRESS = `/webhooks/razorpay/${demoAccount("razorpay").id}`;

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
beforeEach(() => setWeather("razorpay", "fine"));

const open = (more: Record<string, unknown> = {}) =>
  newOrder({ amount: "50.00", currency: "INR", gateways: ["razorpay"], redirectUrl: "https://shop.example/thanks", ...more });
const pays = async (id: string): Promise<Seen> => press(await toGateway(id, "card"), "approve", { follow: false });
const refundsOf = async (id: string) => (await json<{ data: readonly object[] }>(api(`/v1/orders/${id}/refunds`))).data;
const firstOf = async (id: string) => (await orderNow(id)).transactions[0];
const paymentOf = async (id: string) => (await firstOf(id))?.providerPaymentId ?? "";

interface Told {
  readonly event: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}
/** What Razorpay has told of an order: by its order's id, which the form holds. */
async function toldOf(id: string): Promise<readonly Told[]> {
  const receipt = (await firstOf(id))?.id.slice(3) ?? "";
  const messages = (await ledgerOf("razorpay").messages()).map((message) => ({ ...message, said: JSON.parse(message.body) }));
  const paid = messages.find(({ said }) => said.payload.order?.entity.receipt === receipt);
  const order: string | undefined = paid?.said.payload.order.entity.id;
  return messages
    .filter(({ body }) => order !== undefined && body.includes(order))
    .map(({ body, headers, said }) => ({ body, headers, event: said.event }));
}
const send = (body: string, headers: Readonly<Record<string, string>>, address = ADDRESS) =>
  call(address, { method: "POST", body, headers });
const elsewhere = (what: string, payment: string, query = "") =>
  browse(`${ORIGIN}/simulators/razorpay/dashboard.razorpay.com/${what}/${payment}${query}`, {});
const orderPaid = async (id: string): Promise<Told> => {
  const found = (await toldOf(id)).find(({ event }) => event === "order.paid");
  if (!found) throw new Error("Razorpay has told nothing");
  return found;
};

/** An order that is open at Razorpay, and the message about another one's payment, made this one's. */
async function misdirected(): Promise<{ readonly id: string; readonly body: string }> {
  const [{ id }, other] = [await open(), await open()];
  await toGateway(id, "card");
  await pays(other.id);
  await eventually(other.id, "paid");
  const { body } = await orderPaid(other.id);
  const [own, others] = [(await firstOf(id))?.id.slice(3) ?? "", (await firstOf(other.id))?.id.slice(3) ?? ""];
  return { id, body: body.replaceAll(others, own) };
}

it("is paid by its webhook alone", async () => {
  const { id } = await open();
  await pays(id);
  await eventually(id, "paid");
  expect(await orderNow(id)).toMatchObject({ capturedAmount: "50.00", transactions: [{ gateway: "razorpay", status: "completed" }] });
});

it("stays paid once, however often, in whatever order and under whatever id the webhooks come", async () => {
  for (const weather of ["webhooks-twice", "webhooks-reordered"] as const) {
    await setWeather("razorpay", weather);
    const { id } = await open();
    await pays(id);
    await eventually(id, "paid");
    const before = await orderNow(id);
    const messages = await toldOf(id);
    expect(messages.length).toBeGreaterThan(2);
    for (const { body, headers } of messages) {
      expect((await send(body, headers)).status).toBe(200);
      // The id is not under the signature.
      expect((await send(body, { ...headers, "x-razorpay-event-id": "another" })).status).toBe(200);
    }
    expect(await orderNow(id)).toEqual(before);
  }
});

it("is not changed by a webhook that is forged or misdirected", async () => {
  const { id, body } = await misdirected();
  const before = await orderNow(id);
  for (const given of [
    {},
    { "x-razorpay-signature": await signature(body, keySecret) },
    { "x-razorpay-signature": await signature(`${body} `) },
  ])
    expect((await send(body, given)).status).toBe(401);
  const right = { "x-razorpay-signature": await signature(body) };
  for (const address of ["/webhooks/razorpay/gc_demokhalt", "/webhooks/khalti/gc_demorazor", "/webhooks/razorpay/gc_demo00001"])
    expect((await send(body, right, address)).status).toBe(404);
  expect(await orderNow(id)).toEqual(before);
  // Rightly signed, and about an order at Razorpay that is not this one's.
  expect((await send(body, right)).status).toBe(200);
  expect(await orderNow(id)).toMatchObject({ status: "open", capturedAmount: "0.00" });
});

it("is not paid by a return of another payment, rightly signed or not", async () => {
  const { id, body } = await misdirected();
  const { id: payment, order_id } = JSON.parse(body).payload.payment.entity;
  const tx = (await firstOf(id))?.id;
  const signed = await signature(`${order_id}|${payment}`, keySecret);
  for (const razorpay_signature of [signed, "0".repeat(64)])
    await browse(`${ORIGIN}/payments/${id}/return/${tx}`, {
      razorpay_order_id: order_id,
      razorpay_payment_id: payment,
      razorpay_signature,
    });
  expect(await orderNow(id)).toMatchObject({ status: "open", capturedAmount: "0.00" });
});

it("is paid by a payment that had failed, and comes after all", async () => {
  const { id } = await open();
  await press(await toGateway(id, "card"), "decline");
  const transaction = await firstOf(id);
  expect(transaction).toMatchObject({ status: "failed" });
  const messages = (await ledgerOf("razorpay").messages()).map(({ body }) => JSON.parse(body));
  const failed = messages.findLast(({ event }) => event === "payment.failed");
  await elsewhere("revive", failed.payload.payment.entity.id);
  await eventually(id, "paid");
  expect((await orderNow(id)).transactions).toMatchObject([{ id: transaction?.id, status: "completed" }]);
});

it("shows the customer who cancels at the bank the other ways to pay", async () => {
  const { id } = await open();
  const back = await press(await toGateway(id, "card"), "abort");
  expect(new URL(back.url).origin).toBe(ORIGIN);
  expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "failed" }] });
});

it("holds money and takes it", async () => {
  const { id } = await open({ capture: "manual" });
  await pays(id);
  await eventually(id, "authorized");
  expect((await api(`/v1/orders/${id}/capture`, { body: { amount: "30.00" } })).status).not.toBe(200);
  expect((await api(`/v1/orders/${id}/capture`, { body: {} })).status).toBe(200);
  expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "50.00" });
});

it("hears that a hold has lapsed, and calls nothing a refund", async () => {
  const { id } = await open({ capture: "manual" });
  await pays(id);
  await eventually(id, "authorized");
  await elsewhere("lapse", await paymentOf(id));
  await eventually(id, "cancelled");
  expect(await refundsOf(id)).toEqual([]);
});

it("gives back, and hears of what the merchant gives back at Razorpay", async () => {
  const { id } = await open();
  await pays(id);
  await eventually(id, "paid");
  expect((await refundOf(id, { amount: "20.00" })).status).toBe(201);
  await elsewhere("refund", await paymentOf(id), "?amount=3000");
  await eventually(id, "refunded");
  expect(await refundsOf(id)).toMatchObject([
    { amount: "20.00", status: "succeeded" },
    { amount: "30.00", status: "succeeded" },
  ]);
});

it("tells the merchant of a dispute, and of its end", async () => {
  const { id } = await open();
  await pays(id);
  await eventually(id, "paid");
  await elsewhere("dispute", await paymentOf(id), "?id=disp_TestDispute000");
  await expect.poll(async () => (await orderNow(id)).attention).toMatchObject([{ code: "disputed" }]);
  await elsewhere("dispute", await paymentOf(id), "?id=disp_TestDispute000&status=won");
  await expect.poll(async () => (await orderNow(id)).attention).toEqual([]);
});

it("gives a second payment of a paid order back at once, which changes nothing here", async () => {
  const { id } = await open();
  const page = await toGateway(id, "card");
  await press(page, "later", { follow: false });
  await press(page, "approve");
  await eventually(id, "paid");
  const gate = GATES.find(({ gateway }) => gateway === "razorpay");
  await browse(gate?.settle(page.url) ?? "", {});
  const told = await toldOf(id);
  expect(told.map(({ event }) => event)).toContain("refund.processed");
  for (const { body, headers } of told) expect((await send(body, headers)).status).toBe(200);
  expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "50.00", refundedAmount: "0.00", attention: [] });
  expect(await refundsOf(id)).toEqual([]);
  const { charges } = await ledgerOf("razorpay").books();
  expect(charges.filter(({ reference }) => reference.startsWith(id.slice(3)))).toHaveLength(1);
});
