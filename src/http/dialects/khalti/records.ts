import { attemptOf, type Order, payingAttempt, refundableOf } from "../../../domain/state.ts";
import { orderView } from "../../../domain/view.ts";
import { refundId, transactionId } from "../../../kernel/ids.ts";
import type { AppSettings } from "../../../merchants/settings.ts";
import type { Dossier } from "../../../order/shapes.ts";
import type { ListedOrder } from "../../../storage/order-list.ts";
import { extrasOf } from "./extras.ts";
import { paymentIdOf, pidxOf } from "./found.ts";
import { maskedMobile } from "./mobile.ts";
import { nepalTime } from "./time.ts";
import { isWallet, listedStateOf, METHOD_NAMES, type Status, statusOf, type WalletState, walletStateOf } from "./words.ts";

// One payment in the merchant's list of transactions. Khalti's kinds and states are rows with ids; here the ids are made of the names.

const idxOf = (name: string) => name.replace(/\W/g, "").padEnd(22, "0");
const kind = (name: string) => ({ idx: idxOf(name), name });
const state = (status: Status | WalletState) => ({
  ...kind(status),
  template: `is ${status.toLowerCase().replace("completed", "complete")}`,
});

/** Absent in a list, which is made without asking each order. */
const nobody = { idx: "", name: "", mobile: "" };

const PAID: ReadonlySet<Status | WalletState> = new Set(["Completed", "Partially refunded", "Refunded"]);
const TOOK = new Set(["completed", "partially_refunded", "refunded"]);

function recordOf(order: ListedOrder, app: AppSettings, status: Status | WalletState) {
  const payment = PAID.has(status) ? order.transactions.find((transaction) => TOOK.has(transaction.status)) : undefined;
  const method = (payment ?? order.transactions.at(-1))?.method ?? "wallet";
  return {
    idx: (payment?.id ?? transactionId.of(order.id, 0)).slice(3),
    type: kind(METHOD_NAMES[method]),
    state: state(status),
    amount: order.amountMinor,
    fee_amount: 0,
    refunded: status === "Refunded",
    created_on: nepalTime(Date.parse(order.createdAt)),
    ebanker: null,
    user: nobody,
    merchant: { idx: app.id, name: app.name, mobile: app.phone ?? "" },
  };
}

export const listedRecord = (order: ListedOrder, app: AppSettings) => recordOf(order, app, listedStateOf(order));

/** The same with what only the order itself knows. */
export function wholeRecord(dossier: Dossier, app: AppSettings) {
  const { order, details } = dossier;
  const wallet = isWallet(order);
  const status = wallet ? walletStateOf(order) : statusOf(order);
  const paying = payingAttempt(order);
  const last = paying ?? attemptOf(order, order.attempts.length);
  const { purchase_order_id, purchase_order_name, website_url, merchant } = extrasOf(dossier);
  return {
    ...recordOf(orderView(order, details), app, status),
    idx: paymentIdOf(dossier) ?? pidxOf(order.id),
    ...(wallet && paying?.captured && { amount: paying.captured.amount }),
    fee_amount: paying?.fee?.amount ?? 0,
    user: { ...nobody, name: details.customer?.name ?? "", mobile: maskedMobile(last?.sentTo) },
    can_refund: paying !== undefined && refundableOf(order, paying) > 0,
    can_complete: wallet && status === "Confirmed" && order.status === "authorized",
    child_transactions: [...fees(order), ...refunds(order)],
    meta: { ...merchant, product_identity: purchase_order_id, product_name: purchase_order_name, product_url: website_url },
  };
}

const REFUND_STATES = { requested: "Pending", pending: "Pending", manual: "Pending", succeeded: "Completed", failed: "Failed" } as const;

function refunds(order: Order) {
  return order.refunds
    .filter(({ tx }) => attemptOf(order, tx)?.pays)
    .map(({ no, amount, status, createdAt }) => ({
      idx: refundId.of(order.id, no).slice(3),
      type: kind("Refund"),
      state: kind(REFUND_STATES[status]),
      amount: amount.amount,
      created_on: nepalTime(createdAt),
    }));
}

function fees(order: Order) {
  const paying = payingAttempt(order);
  if (!paying?.fee) return [];
  const { fee, no, createdAt } = paying;
  const idx = transactionId.of(order.id, no).slice(3);
  return [{ idx, type: kind("Fee"), state: kind("Completed"), amount: fee.amount, created_on: nepalTime(createdAt) }];
}
