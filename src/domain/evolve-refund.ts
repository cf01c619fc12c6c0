import type { OrderEvent } from "./events.ts";
import type { Refund } from "./state.ts";
import { again, closely, notBefore } from "./watch.ts";

/** Folds one event into the refund it is about. */
export function refundAfter(refund: Refund, event: OrderEvent): Refund {
  const { running: _running, watch: _watch, ...quiet } = refund;
  const watching = (next: Refund["watch"]) => (next ? { watch: next } : {});
  switch (event.type) {
    case "call.started":
      return { ...refund, countsFrom: event.deadline, running: { call: event.call, op: event.op, deadline: event.deadline } };
    case "call.ended":
      return event.failure?.outcome === "unknown"
        ? {
            ...quiet,
            status: "pending",
            failure: event.failure,
            ...watching(notBefore(closely(event.at), event.at, event.failure.retryAfter)),
          }
        : { ...quiet, ...(event.failure && { failure: event.failure }) };
    case "refund.pending":
      return {
        ...quiet,
        status: "pending",
        ...(event.refundRef !== undefined && { refundRef: event.refundRef }),
        ...watching(closely(event.at)),
      };
    case "refund.looked": {
      const looks = refund.looks + 1;
      return {
        ...quiet,
        looks,
        absent: refund.absent + (event.seen === "not_found" && event.at >= refund.countsFrom ? 1 : 0),
        ...watching(notBefore(again(event.at, looks), event.at, event.retryAfter)),
      };
    }
    case "refund.succeeded": {
      const { failure: _failure, ...clean } = quiet;
      return { ...clean, status: "succeeded", ...(event.refundRef !== undefined && { refundRef: event.refundRef }) };
    }
    case "refund.named":
      return { ...refund, named: [...(refund.named ?? []), { refundRef: event.refundRef, amount: event.amount }] };
    case "refund.failed":
      return { ...quiet, status: "failed", ...(event.failure && { failure: event.failure }) };
    case "refund.manual":
      return { ...quiet, status: "manual" };
    default:
      return refund;
  }
}
