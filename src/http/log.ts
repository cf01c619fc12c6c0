import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import type { App, Ctx } from "./context.ts";

/** The most exact pattern that matched: a path of its own, else one without a star, which is what guards or refuses a whole path. */
function routeOf(c: Ctx): string | undefined {
  const routes = matchedRoutes(c);
  const exact = routes.find(({ path }) => path === c.req.path) ?? routes.findLast(({ path }) => !path.includes("*"));
  return (exact ?? routes.at(-1))?.path;
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
