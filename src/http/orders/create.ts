import { Hono } from "hono";
import { readBody } from "../body.ts";
import type { App } from "../context.ts";
import { idempotencyKey } from "../idempotency-key.ts";
import { reply } from "../problem.ts";
import { openOrder, placeOf } from "./open.ts";
import { createOrder } from "./schema.ts";

/** POST /v1/orders: the same reference (or Idempotency-Key) again is the same order, as it is now. */
export const create = new Hono<App>().post("/", async (c) => {
  const body = await readBody(c, createOrder);
  if (!body.ok) return body.error;
  const { reference, description, customer, metadata, ...terms } = body.value.value;
  const key = idempotencyKey(c);
  if (!key.ok) return reply(c, key.error);

  const byKey = key.value === null ? null : ({ kind: "key", value: key.value } as const);
  const opened = await openOrder(placeOf(c), c.get("holder"), {
    from: reference === undefined ? byKey : { kind: "reference", value: reference },
    ...(reference !== undefined && { reference }),
    terms,
    details: { ...(description !== undefined && { description }), ...(customer && { customer }), ...(metadata && { metadata }) },
    given: body.value.given,
  });
  if (!opened.ok) {
    const { errors, ...failure } = opened.error;
    return errors ? reply(c, { code: failure.code }, errors) : reply(c, failure);
  }
  const { order, replayed, ignored } = opened.value;
  if (replayed) c.header("Idempotent-Replayed", "true");
  if (ignored.length > 0) c.header("Dwar-Ignored", ignored.join(", "));
  return c.json(order, 201, { location: `/v1/orders/${order.id}` });
});
