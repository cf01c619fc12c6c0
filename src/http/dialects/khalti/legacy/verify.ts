import * as z from "zod";
import type { Ctx } from "../../../context.ts";
import { readBody } from "../body.ts";
import { failed, invalid } from "../errors.ts";
import { fieldsObject, integer } from "../fields.ts";
import { wholeRecord } from "../records.ts";
import type { WalletState } from "../words.ts";
import { again, amountOf, paymentOf, settled, token, type WalletPayment } from "./payment.ts";

const verifyBody = fieldsObject({
  token,
  amount: integer.pipe(z.int().min(1, { error: "Ensure this value is greater than or equal to 1." })),
});

const WHY_NOT: Partial<Record<WalletState, string>> = {
  Initiated: "The payer has not confirmed this payment.",
  Disabled: "This payment was closed: too many wrong confirmation codes.",
  Failed: "This payment has failed or was not verified in time: no money was taken.",
};

/** POST payment/verify/: the merchant takes what the payer has allowed. Only here money moves, once, however often it is asked for. */
export async function verify(c: Ctx): Promise<Response> {
  const body = await readBody(c, verifyBody);
  if (!body.ok) return body.error;
  const { app, mode } = c.get("holder");
  const found = await paymentOf(c.env, { app: app.id, mode }, body.value.token);
  if (!found.ok) return found.error.code === "order.not_found" ? invalid(c, { token: ["Invalid token."] }) : failed(c, found.error);
  if (body.value.amount !== amountOf(found.value.order)) return invalid(c, { amount: ["This is not the amount of the payment."] });
  const after = found.value.state === "Confirmed" ? await taken(found.value) : found;
  if (!after.ok) return failed(c, after.error);
  const { state } = after.value;
  const why = WHY_NOT[state];
  if (why !== undefined) return invalid(c, { token: [why] });
  // Nobody knows yet whether the money was taken: asking again tells.
  return state === "Confirmed" ? failed(c, { code: "unavailable" }) : c.json(wholeRecord(after.value, app));
}

/** Where it is not certain that the money was taken, the wallet is asked. */
async function taken(payment: WalletPayment) {
  if (payment.order.status !== "authorized") return settled(payment);
  const captured = await payment.client.capture(payment.owner, {}, null);
  return captured.ok ? again(payment) : settled(payment);
}
