import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { RefundView } from "../../src/domain/view.ts";
import { api, Customer, heldOrder, json, newOrder, ORIGIN, orderNow, paidOrder, refundOf, shop } from "../api.ts";
import { later, wait } from "../clock.ts";
import { expectRefused } from "../http/asking.ts";
import { browse, goOn, ledgerOf, press, setWeather, toGateway } from "../simulated/customer.ts";
import { between } from "./between.ts";
import {
  chargesOf,
  count,
  orderAt,
  PAYPAL,
  paidThere,
  RAZORPAY,
  refundThere,
  STRIPE,
  stateOf,
  type Teller,
  tell,
  tellers,
  toldOf,
  typesOf,
  withTellers,
} from "./tellers.ts";

// Money goes back: never more than was taken, never twice, and whoever gave it back.

withTellers();

const refundsOf = async (id: string) => (await json<{ data: readonly RefundView[] }>(api(`/v1/orders/${id}/refunds`))).data;

/** An order of 345.67 that is paid, with the gateway's id of the payment. */
async function paidAt(teller: Teller) {
  const { id, comeBack } = await paidThere(teller);
  await comeBack();
  const { status, transactions } = await orderNow(id);
  expect(status).toBe("paid");
  return { id, payment: transactions[0]?.providerPaymentId ?? "" };
}

/** Minor units that the gateway's own books say went back of an order's money. */
async function backAt({ gateway }: Pick<Teller, "gateway">, id: string): Promise<readonly number[]> {
  const charges = (await chargesOf(gateway, id)).map((charge) => charge.id);
  const { refunds } = await ledgerOf(gateway).books();
  return refunds.filter(({ charge }) => charges.includes(charge)).map(({ amount }) => amount);
}

describe.each(tellers)("%s", (_gateway, teller) => {
  it("F1 two refunds of everything at once: one succeeds, the other is refused", async () => {
    const { id } = await paidAt(teller);
    const answers = await Promise.all([refundOf(id, {}, "one"), refundOf(id, {}, "other"), refundOf(id, { amount: "345.67" })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    for (const answer of answers) if (answer.status === 409) await expectRefused(Promise.resolve(answer), "order.not_refundable");
    expect(await orderNow(id)).toMatchObject({ status: "refunded", refundedAmount: "345.67" });
    expect(await backAt(teller, id)).toEqual([34_567]);
  });

  it("F2 partial refunds race beyond the whole: never more than was taken", async () => {
    const { id } = await paidAt(teller);
    const answers = await Promise.all(Array.from({ length: 8 }, () => refundOf(id, { amount: "100.00" })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    for (const answer of answers)
      if (answer.status !== 201) await expectRefused(Promise.resolve(answer), "order.refund_too_large", "amount");
    expect(await backAt(teller, id)).toEqual([10_000, 10_000, 10_000]);
    expect((await refundOf(id, {})).status).toBe(201);
    expect((await backAt(teller, id)).reduce((sum, amount) => sum + amount, 0)).toBe(34_567);
    expect(await orderNow(id)).toMatchObject({ status: "refunded", refundedAmount: "345.67" });
  });

  it("F3 a refund was made and its answer is lost: unknown, asked about, made once", async () => {
    const { id } = await paidAt(teller);
    const names: (string | null)[] = [];
    const lost = between(
      async ({ kind, request }, pass) => {
        if (kind !== "refund") return pass();
        names.push(request.headers.get("idempotency-key") ?? request.headers.get("paypal-request-id"));
        await pass();
        throw new TypeError("Network connection lost.");
      },
      () => refundOf(id, { amount: "45.00" }, "lost"),
    );
    expect(await (await lost).json()).toMatchObject({ status: "pending" });
    expect(await orderNow(id)).toMatchObject({ status: "paid", refundedAmount: "0.00" });
    // What is in doubt is held: nothing of it can go back a second time.
    await expectRefused(refundOf(id, { amount: "300.68" }), "order.refund_too_large", "amount");
    await wait(id, 6);
    expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "45.00" });
    expect(await refundsOf(id)).toMatchObject([{ amount: "45.00", status: "succeeded" }]);
    expect(await backAt(teller, id)).toEqual([4_500]);
    // However often it was sent, by one name.
    expect(new Set(names).size).toBe(1);
  });

  it("F4 a refund is made at the gateway itself: told of, it is recorded once", async () => {
    const { id, payment } = await paidAt(teller);
    const told = await refundThere(teller, payment, 4_567);
    await tell(teller, ...told, ...told);
    expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "45.67" });
    expect(await refundsOf(id)).toMatchObject([{ amount: "45.67", status: "succeeded" }]);
    await expectRefused(refundOf(id, { amount: "300.01" }), "order.refund_too_large", "amount");
    expect((await refundOf(id, {})).status).toBe(201);
    expect(await backAt(teller, id)).toEqual([4_567, 30_000]);
  });

  it("F6 a dispute is told twice or in another order: one dispute, its last state counts", async () => {
    const { id, payment } = await paidAt(teller);
    const before = await stateOf(id);
    const disputed = (status: string) => toldOf(teller, () => browse(disputeAddress(teller, payment, status), {}));
    const [opened, won] = [await disputed("open"), await disputed("won")];
    await tell(teller, ...opened, ...opened);
    const open = await orderNow(id);
    expect(open).toMatchObject({ status: "paid", disputes: [{ status: "open", amount: "345.67" }], attention: [{ code: "disputed" }] });
    await tell(teller, ...won, ...opened, ...won);
    const decided = await orderNow(id);
    expect(decided).toMatchObject({ status: "paid", disputes: [{ id: open.disputes[0]?.id, status: "won" }], attention: [] });
    expect(count(await typesOf(id), "order.disputed")).toBe(2);
    expect({ ...decided, disputes: [], version: 0, updatedAt: "" }).toEqual({ ...before.order, version: 0, updatedAt: "" });
  });

  it("F6 the decision comes before the dispute: decided, and a person looks where it is lost", async () => {
    const { id, payment } = await paidAt(teller);
    const disputed = (status: string) => toldOf(teller, () => browse(disputeAddress(teller, payment, status), {}));
    const [opened, lost] = [await disputed("open"), await disputed("lost")];
    await tell(teller, ...lost, ...opened);
    expect(await orderNow(id)).toMatchObject({ status: "paid", disputes: [{ status: "lost" }], attention: [{ code: "disputed" }] });
    expect(count(await typesOf(id), "order.disputed")).toBe(1);
  });
});

/** Where the simulated gateway's dashboard has a customer's bank ask for the money, or decide: each in its own words. */
function disputeAddress({ gateway, refunds }: Teller, payment: string, status: string): string {
  const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    stripe: { open: "status=needs_response", won: "status=won", lost: "status=lost" },
    razorpay: { open: "status=open", won: "status=won", lost: "status=lost" },
    paypal: { open: "", won: "status=RESOLVED&outcome=RESOLVED_SELLER_FAVOUR", lost: "status=RESOLVED&outcome=RESOLVED_BUYER_FAVOUR" },
  };
  const named = gateway === "paypal" ? "dispute_id" : "id";
  const at = `${ORIGIN}/simulators/${refunds.replace("/refund", "/dispute")}/${payment}`;
  return `${at}?${named}=dispute_${payment}&${words[gateway]?.[status] ?? ""}`;
}

describe("F4 of an order that was paid twice one payment is given back at the gateway itself", () => {
  /** Paid at PayPal, and then in Stripe's session that could not be ended; the app keeps both. */
  async function paidTwice() {
    await env.DB.prepare("UPDATE apps SET keeps_duplicates = 1 WHERE id = ?").bind(shop.app).run();
    later(71);
    const { id } = await orderAt(STRIPE, { gateways: ["stripe", "paypal"] });
    const atStripe = await toGateway(id, STRIPE.method);
    await setWeather("stripe", "down");
    await goOn(await press(await toGateway(id, PAYPAL.method), "approve", { follow: false }));
    await setWeather("stripe", "fine");
    await tell(STRIPE, ...(await toldOf(STRIPE, () => press(atStripe, "approve", { follow: false }))));
    const order = await orderNow(id);
    expect(order).toMatchObject({ status: "paid", attention: [{ code: "duplicate_payment" }] });
    const [second, first] = order.transactions.map(({ providerPaymentId }) => providerPaymentId ?? "");
    return { id, first: first ?? "", second: second ?? "" };
  }

  it("F4 the second: nobody needs to look any more, and the first still pays the order", async () => {
    const { id, second } = await paidTwice();
    await tell(STRIPE, ...(await refundThere(STRIPE, second, 34_567)));
    const { transactions, ...order } = await orderNow(id);
    expect(order).toMatchObject({ status: "paid", capturedAmount: "345.67", refundedAmount: "0.00", attention: [] });
    expect(transactions.map(({ gateway, status }) => [gateway, status])).toEqual([
      ["stripe", "refunded"],
      ["paypal", "completed"],
    ]);
  });

  it("F4 the first: the order is refunded, and the second is still there to be looked at", async () => {
    const { id, first } = await paidTwice();
    await tell(PAYPAL, ...(await refundThere(PAYPAL, first, 34_567)));
    const { transactions, ...order } = await orderNow(id);
    expect(order).toMatchObject({ status: "refunded", refundedAmount: "345.67", attention: [{ code: "duplicate_payment" }] });
    expect(transactions.map(({ gateway, status }) => [gateway, status])).toEqual([
      ["stripe", "completed"],
      ["paypal", "refunded"],
    ]);
    const resolved = await api(`/v1/orders/${id}/resolve`, { body: { code: "duplicate_payment", action: "refund", note: "Paid twice" } });
    expect([resolved.status, await backAt(STRIPE, id), await backAt(PAYPAL, id)]).toEqual([200, [34_567], [34_567]]);
  });
});

describe("F5 a refund of what is not paid", () => {
  it.each([
    ["open", () => newOrder()],
    ["held", () => heldOrder()],
    [
      "cancelled",
      async () => {
        const order = await newOrder();
        await api(`/v1/orders/${order.id}/cancel`, { method: "POST" });
        return order;
      },
    ],
    [
      "expired",
      async () => {
        const order = await newOrder({ expiresIn: 60 });
        later(61);
        return order;
      },
    ],
    [
      "declined",
      async () => {
        const order = await newOrder();
        await new Customer(order.id).pay("9800000006");
        return order;
      },
    ],
    [
      "under way",
      async () => {
        const { id, comeBack } = await paidThere(RAZORPAY);
        return { id, comeBack };
      },
    ],
    [
      "refunded",
      async () => {
        const order = await paidOrder();
        await refundOf(order.id, {});
        return order;
      },
    ],
  ])("F5 because it is %s: 409, and nothing changes", async (_why, make) => {
    const { id } = await make();
    const before = await stateOf(id);
    for (const body of [{}, { amount: "0.01" }]) expect((await expectRefused(refundOf(id, body), "order.not_refundable")).status).toBe(409);
    expect(await stateOf(id)).toEqual(before);
  });
});
