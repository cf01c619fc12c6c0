import type { Order } from "../../../domain/state.ts";

/** KarmaPay knows PENDING, CREATED and SUCCESS; the other words are ours, in its style. */
export type OrderWord = "PENDING" | "CREATED" | "SUCCESS" | "REFUNDED" | "EXPIRED" | "CANCELLED";

export function statusOf(order: Order): OrderWord {
  switch (order.status) {
    case "open":
      return order.attempts.length === 0 ? "PENDING" : "CREATED";
    case "processing":
    case "authorized":
      return "CREATED";
    // Its clients deliver on SUCCESS: a part that went back does not make it unpaid.
    case "paid":
    case "partially_refunded":
      return "SUCCESS";
    case "refunded":
      return "REFUNDED";
    case "expired":
      return "EXPIRED";
    case "cancelled":
      return "CANCELLED";
  }
}
