import * as z from "zod";
import { WEBHOOK_TYPES } from "../../../../domain/events.ts";
import { fail, ok } from "../../../../kernel/result.ts";
import { addCompanyEndpoint, newSecret, removeCompanyEndpoint, webhooksOf } from "../../../../merchants/app-setup/webhooks.ts";
import { newEndpoint } from "../../../../merchants/endpoints.ts";
import { ROLES } from "../../../../merchants/tenancy.ts";
import { fieldErrors } from "../../../body.ts";
import * as answers from "../../answers/apps.ts";
import { inCompany } from "../../operation.ts";
import { appTrace, forgetting, MAY_BUILD, nothing } from "./apps.ts";

const mode = z.enum(["test", "live"], { error: "test or live." });
const inMode = z.strictObject({ mode });

export const webhookList = inCompany({
  name: "webhooks.list",
  method: "GET",
  path: "/apps/:app/webhooks",
  allows: ROLES,
  summary: "Where the app's server is told of its orders, and the end of the secret that signs it.",
  input: inMode,
  answer: answers.webhookSettings,
  run: ({ env, scope }, { app = "" }, input) => webhooksOf(env, scope, app, input.mode),
});

const endpoint = z.strictObject({
  mode,
  url: z.string({ error: "A web address." }),
  types: z.array(z.enum(WEBHOOK_TYPES, { error: `One of ${WEBHOOK_TYPES.join(", ")}.` })).exactOptional(),
});

export const webhookAdd = inCompany({
  name: "webhooks.add",
  method: "POST",
  path: "/apps/:app/webhooks",
  status: 201,
  allows: MAY_BUILD,
  summary: "Tells another address of the app's orders, of everything or of some types.",
  input: endpoint,
  answer: answers.newEndpoint,
  async run(context, { app = "" }, { mode: at, ...given }) {
    // Whether an address may be told depends on where this runs.
    const read = newEndpoint(context.env).safeParse(given);
    if (!read.success) return fail({ code: "request.invalid", errors: fieldErrors(read.error) });
    const added = await addCompanyEndpoint(context.scope, app, at, read.data, context.now);
    const done = await forgetting(context, app, added);
    return done.ok ? ok({ id: done.value }) : done;
  },
  trace: ({ params, input }) => appTrace(params, { url: input.url, mode: input.mode }),
});

export const webhookRemove = inCompany({
  name: "webhooks.remove",
  method: "DELETE",
  path: "/apps/:app/webhooks/:endpoint",
  allows: MAY_BUILD,
  summary: "Tells an address of nothing more.",
  input: nothing,
  answer: answers.removed,
  async run(context, { app = "", endpoint: id = "" }) {
    const removed = await forgetting(context, app, await removeCompanyEndpoint(context.scope, app, id, context.now));
    return removed.ok ? ok({ removed: id }) : removed;
  },
  trace: ({ params }) => appTrace(params, { endpoint: params.endpoint }),
});

export const signingRenew = inCompany({
  name: "webhooks.renew_secret",
  method: "POST",
  path: "/apps/:app/webhooks/secret",
  allows: MAY_BUILD,
  summary: "Another signing secret in place of the one there was, shown this once: webhooks and returns are signed with it from then on.",
  input: inMode,
  answer: answers.newSigningSecret,
  async run(context, { app = "" }, input) {
    const made = await forgetting(context, app, await newSecret(context.env, context.scope, app, input.mode));
    return made.ok ? ok({ signingSecret: made.value }) : made;
  },
  trace: ({ params, input }) => appTrace(params, input),
});
