import type { Method } from "../../../domain/facts.ts";
import { hasMismatch, isUndecided, type Order, type OrderStatus } from "../../../domain/state.ts";
import type { ListedOrder } from "../../../storage/order-list.ts";

/** A payment's status as look-ups and lists say it. */
export type Status = "Initiated" | "Pending" | "Completed" | "Partially refunded" | "Refunded" | "Expired" | "User canceled";

const WORDS: Readonly<Record<Exclude<OrderStatus, "open">, Status>> = {
  processing: "Pending",
  authorized: "Pending",
  paid: "Completed",
  partially_refunded: "Partially refunded",
  refunded: "Refunded",
  expired: "Expired",
  cancelled: "User canceled",
};

/** Pending: money may have moved, so the merchant must hold. An attempt that failed can be followed by another. */
export function statusOf(order: Order): Status {
  if (order.status !== "open") return WORDS[order.status];
  const mayHaveMoved = order.attempts.some((attempt) => isUndecided(attempt) && attempt.running?.op !== "create");
  return mayHaveMoved || hasMismatch(order) ? "Pending" : "Initiated";
}

/** The same of what D1 knows. */
export function listedStatusOf({ status, transactions, attention }: ListedOrder): Status {
  if (status !== "open") return WORDS[status];
  const mismatch = attention.some(({ code }) => code === "amount_mismatch" || code === "currency_mismatch");
  return mismatch || transactions.some((transaction) => transaction.status === "confirmed") ? "Pending" : "Initiated";
}

/** These come with HTTP 400, which Khalti's clients read like any other answer. */
export const isLost = (status: Status): boolean => status === "Expired" || status === "User canceled";

export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  wallet: "Wallet payment",
  netbanking: "Ebanking payment",
  bank_transfer: "Connect IPS payment",
  card: "Card payment",
  upi: "UPI payment",
  crypto: "Crypto payment",
};

/** What a payer may be offered for each of Khalti's payment modes. */
export const MODES: ReadonlyMap<string, Method> = new Map([
  ["KHALTI", "wallet"],
  ["EBANKING", "netbanking"],
  ["MOBILE_BANKING", "netbanking"],
  ["CONNECT_IPS", "bank_transfer"],
  ["SCT", "card"],
]);
