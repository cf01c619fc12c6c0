import { Hono } from "hono";
import { isOrderId } from "../../kernel/ids.ts";
import { type OrderClient, orderClient } from "../../order/client.ts";
import type { Owner } from "../../order/object.ts";
import { authenticateNow } from "../auth.ts";
import { readBody } from "../body.ts";
import type { App, Ctx } from "../context.ts";
import { idempotencyOf } from "../idempotency-key.ts";
import { reply } from "../problem.ts";
import { cancelOrder, createRefund } from "./schema.ts";

/** The order that the address names, for the key that asks; an id of another form is not worth an object. */
function named(c: Ctx): { client: OrderClient; owner: Owner } | null {
  const id = c.req.param("id");
  const { app, mode } = c.get("holder");
  return id !== undefined && isOrderId(id) ? { client: orderClient(c.env, id), owner: { app: app.id, mode } } : null;
}

/** /v1/orders/{id} and what is below it. */
export const one = new Hono<App>()
  .get("/:id", async (c) => {
    const order = named(c);
    if (!order) return reply(c, { code: "order.not_found" });
    const view = await order.client.view(order.owner);
    return view.ok ? c.json(view.value) : reply(c, view.error);
  })
  .get("/:id/refunds", async (c) => {
    const order = named(c);
    if (!order) return reply(c, { code: "order.not_found" });
    const refunds = await order.client.refunds(order.owner);
    return refunds.ok ? c.json({ data: refunds.value }) : reply(c, refunds.error);
  })
  .get("/:id/events", async (c) => {
    const order = named(c);
    if (!order) return reply(c, { code: "order.not_found" });
    const events = await order.client.history(order.owner);
    return events.ok ? c.json({ data: events.value }) : reply(c, events.error);
  })
  .post("/:id/cancel", async (c) => {
    const order = named(c);
    if (!order) return reply(c, { code: "order.not_found" });
    const body = await readBody(c, cancelOrder);
    if (!body.ok) return body.error;
    const idempotency = await idempotencyOf(c, body.value.value);
    if (!idempotency.ok) return reply(c, idempotency.error);
    const cancelled = await order.client.cancel(order.owner, idempotency.value);
    if (!cancelled.ok) return reply(c, cancelled.error);
    if (cancelled.value.replayed) c.header("Idempotent-Replayed", "true");
    return c.json(cancelled.value.value);
  })
  .post("/:id/refunds", authenticateNow, async (c) => {
    const order = named(c);
    if (!order) return reply(c, { code: "order.not_found" });
    const body = await readBody(c, createRefund);
    if (!body.ok) return body.error;
    const idempotency = await idempotencyOf(c, body.value.value);
    if (!idempotency.ok) return reply(c, idempotency.error);
    const { amount, reason } = body.value.value;
    const wanted = { ...(amount !== undefined && { amount }), ...(reason !== undefined && { reason }) };
    const refund = await order.client.refund(order.owner, wanted, idempotency.value);
    if (!refund.ok) return reply(c, refund.error);
    if (refund.value.replayed) c.header("Idempotent-Replayed", "true");
    return c.json(refund.value.value, 201);
  });
