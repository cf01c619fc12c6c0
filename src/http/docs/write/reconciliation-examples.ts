import { NO_DIFFERENCES } from "../../../domain/reconciling.ts";
import type { ReconciliationView, ReportView } from "../../reconciliations/view.ts";

const reconciliation: ReconciliationView = {
  id: "rc_7Qm2bX0cKd9RtV4wYz1A",
  object: "reconciliation",
  mode: "test",
  status: "completed",
  gateway: "stripe",
  account: "gc_4Jd82kQm1",
  format: "Stripe itemised report (balance change from activity, or payout reconciliation)",
  from: "2026-11-01T00:00:00.000Z",
  to: "2026-12-01T00:00:00.000Z",
  counts: {
    payments: 120,
    refunds: 3,
    others: 4,
    agreed: 119,
    differences: { ...NO_DIFFERENCES, unknown_here: 1 },
  },
  listed: 1,
  createdAt: "2026-12-02T09:00:00.000Z",
};

export const RECONCILIATIONS = { data: [reconciliation], nextCursor: null };

export const REPORT: ReportView = {
  ...reconciliation,
  items: [
    {
      kind: "unknown_here",
      what: "payment",
      line: 57,
      order: null,
      transaction: null,
      providerOrderId: null,
      providerPaymentId: "pi_3Tea0001",
      ours: null,
      theirs: "345.67 USD",
      waits: false,
    },
  ],
  nextCursor: null,
};

export const FILE = [
  "balance_transaction_id,created_utc,currency,gross,fee,reporting_category,payment_intent_id",
  "txn_1,2026-11-21 09:02:03,usd,345.67,10.32,charge,pi_3Tea0001",
].join("\r\n");
