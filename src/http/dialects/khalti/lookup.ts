import { payingAttempt } from "../../../domain/state.ts";
import type { Ctx } from "../../context.ts";
import { readBody } from "./body.ts";
import { failed, notFound } from "./errors.ts";
import { extrasOf } from "./extras.ts";
import { fieldsObject, text } from "./fields.ts";
import { find, paymentIdOf, pidxOf } from "./found.ts";
import { isLost, isWallet, statusOf } from "./words.ts";

const lookupBody = fieldsObject({ pidx: text(255) });

/** POST epayment/lookup/: how a payment stands. */
export async function lookup(c: Ctx): Promise<Response> {
  const body = await readBody(c, lookupBody);
  if (!body.ok) return body.error;
  const { pidx } = body.value;
  const found = await find(c, pidx);
  if (!found.ok) return failed(c, found.error);
  const { order } = found.value;
  // A payment's own id is not what is looked up here, nor a token of the wallet.
  if (pidx !== pidxOf(order.id) || isWallet(order)) return notFound(c);
  const status = statusOf(order);
  return c.json(
    {
      ...(status === "Completed" && extrasOf(found.value).merchant),
      pidx,
      total_amount: order.terms.amount.amount,
      status,
      transaction_id: paymentIdOf(found.value),
      fee: payingAttempt(order)?.fee?.amount ?? 0,
      refunded: status === "Refunded",
    },
    isLost(status) ? 400 : 200,
  );
}
