import * as z from "zod";
import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { accountChange, changeAccount, removeAccount } from "../../../../merchants/accounts.ts";
import { addGateway } from "../../../../merchants/gateway-setup/add.ts";
import type { AccountView } from "../../../../merchants/gateway-setup/shown.ts";
import { isPaying } from "../../../../merchants/gateway-setup/steps.ts";
import { accountsOf } from "../../../../merchants/gateway-setup/stored.ts";
import type { ManageContext, Operation, Params } from "../../operation.ts";
import { settled } from "./settled.ts";
import { ACCOUNT, changed, credentials, MAY_CHANGE, MAY_LOOK, mode, named, nothing, shown, traceOf } from "./shared.ts";

const listInput = z.strictObject({ mode: mode.exactOptional() });

export const listAccounts: Operation<z.output<typeof listInput>, { readonly data: readonly AccountView[] }> = {
  name: "gateways.list",
  method: "GET",
  path: "/apps/:app/gateways",
  allows: MAY_LOOK,
  summary: "An app's gateway accounts with how far their verification has come.",
  input: listInput,
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
};

const addInput = z.strictObject({
  mode,
  gateway: z.string({ error: "A gateway's id, such as khalti." }),
  credentials,
  currencies: z.array(z.string()).nullable().exactOptional(),
  methods: z.array(z.string()).nullable().exactOptional(),
});

export const addAccount: Operation<z.output<typeof addInput>, AccountView> = {
  name: "gateways.add",
  method: "POST",
  path: "/apps/:app/gateways",
  status: 201,
  allows: MAY_CHANGE,
  summary: "Adds a gateway account: its credentials are tried with one harmless call, encrypted and stored. It is not verified yet.",
  input: addInput,
  async run(context, { app = "" }, wanted) {
    const added = await addGateway(context.env, context.scope, app, wanted, context.now);
    return added.ok ? changed(context, { app, account: added.value }) : added;
  },
  trace: ({ params, input: { mode: at, gateway }, output }) => ({ ...traceOf({ ...params, account: output.id }, { gateway, mode: at }) }),
};

export const readAccount: Operation<z.output<typeof nothing>, AccountView> = {
  name: "gateways.read",
  method: "GET",
  path: ACCOUNT,
  allows: MAY_LOOK,
  summary: "One gateway account, and what became of its verification payment.",
  input: nothing,
  async run(context, params) {
    const found = await named(context, params);
    return found.ok ? shown(context, found.value) : found;
  },
};

const useInput = z.strictObject({
  priority: z.int({ error: "A whole number." }).exactOptional(),
  currencies: z.array(z.string()).min(1, { error: "Name one, or leave it out." }).nullable().exactOptional(),
  methods: z.array(z.string()).min(1, { error: "Name one, or leave it out." }).nullable().exactOptional(),
});

export const useAccount: Operation<z.output<typeof useInput>, AccountView> = {
  name: "gateways.use",
  method: "PATCH",
  path: ACCOUNT,
  allows: MAY_CHANGE,
  summary: "What an account is used for: its currencies and methods, and its place among the others.",
  input: useInput,
  async run(context, params, wanted) {
    const found = await named(context, params);
    if (!found.ok) return found;
    const change = accountChange(found.value.gateway).safeParse(wanted);
    if (!change.success) {
      const errors = change.error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
      return fail({ code: "request.invalid", errors });
    }
    if (!(await changeAccount(context.scope.d1, found.value.account.id, change.data))) return fail({ code: "account.not_found" });
    return changed(context, params);
  },
  trace: ({ params, input }) => traceOf(params, input),
};

async function switched(context: ManageContext, params: Params, enabled: boolean): Promise<Result<AccountView, Refusal>> {
  const found = await named(context, params);
  if (!found.ok) return found;
  const { account, verification } = found.value;
  if (isPaying(verification)) return fail({ code: "gateway.in_verification" });
  if (enabled && account.verifiedAt === null) return fail({ code: "gateway.unverified" });
  if (!(await changeAccount(context.scope.d1, account.id, { enabled }))) return fail({ code: "account.not_found" });
  return changed(context, params);
}

const switching = (name: "enable" | "disable", summary: string): Operation<z.output<typeof nothing>, AccountView> => ({
  name: `gateways.${name}`,
  method: "POST",
  path: `${ACCOUNT}/${name}`,
  allows: MAY_CHANGE,
  summary,
  input: nothing,
  run: (context, params) => switched(context, params, name === "enable"),
  trace: ({ params }) => traceOf(params),
});

export const enableAccount = switching("enable", "Takes new payments with a verified account again.");
export const disableAccount = switching("disable", "Takes no new payments with an account; what is under way is looked after.");

export const removeGateway: Operation<z.output<typeof nothing>, { readonly removed: string }> = {
  name: "gateways.remove",
  method: "DELETE",
  path: ACCOUNT,
  allows: ["owner", "admin"],
  summary: "Removes an account: it takes no new payment, and what is under way is looked after.",
  input: nothing,
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
};
