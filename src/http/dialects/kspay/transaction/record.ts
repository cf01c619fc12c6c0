import { type OrderStatus, payingAttempt } from "../../../../domain/state.ts";
import { orderView, type TransactionView } from "../../../../domain/view.ts";
import { transactionId } from "../../../../kernel/ids.ts";
import type { Catalogue } from "../../../../merchants/catalogue.ts";
import type { Dossier } from "../../../../order/shapes.ts";
import type { ListedOrder } from "../../../../storage/order-list.ts";
import { methodWord, modeWord, type Status, statusOf } from "./words.ts";

/** An order as one transaction. `null` where there is nothing to say, or where KS Pay has a field for what is its own. */
export interface TransactionRecord {
  /** `tx_…00`: the order, whichever attempt pays it. */
  readonly id: string;
  readonly providerOrderId: string | null;
  readonly currencyId: string | null;
  readonly appId: string;
  readonly referenceNumber: string | null;
  readonly paymentMethodId: string | null;
  /** In major units, with as many decimals as the currency has. */
  readonly amount: string;
  readonly currencyCode: string;
  /** Where its payment page is. */
  readonly origin: string;
  readonly gatewayConfigId: string | null;
  readonly paymentType: string | null;
  readonly subPaymentType: null;
  readonly providerName: string | null;
  readonly providerPaymentType: null;
  readonly providerSubpaymentType: null;
  readonly providerTxnId: string | null;
  /** A credential is not given back. */
  readonly signature: null;
  readonly status: Status;
  readonly providerStatus: string | null;
  readonly userId: null;
  readonly isPaid: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly mode: "sandbox" | "live";
  readonly redirectUrl: string | null;
}

/** How the attempt that pays stands where its order stands so. */
const PAYING: Partial<Record<OrderStatus, TransactionView["status"]>> = {
  paid: "completed",
  partially_refunded: "partially_refunded",
  refunded: "refunded",
};

/** The attempt that pays, as far as a list knows it, else the last. */
export const attemptShown = ({ status, transactions }: ListedOrder): TransactionView | undefined =>
  transactions.find((attempt) => attempt.status === PAYING[status]) ?? transactions.at(-1);

/** The record of a row of the list. */
export function recordOf(order: ListedOrder, app: string, catalogue: Catalogue, attempt = attemptShown(order)): TransactionRecord {
  const status = statusOf(order.status);
  const method = attempt && catalogue.methodOf(attempt.method);
  return {
    id: transactionId.of(order.id, 0),
    providerOrderId: attempt?.providerOrderId ?? null,
    currencyId: catalogue.currencies.find(({ code }) => code === order.currency)?.id ?? null,
    appId: app,
    referenceNumber: order.reference,
    paymentMethodId: method?.id ?? null,
    amount: order.amount,
    currencyCode: order.currency,
    origin: new URL(order.paymentUrl).origin,
    gatewayConfigId: attempt?.account ?? null,
    paymentType: method ? methodWord(method) : null,
    subPaymentType: null,
    providerName: attempt?.gateway ?? null,
    providerPaymentType: null,
    providerSubpaymentType: null,
    providerTxnId: attempt?.providerPaymentId ?? null,
    signature: null,
    status,
    providerStatus: attempt?.status.toUpperCase() ?? null,
    userId: null,
    isPaid: status === "SUCCESS" || status === "PARTIALLY_REFUNDED",
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    mode: modeWord(order.mode),
    redirectUrl: order.redirectUrl,
  };
}

/** The same from the order itself, which knows for sure what pays it. */
export function currentRecord({ order, details }: Dossier, catalogue: Catalogue): TransactionRecord {
  const view = orderView(order, details);
  const paying = payingAttempt(order);
  return recordOf(view, order.app, catalogue, paying && view.transactions[paying.no - 1]);
}
