import { Hono } from "hono";
import { gateways } from "../../gateways/registry.ts";
import { orderId } from "../../kernel/ids.ts";
import { redirectUrlFault, webhookUrlFault } from "../../merchants/addresses.ts";
import { pageOrigin } from "../../merchants/origin.ts";
import { routesFor } from "../../merchants/routing.ts";
import { type OrderClient, orderClient } from "../../order/client.ts";
import type { Owner } from "../../order/shapes.ts";
import { readBody } from "../body.ts";
import type { App } from "../context.ts";
import { idempotencyKey } from "../idempotency-key.ts";
import { reply } from "../problem.ts";
import { createOrder } from "./schema.ts";

/** POST /v1/orders: the same reference (or Idempotency-Key) again is the same order, as it is now. */
export const create = new Hono<App>().post("/", async (c) => {
  const { app, mode } = c.get("holder");
  const body = await readBody(c, createOrder);
  if (!body.ok) return body.error;
  const { amount, reference, description, customer, metadata, ...wanted } = body.value.value;

  const faults = [
    { field: "redirectUrl", message: wanted.redirectUrl === undefined ? null : redirectUrlFault(c.env, wanted.redirectUrl) },
    { field: "webhookUrl", message: wanted.webhookUrl === undefined ? null : webhookUrlFault(c.env, wanted.webhookUrl) },
    { field: "capture", message: canCapture(wanted.capture) ? null : "No gateway here can hold money to be captured later." },
  ].flatMap(({ field, message }) => (message === null ? [] : [{ field, message }]));
  if (faults.length > 0) return reply(c, { code: "request.invalid" }, faults);

  const key = idempotencyKey(c);
  if (!key.ok) return reply(c, key.error);
  const origin = pageOrigin(c.env, app, c.req.url);
  if (!origin.ok) return reply(c, origin.error);
  const from =
    reference !== undefined
      ? ({ kind: "reference", value: reference } as const)
      : key.value !== null
        ? ({ kind: "key", value: key.value } as const)
        : null;
  const id = await orderId(app.idSalt, mode, from);
  const order = orderClient(c.env, id);
  // An order that is there is answered also after its gateway was switched off.
  if (routesFor(app, mode, amount, wanted).methods.length === 0 && !(from && (await isThere(order, { app: app.id, mode })))) {
    const field = wanted.gateways ? "gateways" : wanted.methods ? "methods" : "currency";
    return reply(c, {
      code: "order.no_gateway",
      field,
      message: `No enabled gateway account of this app takes ${amount.currency} in ${mode} mode that way.`,
    });
  }

  const opened = await order.open({
    id,
    app: app.id,
    mode,
    ...(reference !== undefined && { reference }),
    terms: { ...wanted, amount, origin: origin.value },
    details: { ...(description !== undefined && { description }), ...(customer && { customer }), ...(metadata && { metadata }) },
    given: body.value.given,
  });
  if (!opened.ok) return reply(c, opened.error);
  const { replayed, ignored } = opened.value;
  if (replayed) c.header("Idempotent-Replayed", "true");
  if (ignored.length > 0) c.header("Dwar-Ignored", ignored.join(", "));
  return c.json(opened.value.order, 201, { location: `/v1/orders/${id}` });
});

const canCapture = (capture: "automatic" | "manual") =>
  capture === "automatic" || [...gateways.values()].some(({ manualCapture }) => manualCapture);

/** One that ended unpaid would be offered anew, and needs a gateway for that. */
async function isThere(order: OrderClient, owner: Owner): Promise<boolean> {
  const view = await order.view(owner);
  return view.ok && view.value.status !== "expired" && view.value.status !== "cancelled";
}
