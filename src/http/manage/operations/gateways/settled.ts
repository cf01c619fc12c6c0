import type { OrderStatus } from "../../../../domain/state.ts";
import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { ok, type Result } from "../../../../kernel/result.ts";
import { record } from "../../../../merchants/audit.ts";
import { isPaying, paid, unpaid } from "../../../../merchants/gateway-setup/steps.ts";
import { accountIn, type Found, keep } from "../../../../merchants/gateway-setup/stored.ts";
import { orderClient } from "../../../../order/client.ts";
import type { ManageContext } from "../../operation.ts";

const PAID: ReadonlySet<OrderStatus> = new Set(["paid", "partially_refunded", "refunded"]);
const UNPAID: Readonly<Partial<Record<OrderStatus, string>>> = {
  expired: "Nobody paid the verification payment in time.",
  cancelled: "The verification payment was called off.",
};

/** The order's object is asked what became of a verification payment: it alone knows. Whoever looks at the account next is enough. */
export async function settled(context: ManageContext, found: Found): Promise<Result<Found, Refusal>> {
  const { account, app, verification } = found;
  const { env, scope, now } = context;
  if (!isPaying(verification) || verification.order === null) return ok(found);
  const view = await orderClient(env, verification.order).view({ app: app.id, mode: account.mode });
  // An order that can't be reached may be paid: the account stays as it is until it answers.
  if (!view.ok) return ok(found);
  const isPaid = PAID.has(view.value.status);
  const why = UNPAID[view.value.status];
  if (!isPaid && why === undefined) return ok(found);
  const next = isPaid ? paid(verification) : unpaid(verification, lastWord(view.value.transactions) ?? why ?? "");
  const kept = await keep(scope, found, next, isPaid ? { verifiedAt: now, enabled: true } : {}, now);
  if (kept.ok) await told(context, found, isPaid);
  // Somebody else has seen it at the same time: it is settled all the same.
  await context.forget(app.id);
  return accountIn(scope, app.id, account.id);
}

/** Why its last attempt failed, in the order's words. */
function lastWord(transactions: readonly { readonly reason: string | null }[]): string | null {
  const reason = transactions.at(-1)?.reason;
  return reason ? `The verification payment ended unpaid: ${reason.replaceAll("_", " ")}.` : null;
}

async function told({ env, actor, from, scope, now }: ManageContext, { account, app }: Found, isPaid: boolean): Promise<void> {
  try {
    await record(env.DB, {
      company: scope.company,
      app: app.id,
      at: now,
      user: actor.user,
      email: actor.email,
      action: isPaid ? "gateways.verified" : "gateways.verification_failed",
      target: account.id,
      detail: null,
      address: from.address,
      agent: from.agent,
    });
  } catch (error) {
    console.error({ message: "the audit log can't be written", account: account.id, error: String(error) });
  }
}
