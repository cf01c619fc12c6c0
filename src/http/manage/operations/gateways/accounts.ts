import * as z from "zod";
import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { accountChange, changeAccount, removeAccount } from "../../../../merchants/accounts.ts";
import { addGateway } from "../../../../merchants/gateway-setup/add.ts";
import type { AccountView } from "../../../../merchants/gateway-setup/shown.ts";
import { isPaying } from "../../../../merchants/gateway-setup/steps.ts";
import { accountsOf } from "../../../../merchants/gateway-setup/stored.ts";
import { removed } from "../../answers/apps.ts";
import * as answers from "../../answers/gateways.ts";
import { inCompany, type ManageContext, type Params } from "../../operation.ts";
import { settled } from "./settled.ts";
import { ACCOUNT, changed, credentials, MAY_CHANGE, MAY_LOOK, mode, named, nothing, shown, traceOf } from "./shared.ts";

const listInput = z.strictObject({ mode: mode.exactOptional() });

export const listAccounts = inCompany({
  name: "gateways.list",
  method: "GET",
  path: "/apps/:app/gateways",
  allows: MAY_LOOK,
  summary: "An app's gateway accounts with how far their verification has come.",
  input: listInput,
  answer: answers.gatewaySetupList,
  async run(context, { app: id = "" }, { mode: wanted }) {
    const app = await context.scope.app(id);
    if (!app.ok) return app;
    const data: AccountView[] = [];
    for (const found of await accountsOf(context.scope, app.value, wanted ?? null)) {
      const now = await settled(context, found);
      if (!now.ok) return now;
      const view = await shown(context, now.value);
      if (!view.ok) return view;
      data.push(view.value);
    }
    return ok({ data });
  },
});

const addInput = z.strictObject({
  mode,
  gateway: z.string({ error: "A gateway's id, such as khalti." }),
  credentials,
  currencies: z.array(z.string()).nullable().exactOptional(),
  methods: z.array(z.string()).nullable().exactOptional(),
});

export const addAccount = inCompany({
  name: "gateways.add",
  method: "POST",
  path: "/apps/:app/gateways",
  status: 201,
  allows: MAY_CHANGE,
  summary: "Adds a gateway account: its credentials are tried with one harmless call, encrypted and stored. It is not verified yet.",
  input: addInput,
  answer: answers.gatewaySetup,
  async run(context, { app = "" }, wanted) {
    const added = await addGateway(context.env, context.scope, app, wanted, context.now);
    return added.ok ? changed(context, { app, account: added.value }) : added;
  },
  trace: ({ params, input: { mode: at, gateway }, output }) => ({ ...traceOf({ ...params, account: output.id }, { gateway, mode: at }) }),
});

export const readAccount = inCompany({
  name: "gateways.read",
  method: "GET",
  path: ACCOUNT,
  allows: MAY_LOOK,
  summary: "One gateway account, and what became of its verification payment.",
  input: nothing,
  answer: answers.gatewaySetup,
  async run(context, params) {
    const found = await named(context, params);
    return found.ok ? shown(context, found.value) : found;
  },
});

const useInput = z.strictObject({
  priority: z.int({ error: "A whole number." }).exactOptional(),
  currencies: z.array(z.string()).min(1, { error: "Name one, or leave it out." }).nullable().exactOptional(),
  methods: z.array(z.string()).min(1, { error: "Name one, or leave it out." }).nullable().exactOptional(),
});

export const useAccount = inCompany({
  name: "gateways.use",
  method: "PATCH",
  path: ACCOUNT,
  allows: MAY_CHANGE,
  summary: "What an account is used for: its currencies and methods, and its place among the others.",
  input: useInput,
  answer: answers.gatewaySetup,
  async run(context, params, wanted) {
    const found = await named(context, params);
    if (!found.ok) return found;
    const change = accountChange(found.value.gateway).safeParse(wanted);
    if (!change.success) {
      const errors = change.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
      return fail({ code: "request.invalid", errors });
    }
    if (Object.keys(change.data).length === 0) return shown(context, found.value);
    if (!(await changeAccount(context.scope.d1, found.value.account.id, change.data))) return fail({ code: "account.not_found" });
    return changed(context, params);
  },
  trace: ({ params, input }) => traceOf(params, input),
});

async function switched(context: ManageContext, params: Params, enabled: boolean): Promise<Result<AccountView, Refusal>> {
  const found = await named(context, params);
  if (!found.ok) return found;
  const { account, verification } = found.value;
  if (isPaying(verification)) return fail({ code: "gateway.in_verification" });
  if (enabled && account.verifiedAt === null) return fail({ code: "gateway.unverified" });
  if (!(await changeAccount(context.scope.d1, account.id, { enabled }))) return fail({ code: "account.not_found" });
  return changed(context, params);
}

const switching = (name: "enable" | "disable", summary: string) =>
  inCompany({
    name: `gateways.${name}`,
    method: "POST",
    path: `${ACCOUNT}/${name}`,
    allows: MAY_CHANGE,
    summary,
    input: nothing,
    answer: answers.gatewaySetup,
    run: (context, params) => switched(context, params, name === "enable"),
    trace: ({ params }) => traceOf(params),
  });

export const enableAccount = switching("enable", "Takes new payments with a verified account again.");
export const disableAccount = switching("disable", "Takes no new payments with an account; what is under way is looked after.");

export const removeGateway = inCompany({
  name: "gateways.remove",
  method: "DELETE",
  path: ACCOUNT,
  allows: ["owner", "admin"],
  summary: "Removes an account: it takes no new payment, and what is under way is looked after.",
  input: nothing,
  answer: removed,
  async run(context: ManageContext, params: Params): Promise<Result<{ readonly removed: string }, Refusal>> {
    const found = await named(context, params);
    if (!found.ok) return found;
    const { account, app, verification } = found.value;
    if (isPaying(verification)) return fail({ code: "gateway.in_verification" });
    if (!(await removeAccount(context.scope.d1, app.id, account.id, context.now))) return fail({ code: "account.not_found" });
    await context.forget(app.id);
    return ok({ removed: account.id });
  },
  trace: ({ params }) => traceOf(params),
});
