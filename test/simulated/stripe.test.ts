import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import { api, call, json, newOrder, ORIGIN, orderNow, refundOf } from "../api.ts";
import { signature } from "../gateways/stripe-asking.ts";
import { browse, eventually, ledgerOf, press, type Seen, setWeather, toGateway } from "./customer.ts";

// What only Stripe can: webhooks, holds, refunds and disputes that begin elsewhere.

const ADDRESS = `/webhooks/stripe/${demoAccount("stripe").id}`;

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
beforeEach(() => setWeather("stripe", "fine"));
afterEach(() => vi.useRealTimers());

const open = (more: Record<string, unknown> = {}) =>
  newOrder({ amount: "50.00", currency: "USD", gateways: ["stripe"], redirectUrl: "https://shop.example/thanks", ...more });
const pays = async (id: string): Promise<Seen> => press(await toGateway(id, "card"), "approve", { follow: false });
const refundsOf = async (id: string) => (await json<{ data: readonly object[] }>(api(`/v1/orders/${id}/refunds`))).data;
const firstOf = async (id: string) => (await orderNow(id)).transactions[0];
const intentOf = async (id: string) => (await firstOf(id))?.providerPaymentId ?? "";

interface Told {
  readonly type: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}
/** What Stripe has told of an order. */
async function toldOf(id: string): Promise<readonly Told[]> {
  const payment = (await firstOf(id))?.id.slice(3) ?? "";
  const messages = await ledgerOf("stripe").messages();
  return messages.filter(({ body }) => body.includes(payment)).map((message) => ({ ...message, type: JSON.parse(message.body).type }));
}
const completed = async (id: string): Promise<Told> => {
  const found = (await toldOf(id)).find(({ type }) => type === "checkout.session.completed");
  if (!found) throw new Error("Stripe has told nothing");
  return found;
};
const send = (body: string, headers: Readonly<Record<string, string>>, address = ADDRESS) =>
  call(address, { method: "POST", body, headers });
const elsewhere = (what: string, intent: string, query = "") =>
  browse(`${ORIGIN}/simulators/stripe/dashboard.stripe.com/${what}/${intent}${query}`, {});

/** Paid at Stripe in a weather without webhooks: what would have come is in `message`, and nobody knows yet. */
async function unheard(): Promise<{ readonly id: string; readonly message: Told }> {
  const [{ id }, other] = [await open(), await open()];
  await setWeather("stripe", "no-webhooks");
  await pays(id);
  await setWeather("stripe", "fine");
  await pays(other.id);
  // The other order's message, made this one's.
  const { body, ...message } = await completed(other.id);
  const [own, others] = [(await firstOf(id))?.id.slice(3) ?? "", (await firstOf(other.id))?.id.slice(3) ?? ""];
  return { id, message: { ...message, body: body.replaceAll(others, own) } };
}

it("is paid by its webhook alone", async () => {
  const { id } = await open();
  await pays(id);
  await eventually(id, "paid");
  expect(await orderNow(id)).toMatchObject({ capturedAmount: "50.00", transactions: [{ gateway: "stripe", status: "completed" }] });
});

it("stays paid once, however often and in whatever order the webhooks come", async () => {
  for (const weather of ["webhooks-twice", "webhooks-reordered"] as const) {
    await setWeather("stripe", weather);
    const { id } = await open();
    await pays(id);
    await eventually(id, "paid");
    const before = await orderNow(id);
    for (const { body, headers } of await toldOf(id)) expect((await send(body, headers)).status).toBe(200);
    expect(await orderNow(id)).toEqual(before);
  }
});

it("is not changed by a webhook that is forged, stale or misdirected", async () => {
  const { id, message } = await unheard();
  const { body, headers } = message;
  const now = Math.floor(Date.now() / 1000);
  const before = await orderNow(id);
  const forged: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    [body, headers],
    [body, {}],
    [body, { "stripe-signature": await signature(body, now, "whsec_OfSomebodyElse") }],
    [body, { "stripe-signature": await signature(body, now - 301) }],
    [body, { "stripe-signature": await signature(body, now + 302) }],
    [`${body} `, { "stripe-signature": await signature(body, now) }],
  ];
  for (const [text, given] of forged) expect((await send(text, given)).status).toBe(401);
  const right = { "stripe-signature": await signature(body, now) };
  for (const address of ["/webhooks/stripe/gc_demokhalt", "/webhooks/khalti/gc_demostrip", "/webhooks/stripe/gc_demo00001"])
    expect((await send(body, right, address)).status).toBe(404);
  expect(await orderNow(id)).toEqual(before);
});

it("is only asked about by a webhook of another session", async () => {
  const { id, message } = await unheard();
  // Rightly signed, and about a session that is not this order's: Stripe itself is asked, and says that it was paid.
  const response = await send(message.body, { "stripe-signature": await signature(message.body) });
  expect(response.status).toBe(200);
  expect((await firstOf(id))?.status).toBe("completed");
  expect(await intentOf(id)).not.toBe(JSON.parse(message.body).data.object.payment_intent);
});

it("does not end with a card that is declined", async () => {
  const { id } = await open();
  const again = await press(await toGateway(id, "card"), "decline");
  expect(await firstOf(id)).toMatchObject({ status: "created" });
  await press(again, "approve");
  await eventually(id, "paid");
  expect((await orderNow(id)).transactions).toHaveLength(1);
});

it("can't be paid beside an attempt by another gateway, and the old page says so", async () => {
  const { id } = await open({ gateways: ["stripe", "sandbox"] });
  const hosted = await toGateway(id, "card");
  await browse(`${ORIGIN}/payments/${id}/pay`, { method: "wallet" });
  expect((await browse(hosted.url)).status).toBe(410);
});

it("holds money, takes a part, and calls nothing a refund", async () => {
  const { id } = await open({ capture: "manual" });
  await pays(id);
  await eventually(id, "authorized");
  const taken = await api(`/v1/orders/${id}/capture`, { body: { amount: "30.00" } });
  expect(taken.status).toBe(200);
  await expect.poll(async () => (await toldOf(id)).map(({ type }) => type)).toContain("payment_intent.succeeded");
  const intent = await intentOf(id);
  const messages = (await ledgerOf("stripe").messages()).filter(({ body }) => body.includes(intent));
  expect(messages.filter(({ body }) => body.includes('"refund.created"'))).toHaveLength(1);
  for (const { body, headers } of messages) expect((await send(body, headers)).status).toBe(200);
  expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "30.00", refundedAmount: "0.00" });
  expect(await refundsOf(id)).toEqual([]);
});

it("lets go of a hold, also of one that is cancelled at Stripe", async () => {
  const [own, theirs] = [await open({ capture: "manual" }), await open({ capture: "manual" })];
  for (const { id } of [own, theirs]) {
    await pays(id);
    await eventually(id, "authorized");
  }
  expect((await api(`/v1/orders/${own.id}/cancel`, { body: {} })).status).toBe(200);
  await elsewhere("cancel", await intentOf(theirs.id));
  for (const { id } of [own, theirs]) await eventually(id, "cancelled");
  expect(await refundsOf(own.id)).toEqual([]);
});

it("gives back, and hears of what the merchant gives back at Stripe", async () => {
  const { id } = await open();
  await pays(id);
  await eventually(id, "paid");
  expect((await refundOf(id, { amount: "20.00" })).status).toBe(201);
  await elsewhere("refund", await intentOf(id), "?amount=3000");
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
  await elsewhere("dispute", await intentOf(id), "?id=du_1TestDispute");
  await expect.poll(async () => (await orderNow(id)).attention).toMatchObject([{ code: "disputed" }]);
  await elsewhere("dispute", await intentOf(id), "?id=du_1TestDispute&status=won");
  await expect.poll(async () => (await orderNow(id)).attention).toEqual([]);
});
