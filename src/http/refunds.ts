import { Hono } from "hono";
import { refundId } from "../kernel/ids.ts";
import { orderClient } from "../order/client.ts";
import type { App } from "./context.ts";
import { reply } from "./problem.ts";

/** GET /v1/refunds/{id}: its id leads to its order. */
export const refunds = new Hono<App>().get("/:id", async (c) => {
  const id = c.req.param("id");
  const named = refundId.read(id);
  if (!named) return reply(c, { code: "refund.not_found" });
  const { app, mode } = c.get("holder");
  const known = await orderClient(c.env, named.order).refunds({ app: app.id, mode });
  if (!known.ok && known.error.code !== "order.not_found") return reply(c, known.error);
  const found = known.ok ? known.value.find((refund) => refund.id === id) : undefined;
  return found ? c.json(found) : reply(c, { code: "refund.not_found" });
});
