import * as z from "zod";
import { METHODS } from "../../../../domain/facts.ts";
import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { isCurrency } from "../../../../kernel/money.ts";
import type { Result } from "../../../../kernel/result.ts";
import { type AccountView, accountView } from "../../../../merchants/gateway-setup/shown.ts";
import { accountIn, type Found } from "../../../../merchants/gateway-setup/stored.ts";
import { publicOrigin } from "../../../../merchants/origin.ts";
import type { ManageContext, Params, Trace } from "../../operation.ts";
import { settled } from "./settled.ts";

/** Who sets up gateways; everybody in the company may look. */
export const MAY_CHANGE = ["owner", "admin", "developer"] as const;
export const MAY_LOOK = ["owner", "admin", "developer", "viewer"] as const;

export const mode = z.enum(["test", "live"], { error: "test or live." });
export const currency = z
  .string({ error: "An ISO 4217 currency code, such as NPR." })
  .refine(isCurrency, { error: ({ input }) => `${JSON.stringify(input)} is not an active ISO 4217 currency code.` });
export const method = z.enum(METHODS, { error: `One of ${METHODS.join(", ")}.` });
export const credentials = z.record(z.string(), z.string({ error: "Text." }).max(4_000, { error: "At most 4000 characters." }), {
  error: "An object with the gateway's fields.",
});
export const nothing = z.strictObject({});

export const ACCOUNT = "/apps/:app/gateways/:account";

export const shown = ({ env, origin, now }: ManageContext, found: Found): Promise<Result<AccountView, Refusal>> =>
  accountView(env, publicOrigin(env) ?? origin, found, now);

/** The account that the path names, with what became of a verification payment that was under way. */
export async function named(context: ManageContext, { app = "", account = "" }: Params): Promise<Result<Found, Refusal>> {
  const found = await accountIn(context.scope, app, account);
  return found.ok ? settled(context, found.value) : found;
}

/** After a change: payments read the settings anew, and the answer is how the account is now. */
export async function changed(context: ManageContext, params: Params): Promise<Result<AccountView, Refusal>> {
  const { app = "", account = "" } = params;
  await context.forget(app);
  const found = await accountIn(context.scope, app, account);
  return found.ok ? shown(context, found.value) : found;
}

export const traceOf = (params: Params, detail?: Trace["detail"]): Trace => ({
  target: params.account ?? "",
  ...(params.app !== undefined && { app: params.app }),
  ...(detail && { detail }),
});
