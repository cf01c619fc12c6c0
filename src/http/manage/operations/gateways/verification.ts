import * as z from "zod";
import type { Gateway } from "../../../../gateways/contract.ts";
import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { type Currency, exponentOf, type Money } from "../../../../kernel/money.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { isPaying, payable, paying } from "../../../../merchants/gateway-setup/steps.ts";
import { type Found, keep } from "../../../../merchants/gateway-setup/stored.ts";
import { appSettings } from "../../../../merchants/settings.ts";
import { orderClient } from "../../../../order/client.ts";
import { openOrder } from "../../../orders/open.ts";
import type { VerificationPayment } from "../../answers/gateways.ts";
import * as answers from "../../answers/gateways.ts";
import { inCompany, type ManageContext } from "../../operation.ts";
import { ACCOUNT, changed, currency, MAY_CHANGE, named, nothing, traceOf } from "./shared.ts";

/** Seconds that the merchant has for it. */
const OFFERED = 3_600;

/** One unit of the currency, or the gateway's least. */
function leastOf({ limits }: Gateway, code: Currency): Money {
  return { amount: Math.max(10 ** exponentOf(code), limits?.[code]?.min ?? 0), currency: code };
}

const input = z.strictObject({ currency: currency.exactOptional() });

export const beginVerification = inCompany({
  name: "gateways.verify",
  method: "POST",
  path: `${ACCOUNT}/verification`,
  allows: MAY_CHANGE,
  summary: "Begins the one payment that verifies the account; while it is under way the same one is answered.",
  input,
  answer: answers.verificationPayment,
  async run(context, params, { currency: wanted }) {
    const found = await named(context, params);
    if (!found.ok) return found;
    const may = payable(found.value.verification);
    if (!may.ok) return may;
    const taken = takenCurrency(found.value, wanted);
    return taken.ok ? begin(context, found.value, taken.value) : taken;
  },
  trace: ({ params, output }) => traceOf(params, { order: output.order, amount: output.amount, currency: output.currency }),
});

function takenCurrency({ account, gateway }: Found, wanted: Currency | undefined): Result<Currency, Refusal> {
  const takes = account.currencies ?? gateway.currencies;
  if (takes === "any")
    return wanted === undefined ? fail({ code: "request.invalid", field: "currency", message: "Name the currency." }) : ok(wanted);
  const chosen = wanted ?? takes[0];
  if (chosen !== undefined && takes.includes(chosen)) return ok(chosen);
  return fail({ code: "request.invalid", field: "currency", message: `This account takes ${takes.join(", ")}.` });
}

async function begin(context: ManageContext, found: Found, code: Currency): Promise<Result<VerificationPayment, Refusal>> {
  const { env, origin, scope, now } = context;
  const { app, account, gateway, verification, version } = found;
  if (isPaying(verification) && verification.order !== null) return underWay(context, found, verification.order);
  const settings = await appSettings(env, app.id);
  if (!settings.ok) return settings;
  if (!settings.value) return fail({ code: "app.not_found" });
  const opened = await openOrder(
    { env, url: origin },
    { app: settings.value, mode: account.mode },
    {
      // Two at the same time make one order.
      from: { kind: "key", value: `verification of ${account.id}, ${version}` },
      terms: {
        amount: leastOf(gateway, code),
        capture: "automatic",
        expiresIn: OFFERED,
        gateways: [account.id],
        verifies: account.id,
        redirectUrl: `${origin}/dashboard/apps/${app.id}/gateways/${account.id}`,
      },
      details: { description: `Verification of ${gateway.name}` },
      given: [],
    },
  );
  if (!opened.ok) return opened;
  const { id, paymentUrl, amount, currency: in_ } = opened.value.order;
  const kept = await keep(scope, found, paying(verification, id), {}, now);
  return kept.ok ? ok({ order: id, paymentUrl, amount, currency: in_ }) : kept;
}

async function underWay({ env }: ManageContext, { app, account }: Found, order: string): Promise<Result<VerificationPayment, Refusal>> {
  const view = await orderClient(env, order).view({ app: app.id, mode: account.mode });
  if (!view.ok) return view;
  const { paymentUrl, amount, currency: in_ } = view.value;
  return ok({ order, paymentUrl, amount, currency: in_ });
}

export const cancelVerification = inCompany({
  name: "gateways.cancel_verification",
  method: "DELETE",
  path: `${ACCOUNT}/verification`,
  allows: MAY_CHANGE,
  summary: "Calls off the verification payment: the credentials are then entered again.",
  input: nothing,
  answer: answers.gatewaySetup,
  async run(context, params) {
    const found = await named(context, params);
    if (!found.ok) return found;
    const { app, account, verification } = found.value;
    if (!isPaying(verification) || verification.order === null)
      return fail({ code: "gateway.step_open", message: "No verification payment is under way." });
    const cancelled = await orderClient(context.env, verification.order).cancel({ app: app.id, mode: account.mode }, null);
    if (!cancelled.ok) return cancelled;
    const settled = await named(context, params);
    return settled.ok ? changed(context, params) : settled;
  },
  trace: ({ params }) => traceOf(params),
});
