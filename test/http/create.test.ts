import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, it } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import { api, newOrder, ORIGIN, objectOf, orderNow, otherShop, paidOrder } from "../api.ts";
import { idOfReference, send, tablesOf } from "./asking.ts";

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

it("answers the whole order, and nothing else", async () => {
  const response = await api("/v1/orders", {
    body: {
      amount: "345.67",
      currency: "NPR",
      reference: "shape-1",
      description: "Two cups",
      customer: { name: "Asha", email: "asha@example.com", phone: "9800000000" },
      metadata: { table: "7" },
      redirectUrl: "https://shop.example.com/done",
      webhookUrl: "https://shop.example.com/hook",
      gateways: ["sandbox"],
      methods: ["wallet"],
      capture: "automatic",
      expiresIn: 600,
    },
  });
  expect(response.status).toBe(201);
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  const order = await response.json<OrderView>();
  const id = await idOfReference("shape-1");
  expect(order).toStrictEqual({
    id,
    object: "order",
    mode: "test",
    status: "open",
    amount: "345.67",
    amountMinor: 34567,
    currency: "NPR",
    reference: "shape-1",
    description: "Two cups",
    paymentUrl: `${ORIGIN}/payments/${id}`,
    redirectUrl: "https://shop.example.com/done",
    locale: null,
    expiresAt: expect.stringMatching(ISO),
    createdAt: expect.stringMatching(ISO),
    updatedAt: expect.stringMatching(ISO),
    transactions: [],
    capturedAmount: "0.00",
    refundedAmount: "0.00",
    attention: [],
    disputes: [],
    metadata: { table: "7" },
    version: 1,
  });
  expect(response.headers.get("location")).toBe(`/v1/orders/${id}`);
  expect(response.headers.get("idempotent-replayed")).toBeNull();
  expect(response.headers.get("dwar-ignored")).toBeNull();
  expect(await orderNow(id)).toEqual(order);
});

it("says null where nothing was given", async () => {
  const order = await newOrder();
  expect(order.id).toMatch(/^or_[0-9A-Za-z]{20}$/);
  expect(order).toMatchObject({ reference: null, description: null, redirectUrl: null, metadata: {} });
});

it("shows each transaction, oldest first, with all its fields", async () => {
  const { id, transactions } = await paidOrder({ amount: 10 });
  expect(transactions).toStrictEqual([
    {
      id: `tx_${id.slice(3)}01`,
      gateway: "sandbox",
      method: "wallet",
      status: "completed",
      reason: null,
      providerOrderId: expect.any(String),
      providerPaymentId: expect.any(String),
      account: "gc_demo00001",
      createdAt: expect.stringMatching(ISO),
    },
  ]);
});

it("makes another order each time without a reference", async () => {
  const orders = await Promise.all(Array.from({ length: 5 }, () => newOrder()));
  expect(new Set(orders.map(({ id }) => id)).size).toBe(5);
});

it("makes another order for another app's same reference", async () => {
  const body = { amount: "100.00", currency: "NPR", reference: "shared" };
  const [own, other] = await Promise.all([
    (await api("/v1/orders", { body })).json<OrderView>(),
    (await api("/v1/orders", { body, secret: otherShop.secretKey })).json<OrderView>(),
  ]);
  expect(own.id).not.toBe(other.id);
  expect([own.reference, other.reference]).toEqual(["shared", "shared"]);
});

it("asks for a body: a POST without one names what is missing", async () => {
  const response = await send("/v1/orders", "", null);
  expect(response.status).toBe(422);
});

it("stores nothing in the object of an id that was only guessed", async () => {
  const id = await idOfReference("never made");
  for (const path of ["", "/refunds", "/events"]) expect((await api(`/v1/orders/${id}${path}`)).status).toBe(404);
  for (const path of ["/cancel", "/refunds"]) expect((await api(`/v1/orders/${id}${path}`, { body: {}, key: "guess" })).status).toBe(404);
  expect(await tablesOf(id)).toEqual([]);
  expect(await runDurableObjectAlarm(objectOf(id))).toBe(false);
});
