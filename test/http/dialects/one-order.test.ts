import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, inject, it } from "vitest";
import type { OrderView, WebhookBody } from "../../../src/domain/view.ts";
import type { OrderPage } from "../../../src/storage/order-list.ts";
import { api, Customer, json, newOrder, objectOf, orderNow } from "../../api.ts";
import type { Received } from "../../receiver.ts";
import { created, order as karmapayOrder } from "./karmapay-asking.ts";
import { initiate as khaltiInitiate, orderOf as khaltiOrder } from "./khalti-asking.ts";
import { confirmed, verify } from "./khalti-legacy-asking.ts";
import { initiate as kspayInitiate, orderOf as kspayOrder } from "./kspay-transactions.ts";

// One payment of a hundred rupees, asked for in each way that there is: behind all of them is the same order.

const receiver = inject("receiver");
const pay = async (id: string) => {
  await new Customer(id).pay();
  return id;
};

const ways: Readonly<Record<string, () => Promise<string>>> = {
  native: async () => pay((await newOrder({ amount: "100.00" })).id),
  "KS Pay": async () => pay(kspayOrder((await kspayInitiate({ amount: 100 })).pe_txnId)),
  KarmaPay: async () => pay((await created({ ...karmapayOrder, order_amt: 100, registration: "no" })).oid),
  Khalti: async () => pay(khaltiOrder((await khaltiInitiate({ amount: 10_000 })).pidx)),
  "Khalti's wallet": async () => {
    const token = await confirmed({ amount: 10_000 });
    await verify(token, 10_000);
    return khaltiOrder(token);
  },
};

// Before the first call: settings are remembered for some seconds.
beforeAll(() =>
  env.DB.prepare(
    "INSERT INTO webhook_endpoints (id, app, mode, url, types, created_at) VALUES ('we_dialects1', 'ap_demo00001', 'test', ?, ?, 0)",
  )
    .bind(`${receiver}/hooks/dialects/200`, JSON.stringify(["order.paid"]))
    .run(),
);

const told = async (id: string): Promise<readonly WebhookBody[]> => {
  const received: Received[] = await (await fetch(`${receiver}/received/dialects`)).json();
  return received.map(({ body }): WebhookBody => JSON.parse(body)).filter(({ data }) => data.order.id === id);
};

/** What does not depend on who asked, when, and where the customer goes afterwards. */
const same = ({ status, amount, amountMinor, currency, capturedAmount, refundedAmount, attention, mode, transactions }: OrderView) => ({
  status,
  amount,
  amountMinor,
  currency,
  capturedAmount,
  refundedAmount,
  attention,
  mode,
  transactions: transactions.map(({ gateway, account, method, status, reason }) => ({ gateway, account, method, status, reason })),
});

it.each(Object.entries(ways))("%s", async (_way, payIn) => {
  const id = await payIn();
  const order = await orderNow(id);
  expect(same(order)).toEqual({
    status: "paid",
    amount: "100.00",
    amountMinor: 10_000,
    currency: "NPR",
    capturedAmount: "100.00",
    refundedAmount: "0.00",
    attention: [],
    mode: "test",
    transactions: [{ gateway: "sandbox", account: "gc_demo00001", method: "wallet", status: "completed", reason: null }],
  });
  await runDurableObjectAlarm(objectOf(id));
  await expect.poll(() => told(id)).toHaveLength(1);
  const [message] = await told(id);
  expect(message).toMatchObject({ type: "order.paid", data: { order: { id, status: "paid" }, transaction: { status: "completed" } } });
  expect(Object.keys(message?.data.order ?? {})).toEqual(Object.keys(order));
  const { data } = await json<OrderPage>(api("/v1/orders?status=paid"));
  expect(data.map((listed) => listed.id)).toContain(id);
});
