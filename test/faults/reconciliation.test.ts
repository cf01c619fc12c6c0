import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { ReportView } from "../../src/http/reconciliations/view.ts";
import { randomId } from "../../src/kernel/ids.ts";
import { askDifferences } from "../../src/order/ask-differences.ts";
import { api, json, orderNow } from "../api.ts";
import { ring } from "../clock.ts";
import { razorpayRow, reportOn, stripeRow } from "../http/settlement-file.ts";
import { ledgerOf, setWeather } from "../simulated/customer.ts";
import { beforeAnswer } from "./between.ts";
import {
  chargesOf,
  count,
  paidOnce,
  paidThere,
  RAZORPAY,
  refundThere,
  STRIPE,
  stateOf,
  type Teller,
  tell,
  typesOf,
  withTellers,
} from "./tellers.ts";

// A gateway's own file beside what we know.

withTellers();
beforeEach(async () => {
  // Nothing of the tests before.
  await env.DB.batch(["differences", "reconciliations", "transactions", "refunds"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

/** D1 has been told of the order. */
async function listed(id: string): Promise<void> {
  await ring(id);
  const rows = () => env.DB.prepare('SELECT count(*) AS count FROM transactions WHERE "order" = ?').bind(id).first<number>("count");
  await expect.poll(rows).toBe(1);
}

async function paid(teller: Teller) {
  const { id, comeBack } = await paidThere(teller);
  await comeBack();
  await listed(id);
  const [transaction] = (await orderNow(id)).transactions;
  return {
    id,
    transaction: transaction?.id ?? "",
    payment: transaction?.providerPaymentId ?? "",
    session: transaction?.providerOrderId ?? "",
  };
}

/** Paid at the gateway, and nobody has told us. */
async function paidUntold(teller: Teller) {
  const { id, paying } = await paidThere(teller);
  await listed(id);
  const books = await ledgerOf(teller.gateway).messages();
  const payment = teller.paymentIn(books.findLast(({ body }) => body.includes(id.slice(3)))?.body ?? paying.body);
  return { id, paying, payment };
}

/** The report when everything that waits in it has been asked about. */
async function settled({ id }: ReportView): Promise<ReportView> {
  const now = () => json<ReportView>(api(`/v1/reconciliations/${id}?limit=100`));
  await expect
    .poll(async () => {
      await askDifferences(env);
      return (await now()).items.some(({ waits }) => waits);
    })
    .toBe(false);
  return now();
}

describe("F11 a settlement file", () => {
  it("F11 has a payment that we do not know, and lacks one that we do: both are listed", async () => {
    const [there, lacking] = [await paid(STRIPE), await paid(STRIPE)];
    const stranger = "pi_3StrangerOfAnotherShop";
    const before = await Promise.all([stateOf(there.id), stateOf(lacking.id)]);
    const hour = 3_600_000;
    const period = { from: new Date(Date.now() - hour).toISOString(), to: new Date(Date.now() + hour).toISOString() };
    const report = await reportOn(
      "stripe",
      [stripeRow(there.payment), stripeRow(stranger), stripeRow("", { reporting_category: "payout" })],
      period,
    );
    expect(report).toMatchObject({
      status: "completed",
      gateway: "stripe",
      ...period,
      counts: { payments: 2, refunds: 0, others: 1, agreed: 1, differences: { unknown_here: 1, missing_there: 1 } },
      items: [
        { kind: "unknown_here", line: 3, transaction: null, order: null, providerPaymentId: stranger, ours: null, theirs: "345.67 USD" },
        { kind: "missing_there", line: null, order: lacking.id, transaction: lacking.transaction, ours: "345.67 USD", theirs: null },
      ],
    });
    const after = await settled(report);
    expect(after.items.map(({ transaction }) => transaction)).toEqual([null, lacking.transaction]);
    // The file is only a reason to ask: the gateway said nothing new.
    expect(await Promise.all([stateOf(there.id), stateOf(lacking.id)])).toEqual(before);
  });

  it("F11 of the time that its rows show, where nobody says which", async () => {
    const first = await paid(STRIPE);
    const inside = await paid(STRIPE);
    const at = (ms: number) => ({ created_utc: new Date(Date.now() + ms).toISOString().slice(0, 19).replace("T", " ") });
    const report = await reportOn("stripe", [stripeRow(first.payment, at(-60_000)), stripeRow("pi_3Later", at(60_000))]);
    expect(report.items.map(({ kind, transaction }) => [kind, transaction])).toEqual([
      ["unknown_here", null],
      ["missing_there", inside.transaction],
    ]);
    const narrow = await reportOn("stripe", [stripeRow(first.payment, at(-60_000))]);
    expect(narrow.items).toEqual([]);
  });

  it.each([STRIPE, RAZORPAY])("F11 has a payment of an order that never heard of it: it is asked about, and paid", async (teller) => {
    const { id, payment } = await paidUntold(teller);
    expect((await orderNow(id)).status).toBe("open");
    const [session] = (await orderNow(id)).transactions.map(({ providerOrderId }) => providerOrderId ?? "");
    const row = teller === STRIPE ? stripeRow(payment) : razorpayRow(payment, session ?? "");
    const report = await reportOn(teller.gateway, [row]);
    // By Stripe's id of the payment alone D1 does not know it; Razorpay's file names the session.
    expect(report.items).toMatchObject([{ kind: teller === STRIPE ? "unknown_here" : "status" }]);
    const { items } = await settled(report);
    expect(items).toMatchObject([{ order: id, waits: false }]);
    await paidOnce(teller, id);
  });

  it("F11 has a refund that we do not know: it is asked about, and recorded", async () => {
    const { id, payment } = await paid(STRIPE);
    await refundThere(STRIPE, payment, 4_567);
    const refund = { reporting_category: "refund", gross: "-45.67", customer_facing_amount: "-45.67" };
    const report = await reportOn("stripe", [stripeRow(payment), stripeRow(payment, refund)]);
    expect(report.items).toMatchObject([
      { kind: "status", what: "refund", order: id, ours: "refunded 0.00 USD", theirs: "refunded 45.67 USD", line: 3 },
    ]);
    await settled(report);
    expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "45.67" });
    await ring(id);
    const row = () => env.DB.prepare('SELECT status FROM refunds WHERE "order" = ?').bind(id).first<string>("status");
    await expect.poll(row).toBe("succeeded");
    const again = await reportOn("stripe", [stripeRow(payment), stripeRow(payment, refund)]);
    expect(again).toMatchObject({ items: [], counts: { payments: 1, refunds: 1, agreed: 1 } });
  });
});

describe("F12 amounts and fees that differ", () => {
  it("F12 by the smallest unit are reported as rounding, by more as a difference, never as the same", async () => {
    const orders = [await paid(RAZORPAY), await paid(RAZORPAY), await paid(RAZORPAY), await paid(RAZORPAY), await paid(RAZORPAY)];
    await env.DB.prepare("UPDATE transactions SET fee = 815, fee_currency = 'INR'").run();
    const changes = [{}, { amount: "345.68" }, { amount: "345.65" }, { tax: "1.25" }, { "fee (exclusive tax)": "7.00" }];
    const rows = orders.map(({ payment, session }, no) => razorpayRow(payment, session, changes[no]));
    const report = await reportOn("razorpay", rows);
    expect(report.counts).toMatchObject({
      payments: 5,
      agreed: 1,
      differences: { amount_rounding: 1, amount: 1, fee_rounding: 1, fee: 1, unknown_here: 0, missing_there: 0, status: 0 },
    });
    const said = report.items.map(({ kind, line, ours, theirs }) => [kind, line, ours, theirs]);
    expect(said.toSorted()).toEqual([
      ["amount", 4, "345.67 INR", "345.65 INR"],
      ["amount_rounding", 3, "345.67 INR", "345.68 INR"],
      ["fee", 6, "8.15 INR", "8.24 INR"],
      ["fee_rounding", 5, "8.15 INR", "8.16 INR"],
    ]);
    const before = await Promise.all(orders.map(({ id }) => stateOf(id)));
    await settled(report);
    expect(await Promise.all(orders.map(({ id }) => stateOf(id)))).toEqual(before);
  });

  it("F12 a fee that the gateway has never told us is not compared, and neither is one in another currency", async () => {
    const { payment } = await paid(STRIPE);
    expect((await reportOn("stripe", [stripeRow(payment)])).items).toEqual([]);
    await env.DB.prepare("UPDATE transactions SET fee = 955, fee_currency = 'EUR'").run();
    expect((await reportOn("stripe", [stripeRow(payment)])).items).toEqual([]);
  });

  it("F12 another currency is one, whatever the digits", async () => {
    const { id, payment } = await paid(STRIPE);
    const report = await reportOn("stripe", [stripeRow(payment, { customer_facing_currency: "eur" })]);
    expect(report.items).toMatchObject([{ kind: "currency", order: id, ours: "345.67 USD", theirs: "345.67 EUR" }]);
  });
});

describe("F13 reconciliation and a webhook meet", () => {
  it.each([STRIPE, RAZORPAY])("F13 at the same time: one change", async (teller) => {
    const { id, payment, paying } = await paidUntold(teller);
    const [session] = (await orderNow(id)).transactions.map(({ providerOrderId }) => providerOrderId ?? "");
    const row = teller === STRIPE ? stripeRow(payment) : razorpayRow(payment, session ?? "");
    const [report] = await Promise.all([reportOn(teller.gateway, [row]), tell(teller, paying), askDifferences(env)]);
    await settled(report);
    await tell(teller, paying);
    await paidOnce(teller, id);
    expect(count(await typesOf(id), "transaction.completed")).toBe(1);
    expect(await chargesOf(teller.gateway, id)).toHaveLength(1);
  });

  it("F13 the webhook comes while the gateway is being asked: one change", async () => {
    const { id, payment, paying } = await paidUntold(STRIPE);
    await beforeAnswer(
      "look",
      async () => tell(STRIPE, paying),
      async () => settled(await reportOn("stripe", [stripeRow(payment)])),
    );
    await paidOnce(STRIPE, id);
    expect(count(await typesOf(id), "transaction.completed")).toBe(1);
  });

  it("F13 two files at once, and the gateway down: asked again, one change", async () => {
    const { id, payment } = await paidUntold(STRIPE);
    await setWeather("stripe", "down");
    const reports = await Promise.all([
      reportOn("stripe", [stripeRow(payment)]),
      reportOn("stripe", [stripeRow(payment)], { key: randomId("", 8) }),
    ]);
    await askDifferences(env);
    expect((await orderNow(id)).status).toBe("open");
    await setWeather("stripe", "fine");
    for (const report of reports) await settled(report);
    await paidOnce(STRIPE, id);
  });
});
