import { afterEach, describe, expect, it, vi } from "vitest";
import type { RefundView } from "../../src/domain/view.ts";
import { api, newOrder, orderNow, paidOrder, refundOf } from "../api.ts";
import { expectRefused } from "./asking.ts";

afterEach(() => vi.useRealTimers());

const refundsOf = async (id: string) => (await (await api(`/v1/orders/${id}/refunds`)).json<{ data: RefundView[] }>()).data;

it("answers the refund, and nothing else", async () => {
  const { id, transactions } = await paidOrder();
  const response = await refundOf(id, { amount: "30.00", reason: "One cup was broken" });
  expect(response.status).toBe(201);
  const refund = await response.json<RefundView>();
  expect(refund).toStrictEqual({
    id: `rf_${id.slice(3)}01`,
    object: "refund",
    order: id,
    transaction: transactions[0]?.id,
    amount: "30.00",
    amountMinor: 3000,
    currency: "NPR",
    status: "succeeded",
    reason: "One cup was broken",
    failure: null,
    createdAt: expect.stringMatching(/Z$/),
  });
  expect(await refundsOf(id)).toEqual([refund]);
});

it("gives all of it back without an amount", async () => {
  const { id } = await paidOrder();
  expect(await refundsOf(id)).toEqual([]);
  expect(await (await refundOf(id, {})).json()).toMatchObject({ amount: "100.00" });
  expect(await orderNow(id)).toMatchObject({ status: "refunded", refundedAmount: "100.00", transactions: [{ status: "refunded" }] });
  await expectRefused(refundOf(id, {}), "order.not_refundable");
  await expectRefused(refundOf(id, { amount: "0.01" }), "order.not_refundable");
});

it("gives it back in several parts, the last being what is left", async () => {
  const { id } = await paidOrder();
  await refundOf(id, { amount: "30.00" });
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "30.00" });
  await refundOf(id, { amount: 0.5 });
  await refundOf(id, {});
  expect((await refundsOf(id)).map(({ amount }) => amount)).toEqual(["30.00", "0.50", "69.50"]);
  expect(await orderNow(id)).toMatchObject({ status: "refunded", refundedAmount: "100.00" });
});

it("never gives back more than is left", async () => {
  const { id } = await paidOrder();
  for (const amount of ["100.01", "1000000.00"]) {
    const { status, detail } = await expectRefused(refundOf(id, { amount }), "order.refund_too_large", "amount");
    expect([status, detail]).toEqual([422, "At most 100.00 NPR is left to refund."]);
  }
  await refundOf(id, { amount: "30.00" });
  await expectRefused(refundOf(id, { amount: "70.01" }), "order.refund_too_large", "amount");
  expect(await orderNow(id)).toMatchObject({ refundedAmount: "30.00" });
});

it("makes three of ten refunds of 30.00 that arrive at once on 100.00", async () => {
  const { id } = await paidOrder();
  const responses = await Promise.all(Array.from({ length: 10 }, () => refundOf(id, { amount: "30.00" })));
  const made = responses.filter(({ status }) => status === 201);
  expect(made).toHaveLength(3);
  for (const response of responses)
    if (response.status !== 201) await expectRefused(Promise.resolve(response), "order.refund_too_large", "amount");
  expect(new Set(await Promise.all(made.map(async (response) => (await response.json<RefundView>()).id))).size).toBe(3);
  expect(await refundsOf(id)).toHaveLength(3);
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "90.00" });
});

it.each([
  ["zero", "0"],
  ["zero as a number", 0],
  ["negative", "-1.00"],
  ["too precise", "1.005"],
  ["too precise as a number", 1.005],
  ["in words", "all"],
  ["empty", ""],
  ["with an exponent", "1e1"],
  ["null", null],
])("names an amount that is %s, and makes no refund", async (_why, amount) => {
  const { id } = await paidOrder();
  await expectRefused(refundOf(id, { amount }), "request.invalid", "amount");
  expect(await refundsOf(id)).toEqual([]);
});

it("names an amount that is written with an exponent as a number, and other fields", async () => {
  const { id } = await paidOrder();
  await expectRefused(refundOf(id, '{"amount": 1e1}'), "request.invalid", "amount");
  await expectRefused(refundOf(id, '{"amount": 10.000}'), "request.invalid", "amount");
  await expectRefused(refundOf(id, { amount: "1.00", currency: "NPR" }), "request.invalid", "currency");
  await expectRefused(refundOf(id, { reason: "r".repeat(501) }), "request.invalid", "reason");
  await expectRefused(refundOf(id, { reason: "two\nlines" }), "request.invalid", "reason");
  expect(await refundsOf(id)).toEqual([]);
});

it.each(["open", "cancelled"])("refuses an order that is %s", async (status) => {
  const { id } = await newOrder();
  if (status === "cancelled") await api(`/v1/orders/${id}/cancel`, { method: "POST" });
  expect((await expectRefused(refundOf(id, {}), "order.not_refundable")).status).toBe(409);
  await expectRefused(refundOf(id, { amount: "1.00" }), "order.not_refundable");
});

describe("with an Idempotency-Key", () => {
  it("is made once and answered with the same status and body", async () => {
    const { id } = await paidOrder();
    const first = await refundOf(id, { amount: "30.00" }, "r-1");
    const text = await first.text();
    expect([first.status, first.headers.get("idempotent-replayed")]).toEqual([201, null]);
    await refundOf(id, { amount: "20.00" }, "r-2");
    for (const key of ["r-1", '"r-1"']) {
      const again = await refundOf(id, { amount: "30.00" }, key);
      expect([again.status, again.headers.get("idempotent-replayed"), await again.text()]).toEqual([201, "true", text]);
    }
    expect(await refundsOf(id)).toHaveLength(2);
  });

  it("is answered again for at least 24 hours", async () => {
    const { id } = await paidOrder();
    const text = await (await refundOf(id, { amount: "30.00" }, "r-day")).text();
    vi.setSystemTime(Date.now() + 24 * 3_600_000 - 1000);
    expect(await (await refundOf(id, { amount: "30.00" }, "r-day")).text()).toBe(text);
    expect(await refundsOf(id)).toHaveLength(1);
  });

  it("is refused for another body", async () => {
    const { id } = await paidOrder();
    await refundOf(id, { amount: "30.00" }, "r-3");
    for (const body of [{ amount: "30.01" }, {}, { amount: "30.00", reason: "x" }])
      expect((await expectRefused(refundOf(id, body, "r-3"), "idempotency.other_body")).status).toBe(422);
    expect(await refundsOf(id)).toHaveLength(1);
  });

  it("is not kept with an amount that can't be, which may be corrected", async () => {
    const { id } = await paidOrder();
    for (const amount of ["0.001", "-1"]) await expectRefused(refundOf(id, { amount }, "r-5"), "request.invalid", "amount");
    expect((await refundOf(id, { amount: "0.01" }, "r-5")).status).toBe(201);
  });

  it("makes one refund when many arrive at once: the same answer, or 409 while it runs", async () => {
    const { id } = await paidOrder();
    const responses = await Promise.all(Array.from({ length: 10 }, () => refundOf(id, { amount: "30.00" }, "r-4")));
    const made = new Set<string>();
    for (const response of responses) {
      if (response.status === 201) made.add(await response.text());
      else expect((await expectRefused(Promise.resolve(response), "idempotency.running")).status).toBe(409);
    }
    expect(made.size).toBe(1);
    expect(await refundsOf(id)).toHaveLength(1);
    expect((await refundOf(id, { amount: "30.00" }, "r-4")).headers.get("idempotent-replayed")).toBe("true");
  });

  it("is two refunds with two keys, and two without any", async () => {
    const { id } = await paidOrder();
    for (const key of ["a", "b", undefined, undefined]) expect((await refundOf(id, { amount: "10.00" }, key)).status).toBe(201);
    expect(await orderNow(id)).toMatchObject({ refundedAmount: "40.00" });
  });

  it("has 1 to 255 characters", async () => {
    const { id } = await paidOrder();
    await expectRefused(refundOf(id, {}, "k".repeat(256)), "request.invalid", "Idempotency-Key");
    expect((await refundOf(id, {}, "k".repeat(255))).status).toBe(201);
  });
});
