import { asksCustomer } from "../domain/customer.ts";
import { isTrouble, type Method } from "../domain/facts.ts";
import { liveAttempt } from "../domain/page.ts";
import { attemptOf } from "../domain/state.ts";
import { gatewayById } from "../gateways/registry.ts";
import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { unapprovedFault } from "../merchants/kyb.ts";
import { routesFor } from "../merchants/routing.ts";
import { appSettings } from "../merchants/settings.ts";
import * as calls from "./calls.ts";
import type { Log } from "./log.ts";
import type { Machine } from "./machine.ts";
import { patiently } from "./patience.ts";
import type { Session } from "./shapes.ts";
import { failedJustNow, troubled } from "./troubled.ts";

/** How long the customer waits while one gateway after another is tried. */
const BUDGET = 12_000;

/** What comes sooner than this after the last choice (ms) is the same choice. */
const DOUBLE_CLICK = 3_000;

/** What the customer, or a client on the customer's behalf, wants to pay with; without a method the first one there is. */
export interface Beginning {
  readonly method?: Method;
  /** BCP 47. */
  readonly locale: string;
}

/** Begins an attempt, or finds the one that is under way; goes on to the next gateway while nothing can have moved. */
export async function beginAttempt(env: Env, machine: Machine, log: Log, { method, locale }: Beginning): Promise<Result<null, Failure>> {
  const order = machine.tick();
  if (!order) return fail({ code: "order.not_found" });
  if (asksCustomer(order, log.details)) return ok(null);
  const app = await appSettings(env, order.app);
  if (!app.ok) return app;
  if (!app.value) return fail({ code: "order.not_found" });
  // The approval may have been taken back since the order was made.
  const tooMuch = unapprovedFault(app.value, order.mode, order.terms.amount);
  if (tooMuch !== null) return fail({ code: "order.unapproved_limit", field: "amount", message: tooMuch });
  const routes = routesFor(app.value, order.mode, order.terms.amount, { ...order.terms, now: Date.now(), avoid: troubled() });
  const wanted = method ?? routes.methods[0];
  const choices = wanted ? routes.choicesFor(wanted) : [];
  if (!wanted || choices.length === 0) return fail({ code: "order.no_gateway", field: "method" });
  const live = liveAttempt(order, Date.now());
  if (live && live.method !== wanted) await patiently(machine.endSessions());
  // Its session can't be entered again, and this is no double click.
  else if (live && gatewayById(live.choice.gateway)?.entersOnce && Date.now() - live.createdAt > DOUBLE_CLICK)
    machine.apply({ do: "leave", tx: live.no });
  const until = Date.now() + BUDGET;
  for (const choice of choices) {
    if (Date.now() > until) break;
    const sessionEnds = Date.now() + (gatewayById(choice.gateway)?.sessionLife ?? 0) * 1000;
    const claim = { do: "begin", choice, method: wanted, sessionEnds } as const;
    const begun = machine.begin(claim, (now, attempt) => machine.synced(() => calls.create(env, now, attempt, log.details, locale)));
    const last = machine.order?.attempts.length ?? 0;
    const creating = begun.ok ? begun.value : machine.running(last, "create");
    if (!begun.ok && (begun.error.code !== "order.busy" || !creating)) return begun;
    if (creating) await patiently(creating);
    const attempt = machine.order && attemptOf(machine.order, last);
    if (attempt?.status === "failed" && attempt.problem && isTrouble(attempt.problem.failure))
      failedJustNow(choice.account, attempt.problem.retryAfter);
    if (!begun.ok || !creating || attempt?.status !== "failed") break;
  }
  return ok(null);
}

/** The attempt that was just begun or found, for a client that shows its steps itself. */
export function sessionOf({ order }: Machine): Result<Session, Failure> {
  const attempt = order?.attempts.at(-1);
  if (!attempt) return fail({ code: "order.not_payable", message: "The page asks the customer for details first." });
  const { no, choice, method, ref, next, status, problem, running } = attempt;
  if (status === "failed") return fail({ code: "gateway.failed", ...(problem?.nativeMessage && { message: problem.nativeMessage }) });
  if (running?.op === "create") return fail({ code: "order.busy" });
  return ok({ attempt: no, gateway: choice.gateway, account: choice.account, method, ref: ref ?? null, next: next ?? null });
}
