import * as z from "zod";
import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { ok, type Result } from "../../../../kernel/result.ts";
import { appFields, appView, changeCompanyApp, listApps, newCompanyApp, switchApp } from "../../../../merchants/app-setup/apps.ts";
import { ROLES } from "../../../../merchants/tenancy.ts";
import * as answers from "../../answers/apps.ts";
import { inCompany, type ManageContext, type Params } from "../../operation.ts";

export const nothing = z.strictObject({});
export type Nothing = z.output<typeof nothing>;

/** Who works on apps; everybody in the company may look. */
export const MAY_BUILD = ["owner", "admin", "developer"] as const;

export const appTrace = ({ app = "" }: Params, detail?: Readonly<Record<string, unknown>>) => ({
  target: app,
  app,
  ...(detail && { detail }),
});

/** Payments read the settings anew after a change that took effect. */
export async function forgetting<T>({ forget }: ManageContext, app: string, done: Result<T, Refusal>): Promise<Result<T, Refusal>> {
  if (done.ok) await forget(app);
  return done;
}

export const appList = inCompany({
  name: "apps.list",
  method: "GET",
  path: "/apps",
  allows: ROLES,
  summary: "The company's apps, the oldest first.",
  input: nothing,
  answer: answers.appList,
  run: async ({ scope }) => ok({ data: await listApps(scope) }),
});

export const appCreate = inCompany({
  name: "apps.create",
  method: "POST",
  path: "/apps",
  status: 201,
  allows: MAY_BUILD,
  summary: "A new app with a key pair and a signing secret for each mode, shown this once, and the sandbox in test mode.",
  input: appFields,
  answer: answers.createdApp,
  run: ({ env, scope, now }, _params, input) => newCompanyApp(env, scope, input, now),
  trace: ({ output }) => ({ target: output.app.id, app: output.app.id, detail: { name: output.app.name } }),
});

export const appRead = inCompany({
  name: "apps.read",
  method: "GET",
  path: "/apps/:app",
  allows: ROLES,
  summary: "One app.",
  input: nothing,
  answer: answers.app,
  async run({ scope }, { app = "" }) {
    const found = await scope.app(app);
    return found.ok ? ok(appView(found.value)) : found;
  },
});

const changes = appFields.extend({ name: appFields.shape.name.exactOptional() });

export const appUpdate = inCompany({
  name: "apps.update",
  method: "PATCH",
  path: "/apps/:app",
  allows: MAY_BUILD,
  summary: "Changes an app; what is absent stays, an empty text takes away.",
  input: changes,
  answer: answers.app,
  run: async (context, { app = "" }, input) => forgetting(context, app, await changeCompanyApp(context.env, context.scope, app, input)),
  trace: ({ params, input }) => appTrace(params, { fields: Object.keys(input) }),
});

const switching = (name: "disable" | "enable", summary: string) =>
  inCompany({
    name: `apps.${name}`,
    method: "POST",
    path: `/apps/:app/${name}`,
    allows: ["owner", "admin"],
    summary,
    input: nothing,
    answer: answers.app,
    run: async (context, { app = "" }) =>
      forgetting(context, app, await switchApp(context.scope, app, name === "disable" ? context.now : null)),
    trace: ({ params }) => appTrace(params),
  });

export const appDisable = switching("disable", "Switches an app off: its keys are refused, and what is under way is looked after.");
export const appEnable = switching("enable", "Switches an app on again.");
