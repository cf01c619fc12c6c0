import * as z from "zod";
import { faultMessage, parseMajor } from "../../../../kernel/money.ts";
import { fail, ok } from "../../../../kernel/result.ts";
import { orderOf, setOrder } from "../../../../merchants/gateway-setup/order-of.ts";
import type { AccountView } from "../../../../merchants/gateway-setup/shown.ts";
import { routesFor } from "../../../../merchants/routing.ts";
import { appSettings } from "../../../../merchants/settings.ts";
import { routePreview } from "../../../answers.ts";
import * as answers from "../../answers/gateways.ts";
import { inCompany, type ManageContext, type Params, type Told } from "../../operation.ts";
import { currency, MAY_CHANGE, MAY_LOOK, method, mode, shown } from "./shared.ts";

const forInput = z.strictObject({ mode, currency, method: method.exactOptional() });
type OrderFor = z.output<typeof forInput>;

async function current(context: ManageContext, { app = "" }: Params, wanted: OrderFor) {
  const found = await orderOf(context.scope, app, wanted);
  if (!found.ok) return found;
  const data: AccountView[] = [];
  for (const one of found.value.accounts) {
    const view = await shown(context, one);
    if (!view.ok) return view;
    data.push(view.value);
  }
  return ok({ own: found.value.own, data });
}

export const readRouting = inCompany({
  name: "routing.read",
  method: "GET",
  path: "/apps/:app/routing",
  allows: MAY_LOOK,
  summary: "In which order accounts are tried for a currency, or for one method in it.",
  input: forInput,
  answer: answers.routingOrder,
  run: current,
});

const orderInput = z.strictObject({ ...forInput.shape, accounts: z.array(z.string({ error: "A gateway account's id." })).max(100) });

export const orderRouting = inCompany({
  name: "routing.order",
  method: "PUT",
  path: "/apps/:app/routing",
  allows: MAY_CHANGE,
  summary: "Sets in which order accounts are tried for a currency, or for one method in it; none: the more general order again.",
  input: orderInput,
  answer: answers.routingOrder,
  async run(context, params, { accounts, ...wanted }) {
    const set = await setOrder(context.scope, params.app ?? "", wanted, accounts);
    if (!set.ok) return set;
    await context.forget(params.app ?? "");
    return current(context, params, wanted);
  },
  trace: ({ params, input }) => ({ target: params.app ?? "", ...(params.app && { app: params.app }), detail: input }),
});

export type RoutePreview = Told<typeof routePreview>;

const previewInput = z.strictObject({
  mode,
  currency,
  amount: z.string({ error: "A decimal amount in major units." }).exactOptional(),
  capture: z.enum(["automatic", "manual"], { error: "automatic or manual." }).exactOptional(),
});

export const previewRoute = inCompany({
  name: "routing.preview",
  method: "GET",
  path: "/apps/:app/routing/preview",
  allows: MAY_LOOK,
  summary: "By which accounts a payment could be made at this moment, and why.",
  input: previewInput,
  answer: routePreview,
  async run({ env, scope, now }, { app: id = "" }, { mode: at, currency: code, amount, capture }) {
    const app = await scope.app(id);
    if (!app.ok) return app;
    const wanted = amount === undefined ? undefined : parseMajor(amount, code);
    if (typeof wanted === "string") return fail({ code: "request.invalid", field: "amount", message: faultMessage(wanted, code) });
    const settings = await appSettings(env, id);
    if (!settings.ok) return settings;
    if (!settings.value) return fail({ code: "app.not_found" });
    const asked = { currency: code, ...(wanted && { amount: wanted.amount }) };
    const routes = routesFor(settings.value, at, asked, { now, ...(capture && { capture }) });
    return ok({ data: routes.methods.map((one) => ({ method: one, choices: routes.choicesFor(one) })), skipped: routes.leftOut() });
  },
});
