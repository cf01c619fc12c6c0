import { expect, it } from "vitest";
import type { RefundView } from "../../src/domain/view.ts";
import { refundId } from "../../src/kernel/ids.ts";
import { api, call, json, otherShop, paidOrder, refundOf } from "../api.ts";
import { expectRefused, tablesOf } from "./asking.ts";

const get = (id: string, secret?: string) => api(`/v1/refunds/${id}`, { ...(secret !== undefined && { secret }) });

it("answers each refund of an order by its own id, as the order's list has it", async () => {
  const order = await paidOrder({ amount: "345.67" });
  const made = [];
  for (const amount of ["45.67", "100.00"]) made.push(await json<RefundView>(refundOf(order.id, { amount, reason: "Torn" })));
  const { data } = await json<{ data: RefundView[] }>(api(`/v1/orders/${order.id}/refunds`));
  expect(data).toHaveLength(2);
  for (const [at, refund] of data.entries()) {
    const response = await get(refund.id);
    expect(response.status).toBe(200);
    const answered = await response.json<RefundView>();
    expect(answered).toEqual(refund);
    expect(answered).toEqual(made[at]);
    expect(answered).toMatchObject({
      id: refundId.of(order.id, at + 1),
      object: "refund",
      order: order.id,
      amount: ["45.67", "100.00"][at],
    });
  }
});

it("knows none that was not made", async () => {
  const { id } = await paidOrder();
  const { id: refund } = await json<RefundView>(refundOf(id, {}));
  for (const count of [0, 2, 62 * 62 - 1]) await expectRefused(get(refundId.of(id, count)), "refund.not_found");
  const elsewhere = refund.replace(/^rf_./, (start) => (start === "rf_0" ? "rf_1" : "rf_0"));
  await expectRefused(get(elsewhere), "refund.not_found");
  expect(await tablesOf(refundId.read(elsewhere)?.order ?? "")).toEqual([]);
});

it.each([
  "x",
  "or_00000000000000000001",
  "rf_",
  "rf_000000000000000000000",
  "rf_00000000000000000000000",
  "rf_000000000000000000000-",
  "RF_0000000000000000000001",
])("knows none by the name of %s", async (id) => {
  await expectRefused(get(id), "refund.not_found");
});

it("tells another app, another key and nobody nothing", async () => {
  const { id } = await paidOrder();
  const { id: refund } = await json<RefundView>(refundOf(id, {}));
  await expectRefused(get(refund, otherShop.secretKey), "refund.not_found");
  await expectRefused(get(refund, "live_secret_key_d0000000000000000000000000000001"), "auth.unknown_key");
  await expectRefused(call(`/v1/refunds/${refund}`), "auth.missing");
  await expectRefused(api(`/v1/refunds/${refund}`, { body: {} }), "request.method");
});
