import type { Ctx } from "../../../context.ts";
import { readBody } from "../body.ts";
import { failed, invalid, refuse } from "../errors.ts";
import { extrasOf } from "../extras.ts";
import { fieldsObject, text } from "../fields.ts";
import { paymentIdOf, pidxOf } from "../found.ts";
import { maskedMobile } from "../mobile.ts";
import { byPublicKey } from "./browser.ts";
import { again, amountOf, code, paymentOf, pin, token, type WalletPayment } from "./payment.ts";
import { refusedBy } from "./refused.ts";

const confirmBody = fieldsObject({ public_key: text(255), token, confirmation_code: code, transaction_pin: pin });

/** POST payment/confirm/: the payer gives code and PIN in the merchant's page, and so allows the money to be taken. */
export async function confirm(c: Ctx): Promise<Response> {
  const body = await readBody(c, confirmBody);
  if (!body.ok) return body.error;
  const { public_key, token, confirmation_code, transaction_pin } = body.value;
  const holder = await byPublicKey(c, public_key);
  if (!holder.ok) return holder.error;
  const { app, mode } = holder.value;
  const found = await paymentOf(c.env, { app: app.id, mode }, token);
  if (!found.ok) return found.error.code === "order.not_found" ? invalid(c, { token: ["Invalid token."] }) : failed(c, found.error);
  const payment = found.value;
  if (payment.state !== "Initiated") return told(c, payment);
  const { no, step } = payment.attempt;
  const answered = await payment.client.answer({ attempt: no, step, answers: { code: confirmation_code, pin: transaction_pin } });
  const after = answered.ok ? await again(payment) : answered;
  return after.ok ? told(c, after.value) : failed(c, after.error);
}

/** How it stands. Once it is confirmed the answer is always the same. */
function told(c: Ctx, payment: WalletPayment): Response {
  const { order, attempt, state } = payment;
  if (state === "Disabled" || state === "Failed")
    return attempt.problem ? refusedBy(c, attempt.problem) : refuse(c, "The time to pay is over.");
  if (state === "Initiated")
    return attempt.problem && !attempt.running && !attempt.unknown ? refusedBy(c, attempt.problem) : failed(c, { code: "unavailable" });
  const { merchant, purchase_order_id, purchase_order_name, website_url } = extrasOf(payment);
  return c.json({
    ...merchant,
    idx: paymentIdOf(payment),
    token: pidxOf(order.id),
    amount: amountOf(order),
    mobile: maskedMobile(attempt.sentTo),
    product_identity: purchase_order_id,
    product_name: purchase_order_name,
    ...(website_url && { product_url: website_url }),
  });
}
