import { afterEach, expect, it, vi } from "vitest";
import type { EventView } from "../../src/domain/view.ts";
import { eventId } from "../../src/kernel/ids.ts";
import { api, Customer, json, newOrder, paidOrder, refundOf, shop } from "../api.ts";
import { until } from "../until.ts";

afterEach(() => vi.restoreAllMocks());

const eventsOf = async (id: string) => (await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`))).data;

it("tells an order's history in order, each event with its own id and what it is about", async () => {
  const { id } = await paidOrder();
  await refundOf(id, { amount: "30.00" });
  const events = await eventsOf(id);
  expect(events.map((event) => event.id)).toEqual(events.map((_, i) => eventId.of(id, i + 1)));
  for (const event of events) {
    expect(Object.keys(event)).toEqual(["id", "type", "at", "transaction", "refund", "data", "deliveries"]);
    expect(new Date(event.at).toISOString()).toBe(event.at);
  }
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  const told = events.filter(({ type }) => !type.startsWith("call."));
  expect(told.map(({ type, transaction, refund }) => [type, transaction?.slice(-2) ?? null, refund?.slice(-2) ?? null])).toEqual([
    ["order.opened", null, null],
    ["transaction.created", "01", null],
    ["transaction.next", "01", null],
    ["transaction.initiated", "01", null],
    ["transaction.next", "01", null],
    ["transaction.confirmed", "01", null],
    ["transaction.completed", "01", null],
    ["order.paid", "01", null],
    ["refund.requested", "01", "01"],
    ["refund.succeeded", "01", "01"],
    ["order.partially_refunded", "01", "01"],
  ]);
});

it("holds nothing that the customer typed, and nothing of who they are", async () => {
  const { id } = await newOrder({
    description: "A secret gift",
    customer: { name: "Asha", email: "asha@example.com", phone: "9811111111" },
  });
  await new Customer(id).pay("9800000003");
  const text = JSON.stringify(await eventsOf(id));
  for (const secret of ["9800000003", "1111", "987654", "Asha", "asha@", "secret gift", "whsec_"]) expect(text).not.toContain(secret);
});

it("tells of each webhook that is due, waiting and delivered", async () => {
  const answers = [new Response(null, { status: 500 }), new Response(null, { status: 204 })];
  const sent: { id: string | null; body: string }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    sent.push({ id: request.headers.get("webhook-id"), body: await request.text() });
    return answers.shift() ?? new Response(null, { status: 204 });
  });
  const webhookUrl = "https://shop.example.com/hook";
  const failing = await newOrder({ webhookUrl });
  await api(`/v1/orders/${failing.id}/cancel`, { method: "POST" });
  const deliveryOf = async (id: string) => (await eventsOf(id)).map(({ type, deliveries }) => [type, deliveries]);
  await until(async () => {
    expect(await deliveryOf(failing.id)).toEqual([
      ["order.opened", []],
      [
        "order.cancelled",
        [
          {
            endpoint: null,
            status: "pending",
            tries: [{ at: expect.any(String), status: 500, error: "answered 500" }],
            nextTryAt: expect.any(String),
          },
        ],
      ],
    ]);
  });
  const taking = await newOrder({ webhookUrl });
  await api(`/v1/orders/${taking.id}/cancel`, { method: "POST" });
  await until(async () => {
    expect(await deliveryOf(taking.id)).toEqual([
      ["order.opened", []],
      [
        "order.cancelled",
        [{ endpoint: null, status: "delivered", tries: [{ at: expect.any(String), status: 204, error: null }], nextTryAt: null }],
      ],
    ]);
  });
  const ids = await Promise.all([failing, taking].map(async ({ id }) => (await eventsOf(id))[1]?.id));
  expect(sent.map(({ id }) => id)).toEqual(ids);
  const body: unknown = JSON.parse(sent[1]?.body ?? "");
  expect(body).toMatchObject({ type: "order.cancelled", data: { order: { id: taking.id, status: "cancelled", version: 2 } } });
  expect(JSON.stringify(await eventsOf(taking.id))).not.toContain(shop.signingSecret);
});
