import type { SettlementFormat } from "../settlement-format.ts";

// Razorpay's settlement recon, by its two names for the same columns.

const words = { payment: "payment", refund: "refund" } as const;
const payment = { columns: ["payment_id", "entity_id"], pattern: /^pay_/ };
/** In rupees, whatever was paid in. */
const rupees = { always: "INR" } as const;

export const settlements: readonly SettlementFormat[] = [
  {
    name: "Razorpay settlement recon report (dashboard)",
    docs: "https://razorpay.com/docs/payments/dashboard/reports/",
    grade: "sample",
    kind: { column: "transaction_entity", words },
    payment,
    session: "order_id",
    form: "major-string",
    amounts: [{ amount: "amount", currency: "currency" }],
    // An observation's fee has its tax in it.
    fee: { columns: ["fee (exclusive tax)", "tax"], currency: rupees },
    at: { column: "entity_created_at", zone: "+05:30" },
  },
  {
    name: "Razorpay settlement recon (the items of its API, as CSV)",
    docs: "https://razorpay.com/docs/api/settlements/fetch-recon/",
    grade: "documented",
    kind: { column: "type", words },
    payment,
    session: "order_id",
    form: "minor",
    amounts: [{ amount: "amount", currency: "currency" }],
    fee: { columns: ["fee"], currency: rupees },
    at: { column: "created_at", zone: "+05:30" },
  },
];
