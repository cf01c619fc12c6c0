import * as z from "zod";
import type { Choice } from "../../../../domain/events.ts";
import type { Method } from "../../../../domain/facts.ts";
import { faultMessage, parseMajor } from "../../../../kernel/money.ts";
import { fail, ok } from "../../../../kernel/result.ts";
import { orderOf, setOrder } from "../../../../merchants/gateway-setup/order-of.ts";
import type { AccountView } from "../../../../merchants/gateway-setup/shown.ts";
import { routesFor } from "../../../../merchants/routing.ts";
import { appSettings } from "../../../../merchants/settings.ts";
import type { ManageContext, Operation, Params } from "../../operation.ts";
import { currency, MAY_CHANGE, MAY_LOOK, method, mode, shown } from "./shared.ts";

const forInput = z.strictObject({ mode, currency, method: method.exactOptional() });
type OrderFor = z.output<typeof forInput>;

/** Accounts in the order in which they are tried. `own`: the order was made for this, and is not that of what is more general. */
export interface RoutingOrder {
  readonly own: boolean;
  readonly data: readonly AccountView[];
}

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

export const readRouting: Operation<OrderFor, RoutingOrder> = {
  name: "routing.read",
  method: "GET",
  path: "/apps/:app/routing",
  allows: MAY_LOOK,
  summary: "In which order accounts are tried for a currency, or for one method in it.",
  input: forInput,
  run: current,
};

const orderInput = z.strictObject({ ...forInput.shape, accounts: z.array(z.string({ error: "A gateway account's id." })).max(100) });

export const orderRouting: Operation<z.output<typeof orderInput>, RoutingOrder> = {
  name: "routing.order",
  method: "PUT",
  path: "/apps/:app/routing",
  allows: MAY_CHANGE,
  summary: "Sets in which order accounts are tried for a currency, or for one method in it; none: the more general order again.",
  input: orderInput,
  async run(context, params, { accounts, ...wanted }) {
    const set = await setOrder(context.scope, params.app ?? "", wanted, accounts);
    if (!set.ok) return set;
    await context.forget(params.app ?? "");
    return current(context, params, wanted);
  },
  trace: ({ params, input }) => ({ target: params.app ?? "", ...(params.app && { app: params.app }), detail: input }),
};

const previewInput = z.strictObject({
  mode,
  currency,
  amount: z.string({ error: "A decimal amount in major units." }).exactOptional(),
  capture: z.enum(["automatic", "manual"], { error: "automatic or manual." }).exactOptional(),
});

/** The accounts for each method, each with why it is in its place, and those that are left out. */
export interface RoutePreview {
  readonly data: readonly { readonly method: Method; readonly choices: readonly Choice[] }[];
  readonly skipped: Choice["skipped"];
}

export const previewRoute: Operation<z.output<typeof previewInput>, RoutePreview> = {
  name: "routing.preview",
  method: "GET",
  path: "/apps/:app/routing/preview",
  allows: MAY_LOOK,
  summary: "By which accounts a payment could be made at this moment, and why.",
  input: previewInput,
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
};
