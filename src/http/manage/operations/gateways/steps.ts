import * as z from "zod";
import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { callingDomain } from "../../../../merchants/calling-domains.ts";
import { opened, proven, sealed } from "../../../../merchants/gateway-setup/credentials.ts";
import { type AccountView, fieldViews } from "../../../../merchants/gateway-setup/shown.ts";
import { domainEntered, reattempted, type Verification, webhookEntered } from "../../../../merchants/gateway-setup/steps.ts";
import { type Found, keep } from "../../../../merchants/gateway-setup/stored.ts";
import * as answers from "../../answers/gateways.ts";
import { inCompany, type ManageContext, type Params } from "../../operation.ts";
import { ACCOUNT, changed, credentials, MAY_CHANGE, named, traceOf } from "./shared.ts";

type Set = Parameters<typeof keep>[3];

/** Takes one step of the account that the path names. */
async function step(
  context: ManageContext,
  params: Params,
  take: (found: Found) => Promise<Result<{ readonly verification: Verification; readonly set?: Set }, Refusal>>,
): Promise<Result<AccountView, Refusal>> {
  const found = await named(context, params);
  if (!found.ok) return found;
  const taken = await take(found.value);
  if (!taken.ok) return taken;
  const kept = await keep(context.scope, found.value, taken.value.verification, taken.value.set ?? {}, context.now);
  return kept.ok ? changed(context, params) : kept;
}

const credentialsInput = z.strictObject({ credentials });

/** Editing is verifying anew: what is entered is only believed once a payment has gone through. */
export const enterCredentials = inCompany({
  name: "gateways.credentials",
  method: "PUT",
  path: `${ACCOUNT}/credentials`,
  allows: MAY_CHANGE,
  summary: "Enters other credentials: the account is verified anew, and takes no payments until it is.",
  input: credentialsInput,
  answer: answers.gatewaySetup,
  run: (context, params, { credentials: given }) =>
    step(context, params, async ({ app, account, gateway, verification }) => {
      const next = reattempted(verification, gateway.webhooks !== undefined);
      if (!next.ok) return next;
      const stored = await opened(context.env, account);
      // A field that is left empty stays as it is: its secret is not shown, so it can't be sent back.
      const kept = stored.ok ? stored.value : {};
      const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
      const tried = await proven(context.env, { app: app.id, mode: account.mode, gateway }, { ...kept, ...filled }, context.now);
      if (!tried.ok) return tried;
      return ok({ verification: next.value, set: { sealed: await sealed(context.env, account.id, tried.value), verifiedAt: null } });
    }),
  trace: ({ params, input }) => traceOf(params, { fields: Object.keys(input.credentials) }),
});

const webhookInput = z.strictObject({ credentials: credentials.exactOptional() });

export const enterWebhook = inCompany({
  name: "gateways.webhook",
  method: "POST",
  path: `${ACCOUNT}/webhook`,
  allows: MAY_CHANGE,
  summary: "Says that our address was entered at the gateway, with what the gateway gave for it.",
  input: webhookInput,
  answer: answers.gatewaySetup,
  run: (context, params, { credentials: given = {} }) =>
    step(context, params, async ({ app, account, gateway, verification }) => {
      const next = webhookEntered(verification);
      if (!next.ok) return next;
      const own = fieldViews(gateway.fields).filter(({ webhook }) => webhook);
      const foreign = Object.keys(given).find((name) => !own.some((field) => field.name === name));
      if (foreign !== undefined)
        return fail({ code: "request.invalid", field: `credentials.${foreign}`, message: "Does not belong to the webhook." });
      const stored = await opened(context.env, account);
      if (!stored.ok) return stored;
      const missing = own.find(({ name }) => !given[name] && !stored.value[name]);
      if (missing) return fail({ code: "request.invalid", field: `credentials.${missing.name}`, message: `${missing.label} is required.` });
      const filled = Object.entries(given).filter(([, value]) => value !== "");
      if (filled.length === 0) return ok({ verification: next.value });
      const whole = { ...stored.value, ...Object.fromEntries(filled) };
      const tried = await proven(context.env, { app: app.id, mode: account.mode, gateway }, whole, context.now);
      if (!tried.ok) return tried;
      return ok({ verification: next.value, set: { sealed: await sealed(context.env, account.id, tried.value) } });
    }),
  trace: ({ params, input }) => traceOf(params, { fields: Object.keys(input.credentials ?? {}) }),
});

const domainInput = z.strictObject({ domain: callingDomain });

export const enterDomain = inCompany({
  name: "gateways.domain",
  method: "POST",
  path: `${ACCOUNT}/domain`,
  allows: MAY_CHANGE,
  summary: "Says on which domain the payments will be begun.",
  input: domainInput,
  answer: answers.gatewaySetup,
  run: (context, params, { domain }) =>
    step(context, params, async ({ verification }) => {
      const next = domainEntered(verification, domain);
      return next.ok ? ok({ verification: next.value }) : next;
    }),
  trace: ({ params, input }) => traceOf(params, { domain: input.domain }),
});
