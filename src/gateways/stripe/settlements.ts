import type { SettlementFormat } from "../settlement-format.ts";

// Stripe's itemised reports, as downloaded from its dashboard or made by its API. One column that we need is not among those that
// the dashboard offers first: payment_intent_id.

/** What a report is about differs, its columns do not. */
export const settlements: readonly SettlementFormat[] = [
  {
    name: "Stripe itemised report (balance change from activity, or payout reconciliation)",
    docs: "https://docs.stripe.com/reports/report-types/payout-reconciliation",
    grade: "documented",
    kind: {
      column: "reporting_category",
      words: {
        charge: "payment",
        // What is not taken of a hold stands there as a second row.
        partial_capture_reversal: "correction",
        refund: "refund",
        // A bank debit that came back later.
        charge_failure: "refund",
        refund_failure: "refund_failed",
      },
    },
    payment: { columns: ["payment_intent_id"], pattern: /^pi_/ },
    own: "payment_metadata[dwar_payment]",
    form: "major-string",
    // The others are in the currency that is paid out.
    amounts: [
      { amount: "customer_facing_amount", currency: "customer_facing_currency" },
      { amount: "gross", currency: "currency" },
    ],
    fee: { columns: ["fee"], currency: "currency" },
    at: { column: "created_utc", zone: "Z" },
  },
];
