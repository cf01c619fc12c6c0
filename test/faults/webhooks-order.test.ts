import { describe, expect, it } from "vitest";
import { api, json, ORIGIN, orderNow } from "../api.ts";
import { later, ring, wait } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { browse, goOn, ledgerOf, press, setWeather, toGateway } from "../simulated/customer.ts";
import { GATES } from "../simulated/gates.ts";
import { beforeAnswer, between } from "./between.ts";
import {
  among,
  count,
  ESEWA,
  KHALTI,
  orderAt,
  PAYPAL,
  paidOnce,
  paidThere,
  RAZORPAY,
  refundThere,
  STRIPE,
  send,
  stateOf,
  tell,
  tellers,
  toldOf,
  typesOf,
  withTellers,
} from "./tellers.ts";

// What gateways tell comes before, after and beside what it is about.

withTellers();

describe("A3 a webhook comes before the answer that it is about", () => {
  it("A3 of a session that is being made", async () => {
    const { id } = await orderAt(STRIPE);
    const payThere = async (answer: Response) => {
      const { url } = await answer.json<{ url: string }>();
      const hosted = await browse(url);
      await tell(STRIPE, ...(await toldOf(STRIPE, () => press(hosted, "approve", { follow: false }))));
      expect((await orderNow(id)).status).toBe("paid");
    };
    await beforeAnswer("create", payThere, () => toGateway(id, STRIPE.method));
    await paidOnce(STRIPE, id);
  });

  it("A3 of money that is being taken", async () => {
    const { id, paying } = await paidThere(PAYPAL);
    const before = (await ledgerOf("paypal").messages()).length;
    const meanwhile = async () => {
      const taken = (await ledgerOf("paypal").messages())
        .slice(before)
        .map((message) => ({ ...message, type: PAYPAL.typeOf(message.body) }));
      await tell(PAYPAL, among(taken, "PAYMENT.CAPTURE.COMPLETED"));
      expect((await orderNow(id)).status).toBe("paid");
    };
    await beforeAnswer("charge", meanwhile, () => tell(PAYPAL, paying));
    await paidOnce(PAYPAL, id);
  });

  it("A3 of money whose answer never comes", async () => {
    const { id, paying } = await paidThere(PAYPAL);
    await setWeather("paypal", "charge-then-timeout");
    const taken = await toldOf(PAYPAL, () => tell(PAYPAL, paying));
    expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "confirmed" }] });
    // The message alone decides: nothing can be looked up.
    await between(
      async ({ kind }, pass) => (kind === "look" ? new Response(null, { status: 503 }) : pass()),
      () => tell(PAYPAL, among(taken, "PAYMENT.CAPTURE.COMPLETED")),
    );
    await paidOnce(PAYPAL, id);
  });
});

describe.each(tellers)("%s", (_, teller) => {
  it("A4 the webhook before the customer: the return adds nothing and shows success", async () => {
    const { id, said, comeBack } = await paidThere(teller);
    await tell(teller, ...said);
    const before = await stateOf(id);
    expect((await comeBack()).url).toMatch(/^https:\/\/shop\.example\/thanks\?.*payment_status=success/);
    expect(await stateOf(id)).toEqual(before);
    await paidOnce(teller, id);
  });

  it("A5 the customer before the webhook: the gateway is asked, the webhook adds nothing", async () => {
    const { id, said, comeBack } = await paidThere(teller);
    expect((await comeBack()).url).toMatch(/^https:\/\/shop\.example\/thanks\?.*payment_status=success/);
    await paidOnce(teller, id);
    const before = await stateOf(id);
    await tell(teller, ...said);
    expect(await stateOf(id)).toEqual(before);
  });

  it("A6 webhook and customer in the same instant: one change and one event", async () => {
    for (let times = 0; times < 5; times++) {
      const merchant = endpoint();
      const { id, paying, comeBack } = await paidThere(teller, { webhookUrl: merchant.url });
      const [response, back] = await Promise.all([send(teller, paying), comeBack()]);
      expect([response.status, back.url]).toEqual([200, expect.stringContaining("payment_status=success")]);
      await paidOnce(teller, id);
      await ring(id);
      expect(bodies(await merchant.received()).map(({ type }) => type)).toEqual(["order.paid"]);
    }
  });

  it("A7 an earlier state is told after a later one: the order stays paid", async () => {
    const { id } = await orderAt(teller);
    const hosted = await toGateway(id, teller.method);
    const gate = GATES.find(({ gateway }) => gateway === teller.gateway);
    const first = await toldOf(teller, () => press(hosted, "later", { follow: false }));
    // PayPal's money is taken by our call.
    const early = teller === PAYPAL ? await toldOf(PAYPAL, () => tell(PAYPAL, ...first)) : first;
    const late = await toldOf(teller, () => browse(gate?.settle(hosted.url) ?? "", {}));
    expect(late.length).toBeGreaterThan(0);
    await tell(teller, ...late.toReversed());
    const before = await stateOf(id);
    await tell(teller, ...early, ...late);
    expect(await stateOf(id)).toEqual(before);
    await paidOnce(teller, id);
  });

  it("A9 a refund is told before its payment: both are in the record, in their order", async () => {
    const { id, said, paying } = await paidThere(teller);
    let payment = paying;
    if (teller === PAYPAL) {
      await setWeather("paypal", "charge-then-timeout");
      payment = among(await toldOf(PAYPAL, () => tell(PAYPAL, paying)), "PAYMENT.CAPTURE.COMPLETED");
      await setWeather("paypal", "fine");
    }
    const refund = await refundThere(teller, teller.paymentIn(payment.body), 10_000);
    await tell(teller, ...refund);
    const types = await typesOf(id);
    for (const type of ["order.paid", "refund.succeeded", "order.partially_refunded"]) expect(count(types, type)).toBe(1);
    expect(types.indexOf("order.paid")).toBeLessThan(types.indexOf("refund.succeeded"));
    const before = await stateOf(id);
    expect(before.order).toMatchObject({ status: "partially_refunded", capturedAmount: "345.67", refundedAmount: "100.00", attention: [] });
    await tell(teller, payment, ...said, ...refund);
    expect(await stateOf(id)).toEqual(before);
    const { data } = await json<{ data: readonly object[] }>(api(`/v1/orders/${id}/refunds`));
    expect(data).toMatchObject([{ amount: "100.00", status: "succeeded" }]);
  });
});

it("A6 the customer and the alarm in the same instant, where there are no webhooks", async () => {
  for (const way of [KHALTI, ESEWA]) {
    const { id } = await orderAt(way);
    const back = await press(await toGateway(id, way.method), "approve", { follow: false });
    later(60);
    await Promise.all([goOn(back), ring(id), goOn(back), ring(id)]);
    await paidOnce(way, id);
  }
});

it("A9 while the gateway can't be asked, a refund of an unknown payment comes again", async () => {
  const { id, paying } = await paidThere(STRIPE);
  const refund = await refundThere(STRIPE, STRIPE.paymentIn(paying.body), 10_000);
  await setWeather("stripe", "down");
  for (const message of refund) expect((await send(STRIPE, message)).status).toBe(503);
  await setWeather("stripe", "fine");
  await tell(STRIPE, ...refund);
  expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "100.00" });
});

describe("A8 a payment that was told as failed is taken after all", () => {
  async function declined(fields: Record<string, unknown> = {}) {
    const { id } = await orderAt(RAZORPAY, fields);
    const hosted = await toGateway(id, RAZORPAY.method);
    const failed = await toldOf(RAZORPAY, () => press(hosted, "decline"));
    await tell(RAZORPAY, ...failed);
    expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "failed", reason: "declined" }] });
    const payment = RAZORPAY.paymentIn(among(failed, "payment.failed").body);
    const revive = () => toldOf(RAZORPAY, () => browse(`${ORIGIN}/simulators/razorpay/dashboard.razorpay.com/revive/${payment}`, {}));
    return { id, revive };
  }

  it("A8 while the order is still open: paid by that attempt", async () => {
    const { id, revive } = await declined();
    await tell(RAZORPAY, ...(await revive()));
    await paidOnce(RAZORPAY, id);
  });

  it("A8 after the order has ended: paid, marked as late, and the merchant is told", async () => {
    const merchant = endpoint();
    const { id, revive } = await declined({ expiresIn: 60, webhookUrl: merchant.url });
    await wait(id, 61);
    expect((await orderNow(id)).status).toBe("expired");
    await tell(RAZORPAY, ...(await revive()));
    await ring(id);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "345.67", attention: [{ code: "late_payment" }] });
    const told = bodies(await merchant.received()).map(({ type }) => type);
    expect(told.slice(-2).toSorted()).toEqual(["order.attention", "order.paid"]);
  });

  it("A8 where there are no webhooks: the alarm finds it", async () => {
    const { id } = await orderAt(KHALTI);
    const hosted = await toGateway(id, KHALTI.method);
    await press(hosted, "decline");
    expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "failed", reason: "declined" }] });
    const pidx = new URL(hosted.url).searchParams.get("pidx") ?? "";
    await ledgerOf("khalti").alter("payment", pidx, { status: "Completed", transactionId: "T1", taken: 34_567 });
    await wait(id, 60);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "345.67", transactions: [{ status: "completed" }] });
  });
});
