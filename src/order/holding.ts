import { heldAttempt } from "../domain/holding.ts";
import { attemptOf } from "../domain/state.ts";
import { gatewayById } from "../gateways/registry.ts";
import type { Failure } from "../kernel/errors.ts";
import { faultMessage, parseMajor } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import * as calls from "./calls.ts";
import type { Machine } from "./machine.ts";

/** Takes what is held: all of it, or `amount` in major units as the merchant wrote it. Waits for the gateway's answer. */
export async function take(env: Env, machine: Machine, amount: string | undefined): Promise<Result<null, Failure>> {
  const { order } = machine;
  if (!order) return fail({ code: "order.not_found" });
  const most = order.terms.amount;
  const wanted = amount === undefined ? most : parseMajor(amount, most.currency);
  if (typeof wanted === "string") return fail({ code: "request.invalid", field: "amount", message: faultMessage(wanted, most.currency) });
  const held = heldAttempt(order);
  const gateway = held && gatewayById(held.choice.gateway);
  if (gateway && !gateway.capture?.partial && wanted.amount < most.amount)
    return fail({ code: "request.invalid", field: "amount", message: `${gateway.name} takes all that is held or nothing.` });
  const begun = machine.begin({ do: "take", amount: wanted }, (now, attempt) => machine.synced(() => calls.capture(env, now, attempt)));
  if (!begun.ok) return begun;
  await begun.value;
  return outcome(machine, held?.no ?? 0, ({ status }) => status === "completed");
}

/** Lets go of what is held; the order is cancelled with it. Waits for the gateway's answer. */
export async function release(env: Env, machine: Machine): Promise<Result<null, Failure>> {
  const held = machine.order && heldAttempt(machine.order);
  const gateway = held && gatewayById(held.choice.gateway);
  if (gateway && !gateway.void)
    return fail({ code: "order.not_cancellable", message: `${gateway.name} can't release what it holds: the hold ends by itself.` });
  const begun = machine.begin({ do: "release" }, (now, attempt) => machine.synced(() => calls.release(env, now, attempt)));
  if (!begun.ok) return begun;
  await begun.value;
  const released = outcome(machine, held?.no ?? 0, ({ status }) => status === "failed");
  // Two tabs can have made two holds.
  if (released.ok && machine.order && heldAttempt(machine.order)) return release(env, machine);
  // Where the hold had ended by itself, the order is offered again.
  if (released.ok && machine.order?.status === "open") machine.apply({ do: "cancel" });
  return released;
}

/** What became of the held attempt: as wished, refused by the gateway, or not known yet. */
function outcome(machine: Machine, tx: number, isDone: (attempt: { readonly status: string }) => boolean): Result<null, Failure> {
  const attempt = machine.order && attemptOf(machine.order, tx);
  if (!attempt || isDone(attempt)) return ok(null);
  if (attempt.unknown || attempt.running) return fail({ code: "order.busy", message: "The gateway's answer was lost; it is being asked." });
  if (attempt.status === "confirmed")
    return fail({ code: "gateway.failed", ...(attempt.problem?.nativeMessage && { message: attempt.problem.nativeMessage }) });
  return fail({ code: attempt.status === "completed" ? "order.not_cancellable" : "order.not_capturable" });
}
