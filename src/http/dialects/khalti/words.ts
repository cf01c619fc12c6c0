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

/** A payment's state as the older wallet calls and records tell it. */
export type WalletState = "Initiated" | "Confirmed" | "Completed" | "Disabled" | "Refunded" | "Partially refunded" | "Failed";

/** Whether it came through the wallet's calls: only there does money wait for the merchant. */
export const isWallet = ({ terms }: Pick<Order, "terms">): boolean => terms.dialect === "khalti" && terms.capture === "manual";

const WALLET_WORDS: Readonly<Record<Exclude<OrderStatus, "open" | "expired" | "cancelled">, WalletState>> = {
  processing: "Confirmed",
  authorized: "Confirmed",
  paid: "Completed",
  partially_refunded: "Partially refunded",
  refunded: "Refunded",
};

/** What is not paid is told by the last attempt. */
function walletWord(status: OrderStatus, last: { readonly status: string } | undefined): WalletState {
  if (status !== "open" && status !== "expired" && status !== "cancelled") return WALLET_WORDS[status];
  if (last?.status === "disabled") return "Disabled";
  return status === "open" && last?.status !== "failed" ? "Initiated" : "Failed";
}

export const walletStateOf = ({ status, attempts }: Order): WalletState => walletWord(status, attempts.at(-1));

/** A list does not know through which API an order came: at the sandbox's wallet those without an address to return to count. */
const isListedWallet = ({ redirectUrl, transactions }: ListedOrder): boolean =>
  redirectUrl === null && transactions.at(-1)?.gateway === "sandbox";

export const listedStateOf = (order: ListedOrder): Status | WalletState =>
  isListedWallet(order) ? walletWord(order.status, order.transactions.at(-1)) : listedStatusOf(order);

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
