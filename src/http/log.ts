import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { App, Ctx } from "./context.ts";

/** The most exact pattern that matched: what guards or refuses a whole path comes with a star. */
function routeOf(c: Ctx): string | undefined {
  const routes = matchedRoutes(c);
  return (routes.findLast(({ path }) => !path.includes("*")) ?? routes.at(-1))?.path;
}

/** One line a request: the route's pattern, never the address, a header or a body. */
export const requestLog = createMiddleware<App>(async (c, next) => {
  const started = Date.now();
  await next();
  const { method } = c.req;
  console.log(
    JSON.stringify({
      requestId: c.get("requestId"),
      method,
      route: routeOf(c),
      app: c.get("appId") ?? null,
      status: c.res.status,
      durationMs: Date.now() - started,
    }),
  );
});
