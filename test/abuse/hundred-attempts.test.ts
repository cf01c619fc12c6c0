import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, inject, it } from "vitest";
import { MOST_ATTEMPTS } from "../../src/domain/attempts.ts";
import type { EventView, OrderView } from "../../src/domain/view.ts";
import { api, Customer, call, json, newOrder, objectOf, orderNow } from "../api.ts";

// A customer who tries for ever: everything that shows an order shows a hundred attempts, and more there can't be.

const DECLINED = "9800000006";
const TIME = 60_000;

async function tried(times: number, fields: Record<string, unknown> = {}): Promise<OrderView> {
  const order = await newOrder({ expiresIn: 86_400, ...fields });
  for (let i = 0; i < times; i++) {
    const customer = new Customer(order.id);
    await customer.begin();
    await customer.answer({ mobile: DECLINED, pin: "1111" });
    if ((await customer.step().catch(() => null)) !== null) await customer.answer({ code: "987654" });
  }
  return order;
}

const pay = (id: string) => call(`/payments/${id}/pay`, { method: "POST", body: new URLSearchParams({ method: "wallet" }) });
const waiting = (id: string) =>
  runInDurableObject(
    objectOf(id),
    (_, { storage }) =>
      storage.sql.exec("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM deliveries WHERE state = 'pending'").toArray().length,
  );

it("the last attempt that there can be is paid, and everybody is told of it", { timeout: TIME }, async () => {
  const { id } = await tried(MOST_ATTEMPTS - 1, { webhookUrl: `${inject("receiver")}/hooks/hundred/200` });
  const page = await (await call(`/payments/${id}`)).text();
  expect(page.length).toBeLessThan(40_000);
  await new Customer(id).pay();

  const order = await orderNow(id);
  expect(order).toMatchObject({ status: "paid", capturedAmount: "100.00" });
  expect(order.transactions).toHaveLength(MOST_ATTEMPTS);
  expect(order.transactions.map(({ status }) => status)).toEqual([...Array(MOST_ATTEMPTS - 1).fill("failed"), "completed"]);
  const { data: events } = await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`));
  expect(events.filter(({ type }) => type === "transaction.failed")).toHaveLength(MOST_ATTEMPTS - 1);

  const told = async () => {
    await runDurableObjectAlarm(objectOf(id));
    return waiting(id);
  };
  await expect.poll(told, { timeout: 30_000, interval: 200 }).toBe(0);
  // Each in one try: nobody but the shop was to be told.
  const tries = () =>
    runInDurableObject(objectOf(id), (_, { storage }) =>
      storage.sql.exec("SELECT status, count(*) AS n FROM delivery_tries GROUP BY 1").toArray(),
    );
  expect(await tries()).toEqual([{ status: 200, n: MOST_ATTEMPTS }]);
  const received = await (await fetch(`${inject("receiver")}/received/hundred`)).json<{ body: string }[]>();
  const messages = received.map(({ body }) => JSON.parse(body));
  expect(messages.filter(({ type }) => type === "transaction.failed")).toHaveLength(MOST_ATTEMPTS - 1);
  const [paid] = messages.filter(({ type }) => type === "order.paid");
  expect(paid.data.order.transactions).toHaveLength(MOST_ATTEMPTS);

  const { data } = await json<{ data: OrderView[] }>(api("/v1/orders?status=paid"));
  expect(data[0]).toMatchObject({ id, transactions: order.transactions });
  const rows = env.DB.prepare(`SELECT status, count(*) AS n FROM transactions WHERE "order" = ? GROUP BY status ORDER BY n`).bind(id);
  expect((await rows.all()).results).toEqual([
    { status: "completed", n: 1 },
    { status: "failed", n: MOST_ATTEMPTS - 1 },
  ]);
  expect(await objectOf(id).rebuild()).toMatchObject({ ok: true });
  expect(await objectOf(id).rebuild()).toEqual({ ok: true, value: "same" });
});

it("one more is refused, to the customer in words", { timeout: TIME }, async () => {
  const { id } = await newOrder();
  const ledgers = env.SANDBOX_LEDGERS;
  Reflect.set(env, "SANDBOX_LEDGERS", { getByName: () => ({ fetch: () => Promise.reject(new Error("the wallet is down")) }) });
  for (let i = 0; i < MOST_ATTEMPTS; i++) await objectOf(id).begin({ locale: "en" });
  Reflect.set(env, "SANDBOX_LEDGERS", ledgers);
  expect(await objectOf(id).begin({ locale: "en" })).toMatchObject({ ok: false, error: { code: "order.too_many_attempts" } });
  const refused = await pay(id);
  expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining("There were too many attempts to pay.")]);
  const order = await orderNow(id);
  expect(order).toMatchObject({ status: "open" });
  expect(order.transactions).toHaveLength(MOST_ATTEMPTS);
  expect((await api(`/v1/orders/${id}/cancel`, { body: {} })).status).toBe(200);
});
