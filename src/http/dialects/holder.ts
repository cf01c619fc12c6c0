import type { Failure } from "../../kernel/errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { type KeyHolder, keyHolder } from "../../merchants/settings.ts";
import type { Ctx } from "../context.ts";
import { noteUse } from "../key-use.ts";
import { addressOf, isOver } from "../rate.ts";

/** Whose secret key a dialect's client sent, under the limits of the native API; the request log learns the app's id. */
export async function holderOf(c: Ctx, secretKey: string): Promise<Result<KeyHolder, Failure>> {
  const holder = await keyHolder(c.env, secretKey);
  if (!holder.ok) return holder;
  if (!holder.value) return fail({ code: (await isOver(c.env, c.env.GUESS_LIMIT, addressOf(c))) ? "rate.address" : "auth.unknown_key" });
  if (await isOver(c.env, c.env.KEY_LIMIT, holder.value.key)) return fail({ code: "rate.key" });
  c.set("appId", holder.value.app.id);
  if (holder.value.app.disabled) return fail({ code: "auth.app_disabled" });
  noteUse(c, holder.value.key);
  return ok(holder.value);
}
