import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { OrderObject } from "../../src/order/object.ts";
import { Customer, newOrder, objectOf, orderNow, paidOrder, valued } from "../api.ts";

const owner = { app: "ap_demo00001", mode: "test" } as const;
const history = async (id: string) => valued(await objectOf(id).history(owner));
const charges = async (id: string) => {
  const response = await env.SANDBOX_LEDGERS.getByName(owner.app).fetch(
    new Request(`https://sandbox.invalid/payments/${id.slice(3)}01`, { headers: { "dwar-mode": "test" } }),
  );
  return response.json<{ status: string }>();
};

/** Only the clock: alarms are rung by hand. */
const later = (ms: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
afterEach(() => vi.useRealTimers());

/** Crashes the object after the claim of a gateway call is in its log and before the call is made. */
const crashBeforeCall = (id: string, claimed: string, run: (instance: OrderObject) => Promise<unknown>) =>
  runInDurableObject(objectOf(id), async (instance, state) => {
    Reflect.set(state.storage, "sync", () => new Promise(() => undefined));
    void run(instance);
    const events = () => [...state.storage.sql.exec<{ event: string }>("SELECT event FROM log")].map(({ event }) => event);
    await vi.waitFor(() => expect(events().some((event) => event.includes(claimed))).toBe(true));
    state.abort("crash");
  }).catch(() => undefined);

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
  await vi.waitFor(async () =>
    expect((await history(id)).some(({ type, data }) => type === "call.started" && JSON.stringify(data).includes("capture"))).toBe(true),
  );
  await abort(id);
  await paying;

  expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "confirmed" }] });
  later(10_000);
  await runDurableObjectAlarm(objectOf(id));
  later(10_000);
  await runDurableObjectAlarm(objectOf(id));
  expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "100.00", attention: [] });
  expect((await history(id)).filter(({ type }) => type === "order.paid")).toHaveLength(1);
  expect(await charges(id)).toMatchObject({ status: "Completed" });
});

it("takes a session that was being made in a crash for not made, and makes another", async () => {
  const { id } = await newOrder();
  await crashBeforeCall(id, '"op":"create"', (object) => object.begin({ locale: "en" }));
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
  await crashBeforeCall(id, '"op":"refund"', (object) => object.refund(owner, { amount: "40.00", fresh: "f" }, idempotency));
  later(10_000);
  await runDurableObjectAlarm(objectOf(id));
  later(10_000);
  await runDurableObjectAlarm(objectOf(id));
  const again = valued(await objectOf(id).refund(owner, { amount: "40.00", fresh: "g" }, idempotency));
  expect(again.value).toMatchObject({ amount: "40.00", status: "succeeded" });
  expect(await orderNow(id)).toMatchObject({ refundedAmount: "40.00" });
});
