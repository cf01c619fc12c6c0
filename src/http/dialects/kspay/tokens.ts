import type { KeyHolder } from "../../../merchants/settings.ts";
import { type Family, newFamily, nextGeneration } from "../../../merchants/token-families.ts";
import { ACCESS_SECONDS } from "../../../storage/kv.ts";
import type { Ctx } from "../../context.ts";
import { newAccessToken } from "./access-tokens.ts";
import { guessed } from "./admission.ts";
import { holderOfKey } from "./callers.ts";
import { answer } from "./envelope.ts";
import { failed, refuse } from "./errors.ts";
import { holderOfPair } from "./pairs.ts";
import { newRefreshToken, readRefreshToken } from "./refresh-tokens.ts";
import { readKeys, signIn, wholePair } from "./sign-in.ts";

/** POST /auth/generate-token/{appId} */
export async function generateToken(c: Ctx): Promise<Response> {
  const holder = await signIn(c);
  if (!holder.ok) return holder.error;
  const now = Date.now();
  const family = await newFamily(c.env, { app: holder.value.app.id, key: holder.value.key }, now);
  return family.ok ? answer(c, 201, await tokensOf(c.env, holder.value, family.value, now)) : failed(c, family.error);
}

/** POST /auth/refresh-token: `Authorization: <refresh token>`, with or without `Bearer`. All else is looked at before the token is used up. */
export async function refreshToken(c: Ctx): Promise<Response> {
  const text = /^(?:Bearer +)?(\S+)$/i.exec(c.req.header("authorization")?.trim() ?? "")?.[1];
  if (text === undefined) return refuse(c, "sandboxLive.auth.authTokenMissing");
  const refresh = await readRefreshToken(c.env, text);
  if (!refresh) return guessed(c, "sandboxLive.auth.invalidRefreshToken");
  const holder = await holderOfKey(c, refresh, "sandboxLive.auth.invalidRefreshToken");
  if (!holder.ok) return holder.error;
  const fault = await keysFault(c, holder.value);
  if (fault) return fault;

  const now = Date.now();
  const family = await nextGeneration(c.env, refresh, now);
  if (!family.ok) return failed(c, family.error);
  if ("next" in family.value) return answer(c, 201, await tokensOf(c.env, holder.value, family.value.next, now));
  return refuse(c, family.value.fault === "expired" ? "sandboxLive.auth.refreshTokenExpired" : "sandboxLive.auth.invalidRefreshToken");
}

/** A body may name the keys again; they must then be the token's own. */
async function keysFault(c: Ctx, { key, app }: KeyHolder): Promise<Response | null> {
  const sent = await readKeys(c);
  if (!sent.ok) return sent.error;
  if (Object.keys(sent.value).length === 0) return null;
  const pair = wholePair(c, sent.value);
  if (!pair.ok) return pair.error;
  const holder = await holderOfPair(c, app.id, pair.value);
  if (!holder.ok) return holder.error;
  return holder.value.key === key ? null : refuse(c, "sandboxLive.keyVaultErrors.accessKeyMismatch");
}

/** Both spellings: clients differ. */
async function tokensOf(env: Env, { key, mode, app }: KeyHolder, family: Family, now: number) {
  const named = { key, mode, app: app.id, ...family };
  const [accessToken, refreshToken] = await Promise.all([newAccessToken(env, named, now), newRefreshToken(env, named)]);
  return {
    accessToken,
    refreshToken,
    access_token: accessToken,
    refresh_token: refreshToken,
    tokenType: "Bearer",
    expiresIn: ACCESS_SECONDS,
  };
}
