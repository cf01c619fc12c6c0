import { describe, expect, it } from "vitest";
import type { EventView, OrderView } from "../../src/domain/view.ts";
import { api, heldOrder, newOrder, objectOf, orderNow, paidOrder, refundOf, valued } from "../api.ts";
import { expectRefused } from "./asking.ts";

const capture = (id: string, body: unknown = {}, key?: string) =>
  api(`/v1/orders/${id}/capture`, { body, ...(key !== undefined && { key }) });
const cancel = (id: string, key?: string) => api(`/v1/orders/${id}/cancel`, { method: "POST", ...(key !== undefined && { key }) });
const typesOf = async (id: string) =>
  (await (await api(`/v1/orders/${id}/events`)).json<{ data: EventView[] }>()).data.map(({ type }) => type);

describe("an order with manual capture", () => {
  it("is authorized when the customer has paid, and nothing was taken", async () => {
    const order = await heldOrder({ amount: "345.67" });
    expect(order).toMatchObject({ status: "authorized", capturedAmount: "0.00", transactions: [{ status: "confirmed" }] });
    expect(await typesOf(order.id)).toContain("order.authorized");
    expect(valued(await objectOf(order.id).page()).stage).toEqual({ kind: "report", why: "authorized" });
    await expectRefused(refundOf(order.id, {}), "order.not_refundable");
  });

  it("is paid by capturing, once", async () => {
    const { id } = await heldOrder({ amount: "345.67" });
    const response = await capture(id);
    expect(response.status).toBe(200);
    const paid = await response.json<OrderView>();
    expect(paid).toMatchObject({ status: "paid", capturedAmount: "345.67", transactions: [{ status: "completed" }] });
    expect(await orderNow(id)).toEqual(paid);
    await expectRefused(capture(id), "order.not_capturable");
    expect((await typesOf(id)).filter((type) => type === "order.paid")).toHaveLength(1);
  });

  it("is captured in part, the rest released, and refunded up to that part", async () => {
    const { id } = await heldOrder({ amount: "345.67" });
    const paid = await (await capture(id, { amount: "300" })).json<OrderView>();
    expect(paid).toMatchObject({ status: "paid", amount: "345.67", capturedAmount: "300.00", attention: [] });
    await expectRefused(refundOf(id, { amount: "300.01" }), "order.refund_too_large", "amount");
    expect((await refundOf(id, {})).status).toBe(201);
    expect(await orderNow(id)).toMatchObject({ status: "refunded", refundedAmount: "300.00" });
  });

  it("answers a repeated call with the same key as before", async () => {
    const { id } = await heldOrder();
    const [first, second] = await Promise.all([capture(id, {}, '"take"'), capture(id, {}, '"take"')]);
    const statuses = [first.status, second.status].sort();
    expect(statuses).toEqual([200, 409]);
    const again = await capture(id, {}, '"take"');
    expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
    await expectRefused(capture(id, { amount: "1" }, '"take"'), "idempotency.other_body");
  });

  it("is taken once by many at a time", async () => {
    const { id } = await heldOrder();
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await capture(id)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect((await orderNow(id)).status).toBe("paid");
  });

  it("is let go of by cancelling", async () => {
    const { id } = await heldOrder();
    const response = await cancel(id);
    expect(response.status).toBe(200);
    expect(await response.json<OrderView>()).toMatchObject({
      status: "cancelled",
      transactions: [{ status: "failed", reason: "voided" }],
    });
    expect((await cancel(id)).status).toBe(200);
    await expectRefused(capture(id), "order.not_capturable");
  });
});

describe("what can't be captured", () => {
  it("is an order that nobody has paid, or that was taken at once", async () => {
    await expectRefused(capture((await newOrder({ capture: "manual" })).id), "order.not_capturable");
    await expectRefused(capture((await paidOrder()).id), "order.not_capturable");
    await expectRefused(capture("or_00000000000000000001"), "order.not_found");
  });

  it.each([
    ["0", "request.invalid"],
    ["-1", "request.invalid"],
    ["1.234", "request.invalid"],
    ["all", "request.invalid"],
    [true, "request.invalid"],
    ["345.68", "order.capture_too_large"],
  ] as const)("is %s of 345.67 rupees", async (amount, code) => {
    const { id } = await heldOrder({ amount: "345.67" });
    await expectRefused(capture(id, { amount }), code, "amount");
    await expectRefused(capture(id, { amount: "1", currency: "NPR" }), "request.invalid", "currency");
    expect((await orderNow(id)).status).toBe("authorized");
  });
});
