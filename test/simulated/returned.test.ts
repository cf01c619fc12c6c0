import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { api, json, newOrder, objectOf, orderNow, refundOf } from "../api.ts";
import { hold, paidThere, refundThere, tell, tellers } from "../faults/tellers.ts";
import { browse, ledgerOf, press, toGateway } from "./customer.ts";

// Money that went back at the gateway itself, where no webhook tells of it.

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => void vi.useRealTimers());

const SIMULATORS = "http://localhost/simulators";
/** Each gateway with where its merchant gives back in its own dashboard; amounts as that takes them. */
const gateways = [
  {
    gateway: "khalti",
    portal: (payment: string, amount: string) =>
      `${SIMULATORS}/khalti/test-pay.khalti.com/refund?transaction=${payment}${amount && `&amount=${amount}`}`,
    part: "4000",
  },
  {
    gateway: "esewa",
    portal: (_payment: string, amount: string, session: string) =>
      `${SIMULATORS}/esewa/rc-epay.esewa.com.np/pay/${session}/refund${amount && `?amount=${amount}`}`,
    part: "40.0",
  },
];

async function paidAt(gateway: string) {
  const { id } = await newOrder({ gateways: [gateway] });
  await press(await toGateway(id, "wallet"), "approve");
  const { status, transactions } = await orderNow(id);
  expect(status).toBe("paid");
  return { id, payment: transactions[0]?.providerPaymentId ?? "", session: transactions[0]?.providerOrderId ?? "" };
}

/** A day on: the gateway is asked in its turn. */
async function aDayLater(id: string): Promise<void> {
  vi.setSystemTime(Date.now() + 25 * 3_600_000);
  await runDurableObjectAlarm(objectOf(id));
}
const refundsOf = async (id: string) => (await json<{ data: readonly object[] }>(api(`/v1/orders/${id}/refunds`))).data;

it.each(gateways)("all of it at $gateway is found, and the order is refunded", async ({ gateway, portal }) => {
  const { id, payment, session } = await paidAt(gateway);
  await browse(portal(payment, "", session), {});
  await aDayLater(id);
  expect(await orderNow(id)).toMatchObject({ status: "refunded", refundedAmount: "100.00", attention: [] });
  expect(await refundsOf(id)).toMatchObject([{ amount: "100.00", status: "succeeded" }]);
  expect((await ledgerOf(gateway).books()).refunds.length).toBeGreaterThan(0);
});

it.each(gateways)("a part of it at $gateway is for a person to look at", async ({ gateway, portal, part }) => {
  const { id, payment, session } = await paidAt(gateway);
  await browse(portal(payment, part, session), {});
  await aDayLater(id);
  expect(await orderNow(id)).toMatchObject({ status: "paid", attention: [{ code: "refunded_elsewhere" }] });
});

it.each(tellers)("what was given back at %s is found where only a webhook told of the payment", async (_gateway, teller) => {
  await hold();
  const { id, paying } = await paidThere(teller);
  await tell(teller, paying);
  const [transaction] = (await orderNow(id)).transactions;
  // Its message never comes.
  await refundThere(teller, transaction?.providerPaymentId ?? "", 100_00);
  expect(await orderNow(id)).toMatchObject({ status: "paid", refundedAmount: "0.00" });
  await aDayLater(id);
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "100.00", attention: [] });
});

it("what eSewa's merchant was to give back by hand is seen to be done", async () => {
  const { id, payment, session } = await paidAt("esewa");
  expect(await (await refundOf(id, { amount: "40.00" })).json()).toMatchObject({ status: "manual" });
  await browse(gateways[1]?.portal(payment, "40.0", session) ?? "", {});
  await aDayLater(id);
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "40.00", attention: [] });
  expect(await refundsOf(id)).toMatchObject([{ amount: "40.00", status: "succeeded" }]);
});
