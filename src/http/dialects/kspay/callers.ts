import type { Mode } from "../../../kernel/ids.ts";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import { appSettings, type KeyHolder, keyStillValid } from "../../../merchants/settings.ts";
import { familyKey, signatureKey } from "../../../storage/kv.ts";
import type { Ctx } from "../../context.ts";
import { readAccessToken } from "./access-tokens.ts";
import { admitted, guessed } from "./admission.ts";
import type { FaultName } from "./catalogue.ts";
import { failed, missing, refuse } from "./errors.ts";
import { holderOfPair } from "./pairs.ts";
import { isRevoked } from "./revoked.ts";
import { readSignature, type Signature } from "./signatures.ts";

/** `Authorization: Bearer <access token>` */
export async function byToken(c: Ctx): Promise<Result<KeyHolder, Response>> {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === undefined) return fail(refuse(c, "sandboxLive.auth.authTokenMissing"));
  const access = await readAccessToken(c.env, token, Date.now());
  if (!access.ok)
    return fail(
      access.error === "expired" ? refuse(c, "sandboxLive.auth.tokenExpired") : await guessed(c, "sandboxLive.auth.unauthorized"),
    );
  const [revoked, holder] = await Promise.all([
    isRevoked(c.env, familyKey(access.value.family)),
    holderOfKey(c, access.value, "sandboxLive.auth.unauthorized"),
  ]);
  return revoked ? fail(refuse(c, "sandboxLive.auth.unauthorized")) : holder;
}

/** `x-signature`: never from an address or a body, which are written down in many places. */
export async function bySignature(c: Ctx): Promise<Result<{ readonly holder: KeyHolder; readonly signature: Signature }, Response>> {
  const text = c.req.header("x-signature")?.trim();
  if (!text) return fail(refuse(c, "sandboxLive.auth.authTokenMissing"));
  const signature = await readSignature(c.env, text, Date.now());
  if (!signature.ok)
    return fail(
      signature.error === "expired"
        ? refuse(c, "sandboxLive.keyVaultErrors.signatureExpired")
        : await guessed(c, "sandboxLive.keyVaultErrors.invalidSignatureFormat"),
    );
  const [revoked, holder] = await Promise.all([
    isRevoked(c.env, signatureKey(signature.value.id)),
    holderOfKey(c, signature.value, "sandboxLive.keyVaultErrors.accessKeyMismatch"),
  ]);
  if (revoked) return fail(refuse(c, "sandboxLive.keyVaultErrors.invalidSignatureFormat"));
  return holder.ok ? ok({ holder: holder.value, signature: signature.value }) : holder;
}

/** The headers `accessKey` and `secretKey`. */
export async function byKeys(c: Ctx): Promise<Result<KeyHolder, Response>> {
  const accessKey = c.req.header("accesskey");
  if (!accessKey) return fail(missing(c, "accessKey"));
  const secretKey = c.req.header("secretkey");
  if (!secretKey) return fail(missing(c, "secretKey"));
  const holder = await holderOfPair(c, null, { accessKey, secretKey });
  return holder.ok ? admitted(c, holder.value) : holder;
}

/** The holder of a key that an authentic text names; `ended` is the refusal where that key is no longer valid. */
export async function holderOfKey(
  c: Ctx,
  { app: id, mode, key }: { readonly app: string; readonly mode: Mode; readonly key: string },
  ended: FaultName,
): Promise<Result<KeyHolder, Response>> {
  const app = await appSettings(c.env, id);
  if (!app.ok) return fail(failed(c, app.error));
  if (!app.value) return fail(refuse(c, ended));
  const holder = await admitted(c, { key, mode, app: app.value });
  if (!holder.ok) return holder;
  const pair = app.value.keys.find((pair) => pair.id === key && pair.mode === mode);
  if (pair) return pair.expiresAt === null || pair.expiresAt > Date.now() ? holder : fail(refuse(c, ended));
  // A pair that was made a moment ago is not in this copy of the settings yet.
  const valid = await keyStillValid(c.env, key);
  if (!valid.ok) return fail(failed(c, valid.error));
  return valid.value ? holder : fail(refuse(c, ended));
}
