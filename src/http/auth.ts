import { createMiddleware } from "hono/factory";
import { keyHolder, keyStillValid } from "../merchants/settings.ts";
import type { App, Ctx } from "./context.ts";
import { noteUse } from "./key-use.ts";
import { reply } from "./problem.ts";
import { addressOf, isOver } from "./rate.ts";

/** `Authorization: Bearer <secret key>`: puts the key's app and mode into the context. */
export const authenticate = createMiddleware<App>(async (c, next) => {
  const secret = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (!secret) return refuse(c, "auth.missing");
  const holder = await keyHolder(c.env, secret);
  if (!holder.ok) return reply(c, holder.error);
  if (!holder.value) return refuse(c, "auth.unknown_key");
  if (await isOver(c.env, c.env.KEY_LIMIT, holder.value.key)) return reply(c, { code: "rate.key" });
  c.set("appId", holder.value.app.id);
  if (holder.value.app.disabled) return reply(c, { code: "auth.app_disabled" });
  c.set("holder", holder.value);
  noteUse(c, holder.value.key);
  return next();
});

/** Who tries many keys is told less and less. */
async function refuse(c: Ctx, code: "auth.missing" | "auth.unknown_key"): Promise<Response> {
  const over = await isOver(c.env, c.env.GUESS_LIMIT, addressOf(c));
  return over ? reply(c, { code: "rate.address" }) : reply(c, { code });
}

/** Before money moves out D1 itself is asked: a revoked key must not refund for the minute that its copies live. */
export const authenticateNow = createMiddleware<App>(async (c, next) => {
  const valid = await keyStillValid(c.env, c.get("holder").key);
  if (!valid.ok) return reply(c, valid.error);
  return valid.value ? next() : reply(c, { code: "auth.unknown_key" });
});
