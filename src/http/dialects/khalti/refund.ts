import * as z from "zod";
import { payingAttempt, refundableOf } from "../../../domain/state.ts";
import type { RefundView } from "../../../domain/view.ts";
import { toMajor } from "../../../kernel/money.ts";
import type { Ctx } from "../../context.ts";
import { readBody } from "./body.ts";
import { failed, invalid, notFound, refuse } from "./errors.ts";
import { fieldsObject, integer, optional, text } from "./fields.ts";
import { find } from "./found.ts";

/** `mobile` says which wallet a bank payment goes back to; here money goes back where it came from. */
const refundBody = fieldsObject({
  amount: optional(integer.pipe(z.int().min(1, { error: "Ensure this value is greater than or equal to 1." }))),
  mobile: optional(text(32)),
});

const SAID: Readonly<Record<Exclude<RefundView["status"], "failed">, string>> = {
  succeeded: "Transaction refund successful.",
  pending: "Transaction refund is in progress.",
  manual: "Transaction refund is noted: the gateway has no way to make it, so it must be made by hand.",
};

/** POST merchant-transaction/{id}/refund/: all that is left, or `amount` in paisa. */
export async function refund(c: Ctx): Promise<Response> {
  const id = c.req.param("id");
  if (id === undefined) return notFound(c);
  const body = await readBody(c, refundBody);
  if (!body.ok) return body.error;
  const { amount } = body.value;
  const found = await find(c, id);
  if (!found.ok) return failed(c, found.error);
  const { order, client, owner } = found.value;
  const paying = payingAttempt(order);
  if (!paying?.captured) return refuse(c, "Transaction is not completed.");
  const left = refundableOf(order, paying);

  const wanted = amount === undefined ? {} : { amount: toMajor({ amount, currency: "NPR" }) };
  const refunded = await client.refund(owner, wanted, null);
  if (!refunded.ok) {
    const { code } = refunded.error;
    if (code === "order.not_refundable") return refuse(c, "Transaction has already been refunded.");
    if (code === "order.refund_too_large") return invalid(c, { amount: [`Ensure this value is less than or equal to ${left}.`] });
    return failed(c, refunded.error);
  }
  const { status, failure } = refunded.value.value;
  if (status === "failed") return refuse(c, failure === null ? "Transaction refund failed." : `Transaction refund failed: ${failure}.`);
  return c.json({ detail: SAID[status] });
}
