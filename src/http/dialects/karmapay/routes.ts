import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { ERRORS } from "../../../kernel/errors.ts";
import type { App } from "../../context.ts";
import { limitedBody, MOST_BYTES } from "../../limited-body.ts";
import { create } from "./create.ts";
import { describe } from "./describe.ts";
import { refuse } from "./errors.ts";

/** Any origin may call: the key is what decides. */
const cors = createMiddleware<App>(async (c, next) => {
  c.header("access-control-allow-origin", "*");
  c.header("access-control-expose-headers", "Dwar-Ignored, Idempotent-Replayed, Retry-After, X-Request-Id");
  if (c.req.method !== "OPTIONS") return next();
  c.header("access-control-allow-methods", "POST, OPTIONS");
  c.header("access-control-allow-headers", "Authorization, Content-Type, Idempotency-Key, X-Request-Id");
  return c.json({});
});

const limit = limitedBody(MOST_BYTES, (c, code) =>
  refuse(c, code === "request.too_large" ? "body: At most 256 KB." : `body: ${ERRORS[code].title}`),
);

/** KarmaPay's API: two paths among the native ones, with errors of their own. */
export const karmapay = new Hono<App>()
  .on("ALL", ["/v1/orders/create", "/v1/orders/describe"], cors, async (c, next) =>
    c.req.method === "POST" ? next() : refuse(c, "method: Send a POST."),
  )
  .post("/v1/orders/create", limit, create)
  .post("/v1/orders/describe", limit, describe)
  .onError((error, c) => {
    console.error({ requestId: c.get("requestId"), error: error.stack ?? String(error) });
    return refuse(c, "Something went wrong on our side.", 500);
  });
