import { fail, ok, type Result } from "../../../kernel/result.ts";
import { appSettings, type KeyHolder } from "../../../merchants/settings.ts";
import type { Ctx } from "../../context.ts";
import { admitted, guessed } from "./admission.ts";
import { readFields } from "./body.ts";
import { failed, invalid, missing } from "./errors.ts";
import { idFault } from "./ids.ts";
import { holderOfPair, type Pair } from "./pairs.ts";

/** The caller of /auth/…/{appId}, by the key pair in the body. */
export async function signIn(c: Ctx): Promise<Result<KeyHolder, Response>> {
  const app = c.req.param("appId") ?? "";
  const fault = idFault(c, "ap_", app);
  if (fault) return fail(fault);
  const sent = await readKeys(c);
  if (!sent.ok) return sent;
  const pair = wholePair(c, sent.value);
  if (!pair.ok) return pair;

  const settings = await appSettings(c.env, app);
  if (!settings.ok) return fail(failed(c, settings.error));
  if (!settings.value) return fail(await guessed(c, "sandboxLive.keyVaultErrors.appNotFound"));
  if (settings.value.disabled) return fail(failed(c, { code: "auth.app_disabled" }));
  const holder = await holderOfPair(c, app, pair.value);
  return holder.ok ? admitted(c, holder.value) : holder;
}

/** The keys in a body; a refresh may name them or not. */
export async function readKeys(c: Ctx): Promise<Result<Partial<Pair>, Response>> {
  const fields = await readFields(c);
  if (!fields.ok) return fields;
  const found: { accessKey?: string; secretKey?: string } = {};
  for (const name of ["accessKey", "secretKey"] as const) {
    // KS Pay's own guide writes `accesskey` in places.
    const value = fields.value[name] ?? fields.value[name.toLowerCase()] ?? "";
    if (typeof value !== "string") return fail(invalid(c, name, "Must be a text."));
    if (value !== "") found[name] = value;
  }
  return ok(found);
}

export function wholePair(c: Ctx, { accessKey, secretKey }: Partial<Pair>): Result<Pair, Response> {
  if (accessKey === undefined) return fail(missing(c, "accessKey"));
  return secretKey === undefined ? fail(missing(c, "secretKey")) : ok({ accessKey, secretKey });
}
