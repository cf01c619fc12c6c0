import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, it } from "vitest";
import { Customer, newOrder, objectOf, orderNow, paidOrder, refundOf, valued } from "../api.ts";

const owner = { app: "ap_demo00001", mode: "test" } as const;
const types = async (id: string) => valued(await objectOf(id).history(owner)).map(({ type }) => type);
const count = (list: readonly string[], type: string) => list.filter((one) => one === type).length;
const times = <T>(n: number, run: (i: number) => Promise<T>) => Promise.all(Array.from({ length: n }, (_, i) => run(i)));

it("makes one attempt of twenty clicks", async () => {
  const { id } = await newOrder();
  await times(20, () => new Customer(id).begin());
  expect((await orderNow(id)).transactions).toHaveLength(1);
  expect(count(await types(id), "call.started")).toBe(1);
});

it("gives the same code twenty times to the wallet once", async () => {
  const { id } = await newOrder();
  const customer = new Customer(id);
  await customer.begin();
  await customer.answer({ mobile: "9800000000", pin: "1111" });
  const step = await customer.step();
  await times(20, () => customer.answer({ code: "987654" }, step));
  expect(await orderNow(id)).toMatchObject({ status: "paid" });
  expect(count(await types(id), "order.paid")).toBe(1);
  expect(count(await types(id), "call.started")).toBe(4);
});

it("does not count a wrong code twice when it is sent twice", async () => {
  const { id } = await newOrder();
  const customer = new Customer(id);
  await customer.begin();
  await customer.answer({ mobile: "9800000000", pin: "1111" });
  const step = await customer.step();
  await customer.answer({ code: "111111" }, step);
  await customer.answer({ code: "111111" }, step);
  expect((await customer.step()).problem).toMatchObject({ failure: "wrong_answer", triesLeft: 2 });
});

it("makes one payment of twenty settles", async () => {
  const { id } = await newOrder();
  const page = await new Customer(id).pay("9800000008");
  expect(page).toMatchObject({ status: "open", stage: { kind: "wait", why: "checking" } });
  await times(20, async () => valued(await objectOf(id).settle({ attempt: 1 })));
  expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "100.00" });
  const log = await types(id);
  expect(count(log, "order.paid")).toBe(1);
  expect(count(log, "transaction.looked")).toBe(1);
});

it("makes three refunds of ten when there is money for three", async () => {
  const { id } = await paidOrder();
  const answers = await times(10, () => refundOf(id, { amount: "30.00" }));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array(7).fill(422)]);
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "90.00" });
});

it("tells an order.paid once, however often the alarm rings", async () => {
  const { id } = await paidOrder();
  await times(3, () => runDurableObjectAlarm(objectOf(id)));
  expect(count(await types(id), "order.paid")).toBe(1);
});
