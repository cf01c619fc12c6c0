import { describe, expect, it } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import { api, Customer, newOrder, objectOf, orderNow, paidOrder, valued } from "../api.ts";
import { expectRefused, FORM, send } from "./asking.ts";

const cancel = (id: string, key?: string) => api(`/v1/orders/${id}/cancel`, { method: "POST", ...(key !== undefined && { key }) });

it("cancels an open order and answers it", async () => {
  const { id } = await newOrder();
  const response = await cancel(id);
  expect(response.status).toBe(200);
  const order = await response.json<OrderView>();
  expect(order).toMatchObject({ id, status: "cancelled" });
  expect(await orderNow(id)).toEqual(order);
});

it("takes an empty object, an empty form or nothing", async () => {
  for (const [body, type] of [
    ["{}", "application/json"],
    ["", FORM],
    ["", null],
  ] as const) {
    const { id } = await newOrder();
    expect((await send(`/v1/orders/${id}/cancel`, body, type)).status).toBe(200);
  }
});

it("changes nothing the second time", async () => {
  const { id } = await newOrder();
  const first = await (await cancel(id)).json<OrderView>();
  const again = await cancel(id);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(first);
});

it("ends the attempt that the customer had begun", async () => {
  const { id } = await newOrder();
  const customer = new Customer(id);
  await customer.begin();
  const step = await customer.step();
  expect(await (await cancel(id)).json()).toMatchObject({
    status: "cancelled",
    transactions: [{ status: "failed", reason: "cancelled" }],
  });
  expect(valued(await objectOf(id).page()).stage.kind).toBe("gone");
  await customer.answer({ mobile: "9800000000", pin: "1111" }, step).catch(() => undefined);
  expect(await orderNow(id)).toMatchObject({ status: "cancelled", capturedAmount: "0.00" });
});

it("refuses once it is paid", async () => {
  const paid = await paidOrder();
  const { status } = await expectRefused(cancel(paid.id), "order.not_cancellable");
  expect(status).toBe(409);
  expect(await orderNow(paid.id)).toEqual(paid);
});

it("refuses while money is on its way, and says when to ask again", async () => {
  const { id } = await newOrder();
  await new Customer(id).pay("9800000007");
  const response = await cancel(id);
  expect(response.headers.get("retry-after")).toBe("5");
  await expectRefused(Promise.resolve(response), "order.busy");
});

it("refuses fields that there are none of", async () => {
  const { id } = await newOrder();
  await expectRefused(api(`/v1/orders/${id}/cancel`, { body: { reason: "x" } }), "request.invalid", "reason");
  expect(await orderNow(id)).toMatchObject({ status: "open" });
});

describe("with an Idempotency-Key", () => {
  it("is answered again as it was, also after the order was offered anew", async () => {
    const { id } = await newOrder({ reference: "cancel-key" });
    const first = await cancel(id, "c-1");
    const text = await first.text();
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    await newOrder({ reference: "cancel-key" });
    const again = await cancel(id, "c-1");
    expect([again.status, again.headers.get("idempotent-replayed"), await again.text()]).toEqual([200, "true", text]);
    expect(await orderNow(id)).toMatchObject({ status: "open" });
  });

  it("can't be used for another request", async () => {
    const { id } = await newOrder();
    await cancel(id, "c-2");
    await expectRefused(api(`/v1/orders/${id}/refunds`, { body: {}, key: "c-2" }), "idempotency.other_body");
    await expectRefused(cancel(id, "c".repeat(256)), "request.invalid", "Idempotency-Key");
  });

  it("belongs to one order", async () => {
    const [one, two] = [await newOrder(), await newOrder()];
    await cancel(one.id, "c-3");
    expect(await (await cancel(two.id, "c-3")).json()).toMatchObject({ id: two.id, status: "cancelled" });
  });
});
