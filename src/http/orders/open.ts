import type { Terms } from "../../domain/events.ts";
import type { Details } from "../../domain/view.ts";
import type { Failure } from "../../kernel/errors.ts";
import { type Mode, orderId } from "../../kernel/ids.ts";
import { fail, type Result } from "../../kernel/result.ts";
import { redirectUrlFault, webhookUrlFault } from "../../merchants/addresses.ts";
import { unapprovedFault } from "../../merchants/kyb.ts";
import { pageOrigin } from "../../merchants/origin.ts";
import { routesFor } from "../../merchants/routing.ts";
import type { AppSettings, KeyHolder } from "../../merchants/settings.ts";
import { type OrderClient, orderClient } from "../../order/client.ts";
import type { Opened, Owner } from "../../order/shapes.ts";
import type { Ctx } from "../context.ts";
import type { FieldError } from "../problem.ts";

/** An order as a client asked for it, natively or in a dialect. */
export interface Wanted {
  /** What makes the same call the same order; null: every call is a new one. */
  readonly from: { readonly kind: "reference" | "key"; readonly value: string } | null;
  readonly reference?: string;
  readonly terms: Omit<Terms, "expiresAt" | "origin">;
  readonly details: Details;
  /** The fields that the client sent, by their native names. */
  readonly given: readonly string[];
}

/** `field` and `message` are the first of `errors`, which name every bad field. */
export interface Refused extends Failure {
  readonly errors?: readonly FieldError[];
}

/** Where an order is opened: payment pages may be on the host of the request. */
export interface Place {
  readonly env: Env;
  readonly url: string;
}
export const placeOf = (c: Ctx): Place => ({ env: c.env, url: c.req.url });

/** Opens an order. A failure names its field as the native API does; a dialect has its own word for it. */
export async function openOrder(
  { env, url }: Place,
  { app, mode }: Pick<KeyHolder, "app" | "mode">,
  wanted: Wanted,
): Promise<Result<Opened, Refused>> {
  const { from, reference, terms, details, given } = wanted;
  const errors = faultsOf(env, terms);
  if (errors[0]) return fail({ code: "request.invalid", ...errors[0], errors });
  // Also where the order is there: one that ended would be offered anew with this amount.
  const tooMuch = unapprovedFault(app, mode, terms.amount);
  if (tooMuch !== null) return fail({ code: "order.unapproved_limit", field: "amount", message: tooMuch });
  const origin = pageOrigin(env, app, url);
  if (!origin.ok) return origin;
  const id = await orderId(app.idSalt, mode, from);
  const order = orderClient(env, id);
  // An order that is there is answered also after its gateway was switched off.
  if (routesFor(app, mode, terms.amount, terms).methods.length === 0 && !(from && (await isThere(order, { app: app.id, mode }))))
    return fail({ code: "order.no_gateway", ...noGatewayFor(app, mode, terms) });
  return order.open({
    id,
    app: app.id,
    mode,
    ...(reference !== undefined && { reference }),
    terms: {
      ...terms,
      origin: origin.value,
      ...(app.keepsDuplicates && { keepsDuplicates: true }),
      ...(typeof app.payerDays === "number" && { payerDays: app.payerDays }),
    },
    details,
    given,
  });
}

/** Which field leaves no gateway account, and why. */
function noGatewayFor(app: AppSettings, mode: Mode, terms: Wanted["terms"]): FieldError {
  const { amount, capture, gateways, methods } = terms;
  const { currency } = amount;
  const ofAnyAmount = routesFor(app, mode, { currency }, terms);
  if (ofAnyAmount.methods.length > 0) {
    const outAnyway = new Set(ofAnyAmount.leftOut().map(({ account }) => account));
    const out = routesFor(app, mode, amount, terms).leftOut();
    const limits = out.filter(({ account }) => !outAnyway.has(account)).map(({ gateway, why }) => `${gateway}: ${why}`);
    return { field: "amount", message: `${limits.join("; ")}.` };
  }
  const isHold = capture === "manual" && routesFor(app, mode, amount, { ...terms, capture: "automatic" }).methods.length > 0;
  const field = isHold ? "capture" : gateways ? "gateways" : methods ? "methods" : "currency";
  return { field, message: `No enabled gateway account of this app takes ${currency} in ${mode} mode that way.` };
}

function faultsOf(env: Env, { webhookUrl, redirectUrl }: Wanted["terms"]): readonly FieldError[] {
  return [
    { field: "webhookUrl", message: webhookUrl === undefined ? null : webhookUrlFault(env, webhookUrl) },
    { field: "redirectUrl", message: redirectUrl === undefined ? null : redirectUrlFault(env, redirectUrl) },
  ].flatMap(({ field, message }) => (message === null ? [] : [{ field, message }]));
}

/** One that ended unpaid would be offered anew, and needs a gateway for that. */
async function isThere(order: OrderClient, owner: Owner): Promise<boolean> {
  const view = await order.view(owner);
  return view.ok && view.value.status !== "expired" && view.value.status !== "cancelled";
}
