import { describe, expect, it } from "vitest";
import type { EventView, OrderView } from "../../src/domain/view.ts";
import { api, Customer, heldOrder, json, newOrder, objectOf, orderNow, otherShop, paidOrder, refundOf, valued } from "../api.ts";
import { expectRefused } from "./asking.ts";

const post = (id: string, what: "void" | "capture" | "cancel", key?: string) =>
  api(`/v1/orders/${id}/${what}`, { method: "POST", ...(key !== undefined && { key }) });
const eventsOf = async (id: string) => (await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`))).data;

describe("an order that holds money", () => {
  it("lets go of it and is cancelled, and nothing was taken", async () => {
    const { id } = await heldOrder({ amount: "345.67" });
    const response = await post(id, "void");
    expect([response.status, response.headers.get("idempotent-replayed")]).toEqual([200, null]);
    const order = await response.json<OrderView>();
    expect(order).toMatchObject({
      id,
      status: "cancelled",
      capturedAmount: "0.00",
      refundedAmount: "0.00",
      attention: [],
      transactions: [{ status: "failed", reason: "voided" }],
    });
    expect(await orderNow(id)).toEqual(order);
    expect(valued(await objectOf(id).page()).stage.kind).toBe("gone");
    await expectRefused(post(id, "capture"), "order.not_capturable");
    await expectRefused(refundOf(id, {}), "order.not_refundable");
  });

  it("asks the gateway for it, and tells of the end once", async () => {
    const { id } = await heldOrder();
    await post(id, "void");
    const events = await eventsOf(id);
    expect(events.filter(({ type, data }) => type === "call.started" && "op" in data && data.op === "void")).toHaveLength(1);
    expect(events.filter(({ type }) => type === "order.cancelled")).toHaveLength(1);
    expect(events.map(({ type }) => type)).not.toContain("transaction.completed");
  });

  it("is let go of once by many at a time", async () => {
    const { id } = await heldOrder();
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await post(id, "void")).status));
    expect(statuses.toSorted()).toEqual([200, ...Array(7).fill(409)]);
    expect(await orderNow(id)).toMatchObject({ status: "cancelled", capturedAmount: "0.00" });
  });

  it("is either taken or let go of, whoever asks at the same time", async () => {
    const { id } = await heldOrder({ amount: "345.67" });
    const [taken, freed] = await Promise.all([post(id, "capture"), post(id, "void")]);
    const outcome = [taken.status, freed.status, (await orderNow(id)).status, (await orderNow(id)).capturedAmount];
    expect([
      [200, 409, "paid", "345.67"],
      [409, 200, "cancelled", "0.00"],
    ]).toContainEqual(outcome);
  });

  it("can be offered anew afterwards under its reference", async () => {
    const { id } = await heldOrder({ reference: "void-anew" });
    await post(id, "void");
    expect(await newOrder({ reference: "void-anew", capture: "manual" })).toMatchObject({ id, status: "open" });
    await new Customer(id).pay("9800000001");
    expect((await post(id, "void")).status).toBe(200);
    expect((await orderNow(id)).transactions.map(({ reason }) => reason)).toEqual(["voided", "voided"]);
  });
});

describe("a second call", () => {
  it("is refused without a key, and answered as before with the first one's", async () => {
    const { id } = await heldOrder();
    const first = await (await post(id, "void", '"let go"')).text();
    const again = await post(id, "void", '"let go"');
    expect([again.status, again.headers.get("idempotent-replayed"), await again.text()]).toEqual([200, "true", first]);
    await expectRefused(post(id, "void"), "order.not_capturable");
    await expectRefused(post(id, "void", '"another"'), "order.not_capturable");
    await expectRefused(post(id, "capture", '"let go"'), "idempotency.other_body");
  });
});

describe("an order that holds nothing", () => {
  it.each([
    ["nobody has paid", () => newOrder({ capture: "manual" })],
    ["was taken at once", () => paidOrder()],
    [
      "was captured",
      async () => {
        const { id } = await heldOrder();
        await post(id, "capture");
        return orderNow(id);
      },
    ],
    [
      "was cancelled",
      async () => {
        const { id } = await newOrder();
        await post(id, "cancel");
        return orderNow(id);
      },
    ],
  ])("stays as it is: it %s", async (_why, make) => {
    const before = await make();
    const { status } = await expectRefused(post(before.id, "void"), "order.not_capturable");
    expect(status).toBe(409);
    expect(await orderNow(before.id)).toEqual(before);
  });
});

it("is nobody else's to let go of", async () => {
  const held = await heldOrder();
  await expectRefused(api(`/v1/orders/${held.id}/void`, { method: "POST", secret: otherShop.secretKey }), "order.not_found");
  await expectRefused(post("or_00000000000000000001", "void"), "order.not_found");
  await expectRefused(api(`/v1/orders/${held.id}/void`, { body: { amount: "1.00" } }), "request.invalid", "amount");
  expect(await orderNow(held.id)).toEqual(held);
});
