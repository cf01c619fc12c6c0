import type { Ctx } from "../../../context.ts";
import { readFields } from "../body.ts";
import { failed } from "../errors.ts";
import { fieldsObject, integer } from "../fields.ts";
import type { WalletState } from "../words.ts";
import { amountOf, paymentOf, token } from "./payment.ts";

const statusQuery = fieldsObject({ token, amount: integer });

/** What the merchant's server is told. `status`: nothing speaks against the payment. */
const SAID: Readonly<Record<WalletState, { readonly status: boolean; readonly detail: string; readonly state: string }>> = {
  Initiated: { status: true, detail: "Transaction initiated.", state: "Initiated" },
  Confirmed: { status: true, detail: "Transaction confirmed: verify it to take the money.", state: "Confirmed" },
  Completed: { status: true, detail: "Transaction complete.", state: "Complete" },
  Refunded: { status: false, detail: "Transaction refunded.", state: "Refunded" },
  "Partially refunded": { status: false, detail: "Transaction partially refunded.", state: "Partially refunded" },
  Disabled: { status: false, detail: "Transaction disabled: possible exploitation of the confirmation code.", state: "Failed" },
  Failed: { status: false, detail: "Transaction failed.", state: "Failed" },
};
const ERROR = { status: false, detail: "Transaction not found.", state: "Error" };

/** GET payment/status/?token=&amount=: always 200 for a question that could be understood. */
export async function status(c: Ctx): Promise<Response> {
  const query = readFields(c, statusQuery, { token: c.req.query("token"), amount: c.req.query("amount") });
  if (!query.ok) return query.error;
  const { app, mode } = c.get("holder");
  const found = await paymentOf(c.env, { app: app.id, mode }, query.value.token);
  if (!found.ok) return found.error.code === "order.not_found" ? c.json(ERROR) : failed(c, found.error);
  const { order, state } = found.value;
  return c.json(query.value.amount === amountOf(order) ? SAID[state] : ERROR);
}
