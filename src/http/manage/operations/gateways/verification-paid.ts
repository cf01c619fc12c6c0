import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { isVerified } from "../../../../merchants/gateway-setup/steps.ts";
import { orderClient } from "../../../../order/client.ts";
import type { Owner } from "../../../../order/shapes.ts";
import { refund } from "../../../orders/answers.ts";
import { paidVerification } from "../../answers/gateways.ts";
import { inCompany, type ManageContext, type Params } from "../../operation.ts";
import { ACCOUNT, MAY_CHANGE, MAY_LOOK, named, nothing, traceOf } from "./shared.ts";

interface Paid {
  readonly id: string;
  readonly owner: Owner;
}

async function paidOrder(context: ManageContext, params: Params): Promise<Result<Paid, Refusal>> {
  const found = await named(context, params);
  if (!found.ok) return found;
  const { app, account, verification } = found.value;
  if (!isVerified(verification)) return fail({ code: "gateway.unverified" });
  // A command has verified it, without a payment.
  if (verification.order === null) return fail({ code: "order.not_found" });
  return ok({ id: verification.order, owner: { app: app.id, mode: account.mode } });
}

export const readVerification = inCompany({
  name: "gateways.verification",
  method: "GET",
  path: `${ACCOUNT}/verification`,
  allows: MAY_LOOK,
  summary: "The payment that verified the account, and whether it was given back.",
  input: nothing,
  answer: paidVerification,
  async run(context, params) {
    const paid = await paidOrder(context, params);
    if (!paid.ok) return paid;
    const { id, owner } = paid.value;
    const client = orderClient(context.env, id);
    const [view, refunds] = await Promise.all([client.view(owner), client.refunds(owner)]);
    if (!view.ok) return view;
    if (!refunds.ok) return refunds;
    const { capturedAmount, currency } = view.value;
    return ok({ order: id, amount: capturedAmount, currency, refund: refunds.value.at(-1) ?? null });
  },
});

export const refundVerification = inCompany({
  name: "gateways.refund_verification",
  method: "POST",
  path: `${ACCOUNT}/verification/refund`,
  allows: MAY_CHANGE,
  status: 201,
  summary: "Gives the payment back that verified the account: all that is left of it.",
  input: nothing,
  answer: refund,
  async run(context, params) {
    const paid = await paidOrder(context, params);
    if (!paid.ok) return paid;
    const { id, owner } = paid.value;
    const refunded = await orderClient(context.env, id).refund(owner, { reason: "Verification of the gateway" }, null);
    return refunded.ok ? ok(refunded.value.value) : refunded;
  },
  trace: ({ params, output }) => traceOf(params, { order: output.order, amount: output.amount, currency: output.currency }),
});
