import type { Observation } from "../domain/facts.ts";
import { type Attempt, attemptOf, type Order } from "../domain/state.ts";
import type { Hint, Notice, ReturnParams } from "../gateways/contract.ts";
import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { accountOf, paymentIdOf } from "./calls.ts";
import { gatewayCall } from "./gateway-call.ts";
import { heard } from "./heard.ts";
import type { Log } from "./log.ts";
import type { Machine } from "./machine.ts";

/** What a gateway account said of one attempt; without `observed` and the like it only says whose turn it is to be asked. */
export interface Noticed {
  /** The attempt's number. */
  readonly attempt: number;
  /** The account whose address it came to. */
  readonly account: string;
  readonly notice: Notice | Hint;
}

/** What became of a notice. `asks`: the gateway is to be asked. */
export type Taken = "taken" | "known" | "asks" | "misdirected";

/** Takes a notice into the log, once; a replay and another account's word change nothing. */
function take(machine: Machine, log: Log, { attempt: tx, account, notice }: Noticed): Result<Taken, Failure> {
  const order = machine.tick();
  const attempt = order && attemptOf(order, tx);
  if (!order || !attempt) return fail({ code: "order.not_found" });
  if (attempt.choice.account !== account) return ok("misdirected");
  if (!("observed" in notice || "refund" in notice || "dispute" in notice)) return ok("asks");
  const { observed, refund, dispute } = notice;
  // Nothing can go back of what we do not know was taken: the gateway is asked first.
  if (refund && !observed && !attempt.captured) return ok("asks");
  // What is about another session of ours proves nothing of this attempt.
  if (observed && attempt.ref !== undefined && observed.ref !== attempt.ref) return ok("asks");
  return log.atomically(() => {
    if (!log.isNews(`${account} ${notice.dedupeKey}`)) return ok("known");
    if (observed) machine.apply({ do: "observe", tx, observed: heard(attempt, observed) });
    if (refund) machine.apply({ do: "note_refund", tx, notice: refund });
    if (dispute) machine.apply({ do: "note_dispute", tx, notice: dispute });
    return ok("taken");
  });
}

/** Takes a notice; where it says too little, or too early, the gateway is asked first. */
export async function receive(
  machine: Machine,
  log: Log,
  noticed: Noticed,
  ask: (tx: number) => Promise<void>,
): Promise<Result<Taken, Failure>> {
  const first = take(machine, log, noticed);
  if (!first.ok || first.value !== "asks") return first;
  await ask(noticed.attempt);
  if (!("refund" in noticed.notice)) return first;
  const again = take(machine, log, noticed);
  // It comes again, and by then the payment may be known.
  return again.ok && again.value === "asks" ? fail({ code: "unavailable" }) : again;
}

/** What a customer's return shows by itself. Without `observed` the gateway is to be asked; what was `forged` is no return at all. */
export interface Proven {
  readonly observed?: Observation;
  readonly forged?: true;
}

/** Only where the gateway signs what its customers come back with. */
export async function provenBy(env: Env, order: Order, attempt: Attempt, params: ReturnParams): Promise<Proven> {
  const made = await gatewayCall(env, accountOf(order, attempt), paymentIdOf(order, attempt));
  if (!made.ok) return {};
  const { gateway, call } = made.value;
  const { returns } = gateway;
  if (returns.trust !== "signed") return {};
  const verified = await returns.verify(call, params);
  if (!verified.ok) {
    console.warn({ message: "a return has a wrong signature", order: order.id, attempt: attempt.no });
    return { forged: true };
  }
  if (verified.value === "unsigned") return {};
  const read = returns.parse(call, verified.value);
  const observed = read.ok ? read.value.find((notice) => isOf(notice, order, attempt))?.observed : undefined;
  return observed && (attempt.ref === undefined || observed.ref === attempt.ref) ? { observed: heard(attempt, observed) } : {};
}

const isOf = ({ paymentId, observed }: Notice, order: Order, attempt: Attempt) =>
  paymentId === undefined ? observed?.ref === attempt.ref : paymentId === paymentIdOf(order, attempt);
