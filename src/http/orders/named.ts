import type { Env as HonoEnv } from "hono";
import { createMiddleware } from "hono/factory";
import { isOrderId } from "../../kernel/ids.ts";
import { type OrderClient, orderClient } from "../../order/client.ts";
import type { Owner } from "../../order/shapes.ts";
import type { App } from "../context.ts";
import { reply } from "../problem.ts";

/** Inside /v1/orders/{id}: the order that the address names, for the key that asks. */
export interface OrderApp extends HonoEnv {
  Bindings: Env;
  Variables: App["Variables"] & { order: OrderClient; owner: Owner };
}

/** An id of another form is not worth an object. */
export const named = createMiddleware<OrderApp>(async (c, next) => {
  const id = c.req.param("id");
  if (id === undefined || !isOrderId(id)) return reply(c, { code: "order.not_found" });
  const { app, mode } = c.get("holder");
  c.set("order", orderClient(c.env, id));
  c.set("owner", { app: app.id, mode });
  return next();
});
