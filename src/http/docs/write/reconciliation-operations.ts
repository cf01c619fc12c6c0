import type { Described } from "./operation.ts";
import { pageQueries, RECONCILIATION, reconcileQueries, reportQueries } from "./parameters.ts";
import { FILE } from "./reconciliation-examples.ts";

export const RECONCILIATION_OPERATIONS: readonly Described[] = [
  {
    id: "createReconciliation",
    method: "post",
    path: "/v1/reconciliations",
    tag: "Reconciliation",
    summary: "Compare a gateway's settlement file",
    description:
      "The body is the CSV file as Stripe, Razorpay or Khalti gives it, at most 25 MB. It is compared with your transactions at that account: what is unknown here, what the file lacks, and what differs in status, amount, currency or fee. The file itself changes nothing: the gateway is asked about what differs, and what it answers counts. A file that can't be read is refused with the line and the column, and nothing is kept.",
    parameters: reconcileQueries(),
    file: { media: "text/csv", name: "settlement.csv", example: FILE },
    answer: {
      status: 201,
      description: "The comparison, with the first differences.",
      schema: "ReconciliationReport",
      example: "report",
      headers: ["Location", "Idempotent-Replayed"],
    },
    refusals: [
      "request.malformed",
      "request.too_large",
      "request.invalid",
      "reconciliation.media_type",
      "idempotency.other_body",
      "idempotency.running",
    ],
  },
  {
    id: "listReconciliations",
    method: "get",
    path: "/v1/reconciliations",
    tag: "Reconciliation",
    summary: "List comparisons",
    description: "The app's, in the mode of the key, the newest first, without what they found. They are kept for 400 days.",
    parameters: pageQueries(),
    answer: { status: 200, description: "A page of comparisons.", schema: "ReconciliationPage", example: "reconciliations" },
    refusals: ["request.invalid"],
  },
  {
    id: "getReconciliation",
    method: "get",
    path: "/v1/reconciliations/{id}",
    tag: "Reconciliation",
    summary: "Read a comparison",
    description: "With a page of what the file and your transactions say differently, in the order of the file.",
    parameters: [RECONCILIATION, ...reportQueries()],
    answer: { status: 200, description: "The comparison.", schema: "ReconciliationReport", example: "report" },
    refusals: ["reconciliation.not_found", "request.invalid"],
  },
];
