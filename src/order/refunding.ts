import { refundOf } from "../domain/state.ts";
import { type RefundView, refundView } from "../domain/view.ts";
import type { Failure } from "../kernel/errors.ts";
import { faultMessage, parseMajor } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { Machine } from "./machine.ts";
import type { Decision } from "./shapes.ts";

/** Gives money back: `amount` in major units as the merchant wrote it, without it all that is left. `identity` names the operation. */
export async function refund(
  machine: Machine,
  { amount, reason, identity }: { readonly amount?: string; readonly reason?: string; readonly identity: string },
): Promise<Result<RefundView, Failure>> {
  const { order } = machine;
  if (!order) return fail({ code: "order.not_found" });
  const { currency } = order.terms.amount;
  const wanted = amount === undefined ? undefined : parseMajor(amount, currency);
  if (typeof wanted === "string") return fail({ code: "request.invalid", field: "amount", message: faultMessage(wanted, currency) });
  const applied = machine.apply({
    do: "request_refund",
    identity,
    ...(wanted && { amount: wanted }),
    ...(reason !== undefined && { reason }),
  });
  if (!applied.ok) return applied;
  const own = machine.order?.refunds.find((one) => one.identity === identity);
  if (!own) return fail({ code: "internal" });
  await machine.refunded(own.no);
  const after = machine.order;
  const made = after && refundOf(after, own.no);
  return made ? ok(refundView(after, made)) : fail({ code: "internal" });
}

/** A person has looked at something: takes it as it is, or gives the money back. */
export async function resolve(machine: Machine, { transaction, ...decision }: Decision, identity: string): Promise<Result<null, Failure>> {
  const before = machine.order?.refunds.length ?? 0;
  const named = transaction === undefined ? {} : { tx: transaction };
  const resolved = machine.apply({ do: "resolve", ...decision, ...named, identity });
  if (!resolved.ok) return resolved;
  const refunds = machine.order?.refunds.length ?? 0;
  if (refunds > before) await machine.refunded(refunds);
  return ok(null);
}
