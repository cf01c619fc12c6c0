import { fail, ok, type Result } from "../../../kernel/result.ts";
import type { KeyHolder } from "../../../merchants/settings.ts";
import type { Ctx } from "../../context.ts";
import { addressOf, isOver } from "../../rate.ts";
import type { FaultName } from "./catalogue.ts";
import { failed, refuse } from "./errors.ts";
import { originFault } from "./origins.ts";

/** Who tries many texts is told less and less. */
export async function guessed(c: Ctx, name: FaultName): Promise<Response> {
  return (await isOver(c.env, c.env.GUESS_LIMIT, addressOf(c))) ? failed(c, { code: "rate.address" }) : refuse(c, name);
}

/** What all calls of a known key have to pass; the request log learns the app's id. */
export async function admitted(c: Ctx, holder: KeyHolder): Promise<Result<KeyHolder, Response>> {
  if (await isOver(c.env, c.env.KEY_LIMIT, holder.key)) return fail(failed(c, { code: "rate.key" }));
  c.set("appId", holder.app.id);
  if (holder.app.disabled) return fail(failed(c, { code: "auth.app_disabled" }));
  const fault = originFault(c, holder.app, holder.mode);
  return fault ? fail(fault) : ok(holder);
}
