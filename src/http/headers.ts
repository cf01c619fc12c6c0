import { createMiddleware } from "hono/factory";
import type { App } from "./context.ts";

/** What every answer says, where its route says nothing else: it is what its type says, no cache keeps it, and https stays https. */
export const commonHeaders = createMiddleware<App>(async (c, next) => {
  await next();
  const https = new URL(c.req.url).protocol === "https:";
  const common = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(https && { "strict-transport-security": "max-age=31536000" }),
  };
  for (const [name, value] of Object.entries(common)) if (!c.res.headers.has(name)) c.header(name, value);
});
