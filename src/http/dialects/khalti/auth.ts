import { createMiddleware } from "hono/factory";
import { keyHolder, keyStillValid } from "../../../merchants/settings.ts";
import type { App } from "../../context.ts";
import { holderOf } from "../holder.ts";
import { failed, unauthorized } from "./errors.ts";

/** `Authorization: Key <secret key>`: puts the key's app and mode into the context. */
export const authenticate = createMiddleware<App>(async (c, next) => {
  const secret = /^Key +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const holder = await holderOf(c, secret === undefined ? "" : await spelled(c.env, secret));
  if (holder.ok) {
    c.set("holder", holder.value);
    return next();
  }
  const none = secret === undefined && holder.error.code === "auth.unknown_key";
  return none ? unauthorized(c, "Authentication credentials were not provided.") : failed(c, holder.error);
});

/** Some of Khalti's merchants write their key without what says the mode. */
async function spelled(env: Env, secret: string): Promise<string> {
  if (!/^[0-9a-f]{32}$/.test(secret)) return secret;
  const test = `test_secret_key_${secret}`;
  const found = await keyHolder(env, test);
  return found.ok && found.value ? test : `live_secret_key_${secret}`;
}

/** Before money moves out D1 itself is asked: a revoked key must not refund for the minute that its copies live. */
export const authenticateNow = createMiddleware<App>(async (c, next) => {
  const valid = await keyStillValid(c.env, c.get("holder").key);
  if (!valid.ok) return failed(c, valid.error);
  return valid.value ? next() : failed(c, { code: "auth.unknown_key" });
});
