import { payingAttempt } from "../../../domain/state.ts";
import type { Dossier } from "../../../order/shapes.ts";
import { extrasOf } from "./extras.ts";
import { paymentIdOf, pidxOf } from "./found.ts";
import { maskedMobile } from "./mobile.ts";
import { isLost, type Status, statusOf } from "./words.ts";

/** A payer who comes back from an order that can still be paid has turned away from it. */
const told = (status: Status): Status => (status === "Initiated" ? "User canceled" : status);

/** What the merchant's return_url is called with. Nothing of it is signed, as at Khalti: the merchant looks the payment up. */
export function callbackParameters(dossier: Dossier): Readonly<Record<string, string>> {
  const { order } = dossier;
  const { purchase_order_id, purchase_order_name } = extrasOf(dossier);
  const status = told(statusOf(order));
  const payment = paymentIdOf(dossier);
  const payer = isLost(status) ? undefined : (payingAttempt(order) ?? order.attempts.at(-1))?.sentTo;
  const amount = String(order.terms.amount.amount);
  return {
    pidx: pidxOf(order.id),
    status,
    transaction_id: payment ?? "",
    tidx: payment ?? "",
    ...(payment !== null && { txnId: payment }),
    amount,
    total_amount: amount,
    mobile: maskedMobile(payer),
    purchase_order_id,
    purchase_order_name,
  };
}
