import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { App } from "./context.ts";

/** One line a request: the route's pattern, never the address, a header or a body. */
export const requestLog = createMiddleware<App>(async (c, next) => {
  const started = Date.now();
  await next();
  const { method } = c.req;
  console.log(
    JSON.stringify({
      requestId: c.get("requestId"),
      method,
      route: routePath(c, -1),
      app: c.get("appId") ?? null,
      status: c.res.status,
      durationMs: Date.now() - started,
    }),
  );
});
