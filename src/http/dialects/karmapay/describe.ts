import { payingAttempt } from "../../../domain/state.ts";
import { isOrderId } from "../../../kernel/ids.ts";
import { toWire } from "../../../kernel/money.ts";
import { orderClient } from "../../../order/client.ts";
import type { Dossier } from "../../../order/shapes.ts";
import type { Ctx } from "../../context.ts";
import { answerFailure } from "./errors.ts";
import { readExtras } from "./extras.ts";
import { readFields, readKey } from "./request.ts";
import { type OrderWord, statusOf } from "./statuses.ts";

/** An order as KarmaPay's clients read it. */
export interface Described {
  readonly orderID: string;
  readonly orderAmt: string | number;
  readonly orderCid: string | null;
  readonly orderCurrency: string;
  readonly orderDescription: string | null;
  readonly orderStatus: OrderWord;
  /** Unix ms as text: when it was created. */
  readonly orderTimestamp: string;
  /** The gateway's id of the payment, by UPI or not. */
  readonly orderUpiTrnx: string | null;
  /** The app. */
  readonly uid: string;
}

/** POST /v1/orders/describe: any order of the app, in whatever state; null where there is none. */
export async function describe(c: Ctx): Promise<Response> {
  const fields = await readFields(c);
  if (!fields.ok) return answerFailure(c, fields.error);
  const { order_id: id } = fields.value;
  if (!id) return answerFailure(c, { code: "request.invalid", field: "order_id", message: "Required." });
  const holder = await readKey(c);
  if (!holder.ok) return answerFailure(c, holder.error);
  if (typeof id !== "string") return answerFailure(c, { code: "request.invalid", field: "order_id", message: "Text." });
  // An id of another form is not worth an object.
  if (!isOrderId(id)) return c.json({ data: null });
  const { app, mode } = holder.value;
  const found = await orderClient(c.env, id).dossier({ app: app.id, mode });
  if (found.ok) return c.json({ data: described(found.value) });
  return found.error.code === "order.not_found" ? c.json({ data: null }) : answerFailure(c, found.error);
}

const described = ({ order, details }: Dossier): Described => ({
  orderID: order.id,
  orderAmt: toWire(order.terms.amount, "major-number"),
  orderCid: readExtras(details).customerId,
  orderCurrency: order.terms.amount.currency,
  orderDescription: details.description ?? null,
  orderStatus: statusOf(order),
  orderTimestamp: String(order.createdAt),
  orderUpiTrnx: payingAttempt(order)?.gatewayTransactionId ?? null,
  uid: order.app,
});
