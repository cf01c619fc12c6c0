import { zValidator } from "@hono/zod-validator";
import { type Context, Hono } from "hono";
import type * as z from "zod";
import { orderId } from "../../kernel/ids.ts";
import { orderClient } from "../../order/client.ts";
import { type ListedOrder, listOrders } from "../../storage/order-list.ts";
import { fieldErrors } from "../body.ts";
import type { App } from "../context.ts";
import { reply } from "../problem.ts";
import { listQuery } from "./schema.ts";

const refuse = (parsed: { success: boolean; error?: z.core.$ZodError }, c: Context) =>
  parsed.error ? reply(c, { code: "request.invalid" }, fieldErrors(parsed.error)) : undefined;

/** GET /v1/orders: newest first, from D1; an exact reference is asked of its order, which is always current. */
export const list = new Hono<App>().get("/", zValidator("query", listQuery, refuse), async (c) => {
  const { app, mode } = c.get("holder");
  const { reference, ...filter } = c.req.valid("query");
  if (reference === undefined) {
    const page = await listOrders(c.env.DB, { app: app.id, mode, ...filter });
    return page.ok ? c.json(page.value) : reply(c, page.error);
  }
  const id = await orderId(app.idSalt, mode, { kind: "reference", value: reference });
  const found = await orderClient(c.env, id).view({ app: app.id, mode });
  if (!found.ok) return found.error.code === "order.not_found" ? c.json({ data: [], nextCursor: null }) : reply(c, found.error);
  const { description: _description, metadata: _metadata, ...order } = found.value;
  return c.json({ data: matches(order, filter) ? [order] : [], nextCursor: null });
});

type Filter = Omit<z.output<typeof listQuery>, "reference" | "limit" | "cursor">;

function matches(order: ListedOrder, { status, currency, attention, from, to }: Filter): boolean {
  const created = Date.parse(order.createdAt);
  return (
    (status === undefined || order.status === status) &&
    (currency === undefined || order.currency === currency) &&
    (attention === undefined || order.attention.length > 0 === attention) &&
    (from === undefined || created >= from) &&
    (to === undefined || created < to)
  );
}
