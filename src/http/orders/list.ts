import { zValidator } from "@hono/zod-validator";
import { type Context, Hono } from "hono";
import type * as z from "zod";
import type { OrderView } from "../../domain/view.ts";
import { orderId } from "../../kernel/ids.ts";
import { orderClient } from "../../order/client.ts";
import { type ListedOrder, listOrders } from "../../storage/order-list.ts";
import { fieldErrors } from "../body.ts";
import type { App } from "../context.ts";
import { reply } from "../problem.ts";
import { listQuery } from "./schema.ts";

const refuse = (parsed: { success: boolean; error?: z.core.$ZodError }, c: Context) =>
  parsed.error ? reply(c, { code: "request.invalid" }, fieldErrors(parsed.error)) : undefined;

/** GET /v1/orders: newest first, from D1; what a reference names is asked of its order too, which is always current. */
export const list = new Hono<App>().get("/", zValidator("query", listQuery, refuse), async (c) => {
  const { app, mode } = c.get("holder");
  const query = c.req.valid("query");
  const { reference, cursor, ...filter } = query;
  const page = await listOrders(c.env.DB, { app: app.id, mode, ...query });
  if (reference === undefined || cursor !== undefined) return page.ok ? c.json(page.value) : reply(c, page.error);

  const id = await orderId(app.idSalt, mode, { kind: "reference", value: reference });
  const found = await orderClient(c.env, id).view({ app: app.id, mode });
  if (!found.ok && found.error.code !== "order.not_found") return reply(c, found.error);
  if (!page.ok && !found.ok) return reply(c, page.error);
  const current = found.ok && matches(found.value, filter) ? [listed(found.value)] : [];
  // A dialect's orders may share a reference: these are only found in D1.
  const others = page.ok ? page.value.data.filter((order) => order.id !== id) : [];
  const data = [...current, ...others].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, filter.limit);
  return c.json({ data, nextCursor: page.ok ? page.value.nextCursor : null });
});

const listed = ({ description: _description, metadata: _metadata, ...order }: OrderView): ListedOrder => order;

type Filter = Omit<z.output<typeof listQuery>, "reference" | "limit" | "cursor">;

function matches(order: OrderView, { status, currency, attention, from, to }: Filter): boolean {
  const created = Date.parse(order.createdAt);
  return (
    (status === undefined || order.status === status) &&
    (currency === undefined || order.currency === currency) &&
    (attention === undefined || order.attention.length > 0 === attention) &&
    (from === undefined || created >= from) &&
    (to === undefined || created < to)
  );
}
