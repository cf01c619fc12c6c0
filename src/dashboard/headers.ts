import { createMiddleware } from "hono/factory";
import type { ManageApp } from "../http/manage/context.ts";
import { commonHeaders } from "../pages/headers.ts";

// No inline script or style anywhere: both are files of our own. Logos may be anybody's, the payment page is shown in a frame.
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data: https:",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** What every answer of the dashboard carries, unless it says otherwise itself. */
export const headers = createMiddleware<ManageApp>(async (c, next) => {
  await next();
  const all = {
    ...commonHeaders(new URL(c.req.url).protocol === "https:"),
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
  };
  for (const [name, value] of Object.entries(all)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
});
