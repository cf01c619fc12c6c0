import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { publicOrigin } from "../merchants/origin.ts";
import { authenticate } from "./auth.ts";
import type { App } from "./context.ts";
import { karmapay } from "./dialects/karmapay/routes.ts";
import { khalti } from "./dialects/khalti/routes.ts";
import { kspay } from "./dialects/kspay/routes.ts";
import { docs } from "./docs/routes.ts";
import { gateways } from "./gateways.ts";
import { limitedBody, MOST_BYTES } from "./limited-body.ts";
import { create } from "./orders/create.ts";
import { list } from "./orders/list.ts";
import { one } from "./orders/one.ts";
import { reply } from "./problem.ts";
import { refunds } from "./refunds.ts";
import { routePreview } from "./route-preview.ts";

/** On PUBLIC_ORIGIN only: a merchant's payment domain shows pages and nothing else. */
export const onPublicOrigin = createMiddleware<App>(async (c, next) => {
  const origin = publicOrigin(c.env);
  return origin === null || origin === new URL(c.req.url).origin ? next() : reply(c, { code: "request.not_found" });
});

/** The native API and its description. */
export const api = new Hono<App>()
  // Before all that guards the native paths: a dialect refuses in its own words.
  .route("/", kspay)
  .use("/v1/*", onPublicOrigin)
  .on("GET", ["/openapi.json", "/docs", "/llms.txt"], onPublicOrigin)
  .route("/", karmapay)
  .use(
    "/v1/*",
    limitedBody(MOST_BYTES, (c, code) => reply(c, { code })),
  )
  .get("/healthz", (c) => c.json({ status: "ok" }))
  .route("/khalti", khalti)
  // Of "/v1/orders" itself too: named a second time it would count each of its calls twice.
  .use("/v1/orders/*", authenticate)
  .use("/v1/refunds/:id", authenticate)
  .use("/v1/route/preview", authenticate)
  .use("/v1/gateways", authenticate)
  .route("/v1/orders", create)
  .route("/v1/orders", list)
  .route("/v1/orders", one)
  .route("/v1/refunds", refunds)
  .route("/v1/route/preview", routePreview)
  .route("/v1/gateways", gateways)
  .route("/", docs);

/** Each address with the methods that it takes. */
const taken = Map.groupBy(
  api.routes.filter(({ method }) => method !== "ALL"),
  ({ path }) => path,
);
for (const [path, routes] of taken) {
  const methods = routes.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  const allow = [...new Set(methods)].sort().join(", ");
  api.all(path, (c) => {
    c.header("allow", allow);
    return reply(c, { code: "request.method" });
  });
}
