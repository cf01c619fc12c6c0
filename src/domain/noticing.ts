import type { Failure } from "../kernel/errors.ts";
import { refundId } from "../kernel/ids.ts";
import { toMajor } from "../kernel/money.ts";
import { ok, type Result } from "../kernel/result.ts";
import type { CommandOf } from "./commands.ts";
import type { OrderEvent } from "./events.ts";
import type { RefundNotice } from "./facts.ts";
import { observe } from "./observing.ts";
import { received } from "./refunds.ts";
import { attemptOf, type Order, type Refund } from "./state.ts";

type Decision = Result<readonly OrderEvent[], Failure>;

// What a gateway says without being asked: late, twice, in any order. What is known already makes no events.

export function noteObserved(order: Order, { tx, observed }: CommandOf<"observe">, now: number): Decision {
  const attempt = attemptOf(order, tx);
  return ok(attempt ? observe(order, attempt, observed, now) : []);
}

export function noteRefund(order: Order, { tx, notice }: CommandOf<"note_refund">, now: number): Decision {
  const { receipt, amount } = notice;
  if (!attemptOf(order, tx)?.captured) return ok([]);
  const known = refundMeant(order, tx, notice);
  if (known) return ok(received(order, known, receipt, now));
  const shown = refundShown(order, tx, notice);
  if (shown) return ok(named(shown, notice, now));
  // A refund that failed at the gateway and that we did not ask for has changed nothing.
  if (receipt.status === "failed") return ok([]);
  const no = order.refunds.length + 1;
  const { refundRef } = receipt;
  const found: Refund = {
    no,
    tx,
    amount,
    identity: refundRef,
    createdAt: now,
    status: "pending",
    refundRef,
    countsFrom: now,
    looks: 0,
    absent: 0,
  };
  return ok([{ type: "refund.found", at: now, tx, refund: no, amount, refundRef }, ...received(order, found, receipt, now)]);
}

/** By the gateway's id or by ours; an equal amount proves nothing, merchants give back in dashboards too. */
function refundMeant(order: Order, tx: number, { receipt, amendmentId }: RefundNotice): Refund | undefined {
  const its = order.refunds.filter((refund) => refund.tx === tx);
  return (
    its.find(({ refundRef }) => refundRef === receipt.refundRef) ?? its.find(({ no }) => refundId.of(order.id, no).slice(3) === amendmentId)
  );
}

const isNamed = ({ named = [] }: Refund, { receipt }: RefundNotice) => named.some(({ refundRef }) => refundRef === receipt.refundRef);

/** The gateway's total has shown it already, alone or with others. */
function refundShown(order: Order, tx: number, notice: RefundNotice): Refund | undefined {
  const shown = order.refunds.filter((refund) => refund.tx === tx && refund.refundRef === undefined && refund.status === "succeeded");
  const rest = ({ amount, named = [] }: Refund) => amount.amount - named.reduce((sum, one) => sum + one.amount.amount, 0);
  return shown.find((refund) => isNamed(refund, notice)) ?? shown.find((refund) => rest(refund) >= notice.amount.amount);
}

function named(shown: Refund, notice: RefundNotice, at: number): readonly OrderEvent[] {
  const { receipt, amount } = notice;
  const of = { at, tx: shown.tx };
  if (receipt.status === "failed") {
    const detail = `${toMajor(amount)} ${amount.currency} that the gateway had given back came back to it.`;
    return isNamed(shown, notice) ? [{ type: "order.attention", ...of, code: "refunded_elsewhere", detail }] : [];
  }
  return isNamed(shown, notice) ? [] : [{ type: "refund.named", ...of, refund: shown.no, refundRef: receipt.refundRef, amount }];
}

export function noteDispute(order: Order, { tx, notice }: CommandOf<"note_dispute">, now: number): Decision {
  if (!attemptOf(order, tx)) return ok([]);
  const { disputeRef, status, amount } = notice;
  const known = order.disputes.find((dispute) => dispute.disputeRef === disputeRef)?.status;
  // A dispute that was decided is not opened again by a message that comes late.
  if (known === status || (known !== undefined && status === "open")) return ok([]);
  const of = { at: now, tx };
  const disputed: OrderEvent = { type: "order.disputed", ...of, ...notice };
  const raised = order.attention.some((item) => item.code === "disputed" && item.tx === tx);
  if (status === "won")
    return ok([
      disputed,
      ...(raised ? [{ type: "attention.resolved", ...of, code: "disputed", action: "accept", note: "The dispute was won." } as const] : []),
    ]);
  if (raised) return ok([disputed]);
  const what = `${toMajor(amount)} ${amount.currency}`;
  const detail = status === "open" ? `The customer's bank asks for ${what} back.` : `The customer's bank has taken ${what} back.`;
  return ok([disputed, { type: "order.attention", ...of, code: "disputed", detail }]);
}
