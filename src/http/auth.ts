import { createMiddleware } from "hono/factory";
import { keyHolder, keyStillValid } from "../merchants/settings.ts";
import type { App } from "./context.ts";
import { reply } from "./problem.ts";

/** `Authorization: Bearer <secret key>`: puts the key's app and mode into the context. */
export const authenticate = createMiddleware<App>(async (c, next) => {
  const secret = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (!secret) return reply(c, { code: "auth.missing" });
  const holder = await keyHolder(c.env, secret);
  if (!holder.ok) return reply(c, holder.error);
  if (!holder.value) return reply(c, { code: "auth.unknown_key" });
  c.set("appId", holder.value.app.id);
  if (holder.value.app.disabled) return reply(c, { code: "auth.app_disabled" });
  c.set("holder", holder.value);
  return next();
});

/** Before money moves out D1 itself is asked: a revoked key must not refund for the minute that its copies live. */
export const authenticateNow = createMiddleware<App>(async (c, next) => {
  const valid = await keyStillValid(c.env, c.get("holder").key);
  if (!valid.ok) return reply(c, valid.error);
  return valid.value ? next() : reply(c, { code: "auth.unknown_key" });
});
