import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { record } from "../../merchants/audit.ts";
import { forgetMemory } from "../../merchants/edge-copies.ts";
import { forgetCatalogue, forgetCopies } from "../../merchants/forget-copies.ts";
import type { CompanyScope } from "../../merchants/tenancy.ts";
import { fieldErrors } from "../body.ts";
import type { ManageCtx } from "./context.ts";
import { type Actor, isInCompany, type Operation, type Params, type PersonContext, type Trace } from "./operation.ts";
import type { SignedIn } from "./visitor.ts";

/** Signed in? may they? is the input right? then does it, and writes what was done into the audit log. */
export async function perform<I, O>(c: ManageCtx, operation: Operation<I, O>, params: Params, given: unknown): Promise<Result<O, Refusal>> {
  const visitor = c.get("visitor");
  if (!visitor.session) return fail({ code: "auth.signed_out" });
  const admitted = await admit(operation, visitor);
  if (!admitted.ok) return admitted;
  const read = operation.input.safeParse(given);
  if (!read.success) return fail({ code: "request.invalid", errors: fieldErrors(read.error) });
  const { actor, from } = visitor;
  const context: PersonContext = {
    env: c.env,
    now: Date.now(),
    origin: c.get("origin"),
    actor,
    session: visitor.session.session.id,
    from,
    waitUntil: c.env.fromEntry.waitUntil,
    async forget(app) {
      await forgetCopies(c.env.DB, c.env.KV, app);
      forgetBoth(c.env);
    },
    async forgetCatalogue() {
      await forgetCatalogue(c.env.KV);
      forgetBoth(c.env);
    },
  };
  const done = await admitted.value(context, params, read.data);
  if (!done.ok || operation.method === "GET") return done;
  const trace = operation.trace({ params, input: read.data, output: done.value });
  await keep(operation.name, context, trace, visitor.scope);
  return done;
}

/** This module has a memory of its own beside the entry's. */
function forgetBoth(env: ManageCtx["env"]): void {
  env.fromEntry.forgetMemory(env);
  forgetMemory(env);
}

type Run<I, O> = (context: PersonContext, params: Params, input: I) => Promise<Result<O, Refusal>>;

/** The operation, bound to what the visitor may reach. */
async function admit<I, O>(operation: Operation<I, O>, visitor: SignedIn): Promise<Result<Run<I, O>, Refusal>> {
  if (visitor.wrongCompany) return fail({ code: "company.not_found" });
  if (!isInCompany(operation)) {
    const may = operation.allows === "everybody" || visitor.operator;
    return may ? ok((context, params, input) => operation.run(context, params, input)) : fail({ code: "auth.role" });
  }
  const { scope } = visitor;
  if (!scope) return fail({ code: "company.none" });
  if (!operation.allows.includes(scope.role)) return fail({ code: "auth.role" });
  const member = (actor: Actor) => ({ ...actor, role: scope.role, company: scope.company });
  return ok((context, params, input) => operation.run({ ...context, actor: member(context.actor), scope }, params, input));
}

async function keep(action: string, { env, now, actor, from }: PersonContext, trace: Trace, scope: CompanyScope | null): Promise<void> {
  const company = trace.company ?? scope?.company;
  if (company === undefined) return;
  const { user, email } = actor;
  const { address, agent } = from;
  try {
    await record(env.DB, {
      company,
      app: trace.app ?? null,
      at: now,
      user,
      email,
      action,
      target: trace.target,
      detail: trace.detail ?? null,
      address,
      agent,
    });
  } catch (error) {
    // It is done, and saying otherwise would make them do it again.
    console.error({ message: "the audit log can't be written", action, company, target: trace.target, user, error: String(error) });
  }
}
