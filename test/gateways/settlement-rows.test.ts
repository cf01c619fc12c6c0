import { describe, expect, it } from "vitest";
import { readerOf } from "../../src/gateways/settlement-rows.ts";
import { settlementsOf } from "../../src/gateways/settlements.ts";

/** What is read of a row by its columns; the name of a missing column, or of one with a fault. */
function rowOf(gateway: string, row: Readonly<Record<string, string>>) {
  const made = readerOf(settlementsOf(gateway), Object.keys(row));
  if (!made.ok) return made.error.map(({ column }) => column);
  const read = made.value.read(Object.values(row));
  return read.ok ? read.value : `${read.error.column}: ${read.error.message}`;
}

describe("Stripe", () => {
  const charge = {
    automatic_payout_id: "po_1",
    balance_transaction_id: "txn_1",
    created_utc: "2026-11-21 09:02:03",
    currency: "eur",
    gross: "318.90",
    fee: "9.55",
    net: "309.35",
    reporting_category: "charge",
    source_id: "ch_3",
    customer_facing_amount: "345.67",
    customer_facing_currency: "usd",
    payment_intent_id: "pi_3abc",
  };

  it("a charge is what the customer paid, and what is kept of the payout", () => {
    expect(rowOf("stripe", charge)).toEqual({
      kind: "payment",
      paymentId: "pi_3abc",
      amount: { amount: 34_567, currency: "USD" },
      fee: { amount: 955, currency: "EUR" },
      at: Date.parse("2026-11-21T09:02:03Z"),
      returned: false,
    });
  });

  it("goes by gross where that is all there is, and by our own id where it is there", () => {
    const { customer_facing_amount: _amount, customer_facing_currency: _currency, ...without } = charge;
    expect(rowOf("stripe", without)).toMatchObject({ amount: { amount: 31_890, currency: "EUR" } });
    expect(rowOf("stripe", { ...charge, customer_facing_amount: "" })).toMatchObject({ amount: { amount: 31_890, currency: "EUR" } });
    expect(rowOf("stripe", { ...charge, "payment_metadata[dwar_payment]": "7Qm2bX0cKd9RtV4wYz1A01" })).toMatchObject({
      own: "7Qm2bX0cKd9RtV4wYz1A01",
    });
    expect(rowOf("stripe", { ...charge, "payment_metadata[dwar_payment]": "somebody else's" })).not.toHaveProperty("own");
  });

  it.each([
    ["refund", "-345.67", "refund"],
    ["charge_failure", "-345.67", "refund"],
    ["refund_failure", "345.67", "refund_failed"],
    ["partial_capture_reversal", "-345.67", "correction"],
  ])("%s of %s is a %s", (reporting_category, customer_facing_amount, kind) => {
    expect(rowOf("stripe", { ...charge, reporting_category, customer_facing_amount })).toMatchObject({ kind, amount: { amount: 34_567 } });
  });

  it.each(["payout", "dispute", "fee", "transfer", "", "something new"])("%j is nothing to compare", (reporting_category) => {
    expect(rowOf("stripe", { ...charge, reporting_category, payment_intent_id: "", gross: "" })).toBeNull();
  });

  it("names yen without decimals and in capitals as well", () => {
    const yen = { ...charge, customer_facing_amount: "1500", customer_facing_currency: "JPY", fee: "", Reporting_Category: "x" };
    expect(rowOf("stripe", yen)).toBeNull();
    expect(rowOf("stripe", { ...charge, customer_facing_amount: "1500", customer_facing_currency: "JPY", fee: "" })).toMatchObject({
      amount: { amount: 1_500, currency: "JPY" },
    });
  });

  it.each([
    ["customer_facing_amount", "345,67", 'customer_facing_amount: "345,67" is no amount in USD. Amounts are written "1234.56" here.'],
    ["customer_facing_amount", "345.675", 'customer_facing_amount: "345.675" is no amount in USD. Amounts are written "1234.56" here.'],
    ["customer_facing_currency", "tea", 'customer_facing_currency: "TEA" is no currency.'],
    ["payment_intent_id", "", "payment_intent_id: The row has no id of the payment."],
    ["created_utc", "21st of May", 'created_utc: "21st of May" is no time.'],
    ["fee", "free", 'fee: "free" is no amount in EUR. Amounts are written "1234.56" here.'],
  ])("names what is wrong with %s: %s", (column, value, message) => {
    expect(rowOf("stripe", { ...charge, [column]: value })).toBe(message);
  });

  it("names each column that is missing", () => {
    expect(rowOf("stripe", { "Order number": "1", Total: "2" })).toEqual([
      "reporting_category",
      "payment_intent_id",
      "gross",
      "currency",
      "created_utc",
    ]);
    const { payment_intent_id: _id, ...without } = charge;
    expect(rowOf("stripe", without)).toEqual(["payment_intent_id"]);
  });
});

describe("Razorpay", () => {
  const payment = {
    transaction_entity: "payment",
    entity_id: "pay_JpAZjJN9O1lKuG",
    amount: "345.67",
    currency: "INR",
    "fee (exclusive tax)": "6.91",
    tax: "1.24",
    debit: "0.0",
    credit: "337.52",
    payment_method: "card",
    entity_created_at: "21/11/2026 09:02:03",
    order_id: "order_JpAZ1",
    settlement_id: "setl_1",
  };

  it("the dashboard's report is in rupees, and its fee without tax", () => {
    expect(rowOf("razorpay", payment)).toEqual({
      kind: "payment",
      paymentId: "pay_JpAZjJN9O1lKuG",
      sessionId: "order_JpAZ1",
      amount: { amount: 34_567, currency: "INR" },
      fee: { amount: 815, currency: "INR" },
      at: Date.parse("2026-11-21T09:02:03+05:30"),
      returned: false,
    });
    const refund = { ...payment, transaction_entity: "Refund", entity_id: "rfnd_1", entity_created_at: "2026-11-21T09:02:03" };
    expect(rowOf("razorpay", refund)).toMatchObject({ kind: "refund", sessionId: "order_JpAZ1", at: Date.parse("2026-11-21T03:32:03Z") });
    expect(rowOf("razorpay", refund)).not.toHaveProperty("paymentId");
    expect(rowOf("razorpay", { ...payment, transaction_entity: "adjustment", order_id: "" })).toBeNull();
  });

  it("its API's items are in paise, and their fee is with tax", () => {
    const item = {
      entity_id: "rfnd_DGRcGzZSLyEdg1",
      type: "refund",
      debit: "242500",
      credit: "0",
      amount: "242500",
      currency: "INR",
      fee: "0",
      tax: "0",
      on_hold: "false",
      settled: "true",
      created_at: "1568107224",
      settled_at: "1568176960",
      settlement_id: "setl_DGlQ1Rj8os78Ec",
      payment_id: "pay_DEXq1pACSqFxtS",
      order_id: "order_DEXpmZgffXNvuI",
    };
    expect(rowOf("razorpay", item)).toEqual({
      kind: "refund",
      paymentId: "pay_DEXq1pACSqFxtS",
      sessionId: "order_DEXpmZgffXNvuI",
      amount: { amount: 242_500, currency: "INR" },
      fee: { amount: 0, currency: "INR" },
      at: 1_568_107_224_000,
      returned: false,
    });
    expect(rowOf("razorpay", { ...item, amount: "2425.00" })).toBe(
      'amount: "2425.00" is no amount in INR. Amounts are whole minor units here.',
    );
  });
});

it("Khalti's transactions are in paisa, and a word says whether something went back", () => {
  const row = {
    idx: "8xmeJnNXfoVjCvGcZiiGe7",
    state: "Completed",
    amount: "34567",
    fee_amount: "1037",
    refunded: "False",
    created_on: "2026-11-21T14:48:08.867125+05:45",
  };
  const read = {
    kind: "payment",
    paymentId: "8xmeJnNXfoVjCvGcZiiGe7",
    amount: { amount: 34_567, currency: "NPR" },
    fee: { amount: 1_037, currency: "NPR" },
    at: Date.parse("2026-11-21T14:48:08.867+05:45"),
  };
  expect(rowOf("khalti", row)).toEqual({ ...read, returned: false });
  expect(rowOf("khalti", { ...row, state: "Refunded", refunded: "True" })).toEqual({ ...read, returned: true });
  expect(rowOf("khalti", { ...row, state: "Initiated" })).toBeNull();
});

it("a gateway whose files nobody knows has none", () => {
  expect(readerOf(settlementsOf("sandbox"), ["a"])).toEqual({ ok: false, error: [] });
});
