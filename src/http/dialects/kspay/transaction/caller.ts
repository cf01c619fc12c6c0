import { fail, ok, type Result } from "../../../../kernel/result.ts";
import type { KeyHolder } from "../../../../merchants/settings.ts";
import type { Ctx } from "../../../context.ts";
import { byKeys, bySignature, byToken } from "../callers.ts";
import { refuse } from "../errors.ts";

/** How initiate is called: from a server with a signature, by the web package with a token, or with both keys by an SDK's server. */
export type Style = "signature" | "token" | "keys";

export interface Caller {
  readonly holder: KeyHolder;
  readonly style: Style;
}

/** A storefront sends a signature beside its token: the signature counts. */
export async function callerOf(c: Ctx): Promise<Result<Caller, Response>> {
  if (c.req.header("x-signature")) return signer(c);
  if (!c.req.header("authorization") && c.req.header("accesskey")) return as("keys", await byKeys(c));
  return as("token", await byToken(c));
}

const as = (style: Style, holder: Result<KeyHolder, Response>): Result<Caller, Response> =>
  holder.ok ? ok({ holder: holder.value, style }) : holder;

async function signer(c: Ctx): Promise<Result<Caller, Response>> {
  const read = await bySignature(c);
  if (!read.ok) return read;
  const { holder, signature } = read.value;
  // One that was made for an order is in a customer's browser: it must not make others, or this one anew on other terms.
  if (signature.order !== null) return fail(refuse(c, "sandboxLive.keyVaultErrors.invalidSignatureFormat"));
  return ok({ holder, style: "signature" });
}
