import type { SettlementFormat } from "./settlement-format.ts";

/**
 * Modelled on the fields of Khalti's own list of a merchant's transactions: nothing public says how its dashboard names the columns
 * of a statement.
 */
export const settlements: readonly SettlementFormat[] = [
  {
    name: "Khalti merchant transactions",
    docs: "https://docs.khalti.com/api/transaction/",
    grade: "modelled",
    kind: { column: "state", words: { completed: "payment", refunded: "payment", "partially refunded": "payment" } },
    payment: { columns: ["idx"], pattern: /^[0-9A-Za-z]{10,40}$/ },
    form: "minor",
    amounts: [{ amount: "amount", currency: { always: "NPR" } }],
    fee: { columns: ["fee_amount"], currency: { always: "NPR" } },
    at: { column: "created_on", zone: "+05:45" },
    returned: { column: "refunded", words: ["true", "yes", "1"] },
  },
];
