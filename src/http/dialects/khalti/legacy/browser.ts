import { createMiddleware } from "hono/factory";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { publicKeyHolder } from "../../../../merchants/public-keys.ts";
import type { KeyHolder } from "../../../../merchants/settings.ts";
import type { App, Ctx } from "../../../context.ts";
import { addressOf, isOver } from "../../../rate.ts";
import { failed, invalid, reject } from "../errors.ts";

const TEST_MONEY_ONLY = "This wallet has test money only: it takes test keys.";

/** Payers call from their own browsers, so what counts is where from: before anything is looked up. */
export const limited = createMiddleware<App>(async (c, next) =>
  (await isOver(c.env, c.env.PAGE_LIMIT, addressOf(c))) ? failed(c, { code: "rate.address" }) : next(),
);

/** The wallet is built in and knows no real money. */
export const testOnly = createMiddleware<App>(async (c, next) =>
  c.get("holder").mode === "test" ? next() : reject(c, 403, TEST_MONEY_ONLY),
);

/** The app that a browser names by its public key. It proves nothing: what is done with it, the payer's PIN and code must prove. */
export async function byPublicKey(c: Ctx, publicKey: string): Promise<Result<KeyHolder, Response>> {
  if (publicKey.startsWith("live_")) return fail(invalid(c, { public_key: [TEST_MONEY_ONLY] }));
  const found = await publicKeyHolder(c.env, publicKey);
  if (!found.ok) return fail(failed(c, found.error));
  const holder = found.value;
  if (!holder) {
    const guesses = await isOver(c.env, c.env.GUESS_LIMIT, addressOf(c));
    return fail(guesses ? failed(c, { code: "rate.address" }) : invalid(c, { public_key: ["Invalid key."] }));
  }
  // Counted apart from the calls with the secret key: whoever reads the public one off a page must not use those up.
  if (await isOver(c.env, c.env.KEY_LIMIT, `public ${holder.key}`)) return fail(failed(c, { code: "rate.key" }));
  c.set("appId", holder.app.id);
  return holder.app.disabled ? fail(failed(c, { code: "auth.app_disabled" })) : ok(holder);
}
