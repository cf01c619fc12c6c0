import { expect, it } from "vitest";
import { Customer, newOrder, objectOf, orderNow, paidOrder, refundOf, valued } from "../api.ts";

it("walks the wallet's states to paid", async () => {
  const { id } = await newOrder();
  const customer = new Customer(id);
  await customer.begin();
  expect((await orderNow(id)).transactions).toMatchObject([{ status: "created", gateway: "sandbox", method: "wallet" }]);
  await customer.answer({ mobile: "9800000001", pin: "1111" });
  expect((await orderNow(id)).transactions).toMatchObject([{ status: "initiated" }]);
  const page = await customer.answer({ code: "987654" });
  expect(page).toMatchObject({ status: "paid", stage: { kind: "gone" }, outcome: { paymentStatus: "success" } });
  const order = await orderNow(id);
  expect(order).toMatchObject({ status: "paid", capturedAmount: "100.00", refundedAmount: "0.00", attention: [] });
  expect(order.transactions).toMatchObject([{ id: `tx_${id.slice(3)}01`, status: "completed", reason: null }]);
  const events = valued(await objectOf(id).history({ app: "ap_demo00001", mode: "test" })).map(({ type }) => type);
  expect(events.filter((type) => type.startsWith("transaction.") || type === "order.paid")).toEqual([
    "transaction.created",
    "transaction.next",
    "transaction.initiated",
    "transaction.next",
    "transaction.confirmed",
    "transaction.completed",
    "order.paid",
  ]);
});

it("gives money back in parts and then whole", async () => {
  const { id } = await paidOrder();
  expect(await (await refundOf(id, { amount: "30.00" })).json()).toMatchObject({ status: "succeeded", amount: "30.00" });
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "30.00" });
  expect((await refundOf(id, {})).status).toBe(201);
  expect(await orderNow(id)).toMatchObject({ status: "refunded", refundedAmount: "100.00", transactions: [{ status: "refunded" }] });
});
