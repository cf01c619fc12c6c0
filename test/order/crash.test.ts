import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { Customer, newOrder, objectOf, orderNow, paidOrder, valued } from "../api.ts";
import { wait } from "../clock.ts";
import { crashAt, isCall } from "../faults/crashes.ts";
import { sandboxPayment } from "../faults/sandbox-books.ts";
import { until } from "../until.ts";

const owner = { app: "ap_demo00001", mode: "test" } as const;
const history = async (id: string) => valued(await objectOf(id).history(owner));
const abort = (id: string) => runInDurableObject(objectOf(id), (_, state) => state.abort("crash")).catch(() => undefined);

it("goes on where it was after each eviction", async () => {
  const { id } = await newOrder({ description: "Tea" });
  const customer = new Customer(id);
  await customer.begin();
  await evictDurableObject(objectOf(id));
  await customer.answer({ mobile: "9800000002", pin: "1111" });
  await evictDurableObject(objectOf(id));
  await customer.answer({ code: "987654" });
  await evictDurableObject(objectOf(id));
  expect(await orderNow(id)).toMatchObject({ status: "paid", description: "Tea", transactions: [{ status: "completed" }] });
});

it("finds out by itself what became of money that was being taken in a crash", async () => {
  const { id } = await newOrder();
  const customer = new Customer(id);
  await customer.begin();
  await customer.answer({ mobile: "9800000008", pin: "1111" });
  const paying = customer.answer({ code: "987654" }).catch(() => undefined);
  await until(async () =>
    expect((await history(id)).some(({ type, data }) => type === "call.started" && JSON.stringify(data).includes("capture"))).toBe(true),
  );
  await abort(id);
  await paying;

  expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "confirmed" }] });
  await wait(id, 10, 10);
  expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "100.00", attention: [] });
  expect((await history(id)).filter(({ type }) => type === "order.paid")).toHaveLength(1);
  expect(await sandboxPayment(id)).toMatchObject({ status: "Completed" });
});

it("takes a session that was being made in a crash for not made, and makes another", async () => {
  const { id } = await newOrder();
  const crash = await crashAt(id, "after-sync", isCall("create"));
  await new Customer(id).begin().catch(() => undefined);
  await crash.died();
  const page = await new Customer(id).begin();
  expect(page.stage).toMatchObject({ kind: "step", attempt: 2 });
  expect((await orderNow(id)).transactions).toMatchObject([{ status: "failed", reason: "unavailable" }, { status: "created" }]);
});

it("stores nothing for an id that somebody guessed", async () => {
  const id = "or_00000000000000000000";
  expect(await objectOf(id).view(owner)).toMatchObject({ ok: false, error: { code: "order.not_found" } });
  expect(await objectOf(id).page()).toMatchObject({ ok: false });
  expect(await objectOf(id).begin({ locale: "en" })).toMatchObject({ ok: false });
  expect(await objectOf(id).settle({ attempt: 1 })).toMatchObject({ ok: false });
  expect(await objectOf(id).cancel(owner, { key: "k", request: "r" })).toMatchObject({ ok: false });
  await runInDurableObject(objectOf(id), async (_, state) => {
    expect([...state.storage.sql.exec("SELECT name FROM sqlite_master")]).toEqual([]);
    expect(await state.storage.getAlarm()).toBeNull();
  });
});

it("makes a refund once that was cut off by a crash and asked for again with its key", async () => {
  const { id } = await paidOrder();
  const idempotency = { key: "k1", request: "r" };
  const crash = await crashAt(id, "after-journal", isCall("refund"));
  const refund = (fresh: string) => objectOf(id).refund(owner, { amount: "40.00", fresh }, idempotency);
  await refund("f").catch(() => undefined);
  await crash.died();
  await wait(id, 10, 10);
  const again = valued(await refund("g"));
  expect(again.value).toMatchObject({ amount: "40.00", status: "succeeded" });
  expect(await orderNow(id)).toMatchObject({ refundedAmount: "40.00" });
});
