import { fail, ok, type Result } from "../../../kernel/result.ts";
import { keyOwner } from "../../../merchants/key-owner.ts";
import { type KeyHolder, keyHolder } from "../../../merchants/settings.ts";
import type { Ctx } from "../../context.ts";
import { noteUse } from "../../key-use.ts";
import { guessed } from "./admission.ts";
import { failed } from "./errors.ts";

export interface Pair {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Whose key pair it is: both keys of one pair, which also means of one mode. `app`: it must be that one's; null: anybody's. */
export async function holderOfPair(c: Ctx, app: string | null, { accessKey, secretKey }: Pair): Promise<Result<KeyHolder, Response>> {
  const now = Date.now();
  const found = await keyHolder(c.env, secretKey);
  if (!found.ok) return fail(failed(c, found.error));
  const holder = found.value && (app === null || found.value.app.id === app) ? found.value : null;
  if (holder?.app.keys.some(({ id, publicKey }) => id === holder.key && publicKey === accessKey)) {
    noteUse(c, holder.key);
    return ok(holder);
  }

  const owner = await keyOwner(c.env, accessKey, now);
  if (!owner.ok) return fail(failed(c, owner.error));
  if (!owner.value) return fail(await guessed(c, "sandboxLive.keyVaultErrors.credentialsNotFound"));
  const { key, valid } = owner.value;
  const wanted = app ?? holder?.app.id ?? owner.value.app;
  if (!valid || owner.value.app !== wanted) return fail(await guessed(c, "sandboxLive.keyVaultErrors.accessKeyMismatch"));
  return holder?.key === key ? ok(holder) : fail(await guessed(c, "sandboxLive.keyVaultErrors.invalidSecretKey"));
}
