import { Hono } from "hono";
import { publicOrigin } from "../merchants/origin.ts";
import { authenticate } from "./auth.ts";
import type { App } from "./context.ts";
import { gateways } from "./gateways.ts";
import { create } from "./orders/create.ts";
import { list } from "./orders/list.ts";
import { one } from "./orders/one.ts";
import { reply } from "./problem.ts";

/** The native API, on PUBLIC_ORIGIN only: a merchant's payment domain shows pages and nothing else. */
export const api = new Hono<App>()
  .use("/v1/*", async (c, next) => {
    const origin = publicOrigin(c.env);
    return origin === null || origin === new URL(c.req.url).origin ? next() : reply(c, { code: "request.not_found" });
  })
  .get("/healthz", (c) => c.json({ status: "ok" }))
  .use("/v1/orders", authenticate)
  .use("/v1/orders/*", authenticate)
  .use("/v1/gateways", authenticate)
  .route("/v1/orders", create)
  .route("/v1/orders", list)
  .route("/v1/orders", one)
  .route("/v1/gateways", gateways);
