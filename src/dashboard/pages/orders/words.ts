import type { AttentionCode } from "../../../domain/events.ts";
import type { OrderStatus } from "../../../domain/state.ts";
import type { RefundView, TransactionView } from "../../../domain/view.ts";
import type { Mode } from "../../../kernel/ids.ts";
import type { Tone } from "../../parts/pieces.tsx";

interface Said {
  readonly text: string;
  readonly tone: Tone;
}

export const ORDER_WORDS: Readonly<Record<OrderStatus, Said>> = {
  open: { text: "Open", tone: "plain" },
  processing: { text: "Being paid", tone: "wait" },
  authorized: { text: "Held", tone: "wait" },
  paid: { text: "Paid", tone: "good" },
  expired: { text: "Expired", tone: "plain" },
  cancelled: { text: "Cancelled", tone: "plain" },
  partially_refunded: { text: "Partly given back", tone: "info" },
  refunded: { text: "Given back", tone: "info" },
};

export const TRANSACTION_WORDS: Readonly<Record<TransactionView["status"], Said>> = {
  created: { text: "Begun", tone: "plain" },
  initiated: { text: "With the customer", tone: "wait" },
  confirmed: { text: "Held", tone: "wait" },
  completed: { text: "Paid", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
  disabled: { text: "Locked", tone: "bad" },
  partially_refunded: { text: "Partly given back", tone: "info" },
  refunded: { text: "Given back", tone: "info" },
};

export const REFUND_WORDS: Readonly<Record<RefundView["status"], Said>> = {
  pending: { text: "On its way back", tone: "wait" },
  succeeded: { text: "Given back", tone: "good" },
  failed: { text: "Could not be given back", tone: "bad" },
  manual: { text: "To be given back at the gateway", tone: "wait" },
};

export const ATTENTION_WORDS: Readonly<Record<AttentionCode, string>> = {
  amount_mismatch: "Another amount was paid",
  currency_mismatch: "Another currency was paid",
  duplicate_payment: "It was paid twice",
  late_payment: "It was paid too late",
  unresolved: "The gateway could not say what became of it",
  disputed: "The customer's bank asks for the money back",
  refunded_elsewhere: "Money went back without being asked for here",
};

/** What it means to leave such a thing as it is. */
export const ACCEPT_WORDS: Readonly<Record<AttentionCode, string>> = {
  amount_mismatch: "Take the order as paid",
  currency_mismatch: "It has been given back",
  duplicate_payment: "Keep the money",
  late_payment: "Keep the money",
  unresolved: "Take it as not paid",
  disputed: "I have seen it",
  refunded_elsewhere: "I have seen it",
};

/** "order.partially_refunded" → "Order partially refunded" */
export function eventText(type: string): string {
  const text = type.replaceAll(/[._]/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const ordersAt = (app: string) => `/dashboard/apps/${app}/orders`;
export const orderAt = (app: string, id: string) => `${ordersAt(app)}/${id}`;
export const inMode = (path: string, mode: Mode) => `${path}?mode=${mode}`;
