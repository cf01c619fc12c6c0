import type { Counts, Difference } from "../../domain/reconciling.ts";
import type { Mode } from "../../kernel/ids.ts";
import { CUT_OFF, type StoredDifference, type StoredReconciliation, type StoredReport } from "../../storage/reconciliations.ts";

/** One comparison of a gateway's file with what we know, without what it found. */
export interface ReconciliationView {
  readonly id: string;
  readonly object: "reconciliation";
  readonly mode: Mode;
  /** `failed`: cut off before its end. */
  readonly status: "running" | "completed" | "failed";
  readonly gateway: string;
  readonly account: string;
  /** Which of the gateway's files it is; null until it is read. */
  readonly format: string | null;
  /** The period, ISO 8601, `to` exclusive; null where nobody said and no row is a payment. */
  readonly from: string | null;
  readonly to: string | null;
  readonly counts: Counts | null;
  /** How many of the differences are kept: no more than 5,000, all are counted. */
  readonly listed: number;
  readonly createdAt: string;
}

export interface DifferenceView extends Difference {
  readonly order: string | null;
  /** Whether the gateway is still to be asked about it. */
  readonly waits: boolean;
}

export interface ReportView extends ReconciliationView {
  /** A page of what is different, in the order of the file. */
  readonly items: readonly DifferenceView[];
  readonly nextCursor: string | null;
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export function reconciliationView(row: StoredReconciliation, now: number): ReconciliationView {
  const { id, mode, gateway, account, format, fromAt, toAt, counts, listed, createdAt, finishedAt } = row;
  return {
    id,
    object: "reconciliation",
    mode,
    status: finishedAt !== null ? "completed" : createdAt > now - CUT_OFF ? "running" : "failed",
    gateway,
    account,
    format,
    from: iso(fromAt),
    to: iso(toAt),
    counts,
    listed,
    createdAt: new Date(createdAt).toISOString(),
  };
}

const differenceView = (difference: StoredDifference): DifferenceView => {
  const { kind, what, line, transaction, providerOrderId, providerPaymentId, ours, theirs, tries } = difference;
  const order = transaction && `or_${transaction.slice(3, 23)}`;
  return { kind, what, line, order, transaction, providerOrderId, providerPaymentId, ours, theirs, waits: tries > 0 };
};

export const reportView = ({ row, found, next }: StoredReport, now: number): ReportView => ({
  ...reconciliationView(row, now),
  items: found.map(differenceView),
  nextCursor: next === null ? null : String(next),
});
