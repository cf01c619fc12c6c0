import { type Attempt, attemptOf, type Order, type Refund } from "../domain/state.ts";
import { isUnsettled } from "../domain/unsettled.ts";
import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { Alarm } from "./alarm.ts";
import type { Log } from "./log.ts";
import type { Machine } from "./machine.ts";
import type { Rechecked, Which } from "./shapes.ts";

/** Asks the gateways out of turn: about one attempt, else about all that are unsettled, and about refunds that are under way. */
export async function recheck(
  machine: Machine,
  log: Log,
  alarm: Alarm,
  { attempt: only }: Which,
  onwards: (tx: number, call: Promise<unknown>) => Promise<void>,
): Promise<Result<Rechecked, Failure>> {
  const before = machine.tick();
  if (!before || (only && attemptOf(before, only.no)?.choice.account !== only.account)) return fail({ code: "order.not_found" });
  const isAsked = (attempt: Attempt) => (only ? attempt.no === only.no : isUnsettled(attempt));
  const isPending = ({ tx, status }: Refund) => status === "pending" && (!only || tx === only.no);
  const asked = before.attempts.filter(isAsked).map(({ no }) => no);
  const answers = await Promise.all([
    ...asked.map(async (no) => {
      const running = machine.running(no);
      const heard = running ? running.then(() => true) : machine.look(no, { outOfTurn: true });
      await onwards(no, heard);
      return heard;
    }),
    ...before.refunds.filter(isPending).map(({ no }) => machine.lookRefund(no)),
  ]);
  // Where D1 has an older state there is nothing new to tell it, and it would be asked about again.
  log.retell();
  alarm.set();
  return ok({ changed: hasMoved(before, machine.order), unheard: answers.includes(false) });
}

/** Looks alone change nothing that anybody sees. */
function hasMoved(before: Order, after: Order | undefined): boolean {
  const seen = (order: Order) => [
    order.status,
    ...order.attempts.map(({ status }) => status),
    ...order.refunds.map(({ status }) => status),
  ];
  return after !== undefined && seen(before).join() !== seen(after).join();
}
