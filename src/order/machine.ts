import { isOpenSession } from "../domain/attempts.ts";
import type { CallResult, Command } from "../domain/commands.ts";
import { decide } from "../domain/decide.ts";
import { type Due, dueOf } from "../domain/due.ts";
import type { CallOp, OrderEvent } from "../domain/events.ts";
import { isTrouble } from "../domain/facts.ts";
import { type Attempt, attemptOf, type Order, refundOf } from "../domain/state.ts";
import type { Details } from "../domain/view.ts";
import { CALL_GRACE, isEarly } from "../domain/watch.ts";
import { gatewayById } from "../gateways/registry.ts";
import type { Failure } from "../kernel/errors.ts";
import { randomId } from "../kernel/ids.ts";
import { ok, type Result } from "../kernel/result.ts";
import type { Alarm } from "./alarm.ts";
import * as calls from "./calls.ts";
import { timeoutOf } from "./gateway-call.ts";
import type { Log } from "./log.ts";

/** A command that begins a gateway call, without what the machine adds. */
type Claim =
  Extract<Command, { call: string; deadline: number }> extends infer C ? (C extends Command ? Omit<C, "call" | "deadline"> : never) : never;

/** What throws is a bug, mostly an adapter's: nobody knows what became of the call. */
const LOST = { kind: "failed", failure: { failure: "unavailable", outcome: "unknown" } } as const;

const isHeard = (result: CallResult): boolean => result.kind !== "failed" || !isTrouble(result.failure.failure);

/**
 * Applies commands and makes the gateway calls that follow. Each call is announced in the log before it is made, and shared
 * while it runs: a second caller of the same thing gets the same promise.
 */
export class Machine {
  readonly #env: Env;
  readonly #log: Log;
  readonly #storage: DurableObjectStorage;
  readonly #alarm: Alarm;
  readonly #held = new Map<string, Promise<void>>();
  readonly #looks = new Map<string, Promise<boolean>>();

  constructor(env: Env, log: Log, storage: DurableObjectStorage, alarm: Alarm) {
    this.#env = env;
    this.#log = log;
    this.#storage = storage;
    this.#alarm = alarm;
  }

  get order(): Order | undefined {
    return this.#log.order;
  }

  /** Reads, decides, appends and sets the alarm in one turn: nothing can come in between. */
  apply(command: Command, details?: Details): Result<readonly OrderEvent[], Failure> {
    const decided = decide(this.order, command, Date.now());
    if (!decided.ok) return decided;
    this.#log.append(decided.value, details);
    if (decided.value.length > 0) this.#alarm.set();
    return decided;
  }

  /** What is to be done and when; a call whose promise this instance holds is never taken for lost. */
  due(): readonly Due[] {
    return this.order ? dueOf(this.order).filter((due) => due.do !== "lose" || !this.#held.has(due.call)) : [];
  }

  /** When the order must be looked at again, Unix ms. A held call counts too: this instance may die before it ends. */
  wakeAt(): number | undefined {
    const soon = Date.now() + CALL_GRACE;
    const times = (this.order ? dueOf(this.order) : []).map((due) =>
      due.do === "lose" && this.#held.has(due.call) ? Math.max(due.at, soon) : due.at,
    );
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** What time alone has decided: the offer is over, a call was lost with the instance that made it. Before each command. */
  tick(): Order | undefined {
    const now = Date.now();
    for (const due of this.due()) {
      if (due.do === "expire" && due.at <= now) this.apply({ do: "expire" });
      if (due.do === "lose" && (due.op === "create" || due.at <= now)) this.#lose(due);
    }
    this.#alarm.recover();
    return this.order;
  }

  #lose({ tx, call, op }: Extract<Due, { do: "lose" }>): void {
    const attempt = this.order && attemptOf(this.order, tx);
    const harmless = op === "create" && !(attempt && gatewayById(attempt.choice.gateway)?.createTakesMoney);
    const failure = { failure: "unavailable", outcome: harmless ? "none" : "unknown", nativeMessage: "the answer was lost" } as const;
    this.apply({ do: "end_call", tx, call, result: { kind: "failed", failure } });
  }

  /** The call of that kind that runs for an attempt, if this instance holds it. */
  running(tx: number, op?: CallOp): Promise<void> | undefined {
    const running = this.order && attemptOf(this.order, tx)?.running;
    return running && (op === undefined || running.op === op) ? this.#held.get(running.call) : undefined;
  }

  /** Claims a call in the log, then makes it. No promise means that the order's state has no need of it. */
  begin(claim: Claim, make: (order: Order, attempt: Attempt) => Promise<CallResult>): Result<Promise<void> | undefined, Failure> {
    const call = randomId("call_", 14);
    const deadline = Date.now() + 2 * timeoutOf(this.#env);
    const begun = this.apply({ ...claim, call, deadline });
    if (!begun.ok) return begun;
    const started = begun.value.find((event) => event.type === "call.started");
    const attempt = started && this.order && attemptOf(this.order, started.tx);
    if (!started || !attempt || !this.order) return ok(undefined);
    const promise = this.#perform(started.tx, call, make(this.order, attempt));
    this.#held.set(call, promise);
    return ok(promise);
  }

  async #perform(tx: number, call: string, made: Promise<CallResult>): Promise<void> {
    const result = await this.#answered(call, made);
    this.#held.delete(call);
    this.apply({ do: "end_call", tx, call, result });
  }

  async #answered<T extends CallResult>(call: string, made: Promise<T>): Promise<T | typeof LOST> {
    try {
      return await made;
    } catch (error) {
      console.error({ call, order: this.order?.id, error: String(error) });
      return LOST;
    }
  }

  /** A crash must find the claim: it is on disk before the first byte leaves. */
  async synced<T>(make: () => Promise<T>): Promise<T> {
    await this.#storage.sync();
    return make();
  }

  /** Makes the hold of what the customer approved, where that is a call of its own. */
  hold(tx: number): Promise<void> | undefined {
    const begun = this.begin({ do: "hold", tx }, (order, attempt) => this.synced(() => calls.hold(this.#env, order, attempt)));
    return (begun.ok ? begun.value : undefined) ?? this.running(tx, "hold");
  }

  capture(tx: number): Promise<void> | undefined {
    const begun = this.begin({ do: "capture", tx }, (order, attempt) => this.synced(() => calls.capture(this.#env, order, attempt)));
    return (begun.ok ? begun.value : undefined) ?? this.running(tx, "capture");
  }

  /** Ends the sessions that could still be paid beside the one that is about to begin, where their gateways can. */
  async endSessions(): Promise<void> {
    const open = this.order?.attempts.filter((attempt) => isOpenSession(attempt, Date.now())) ?? [];
    const ending = open
      .filter(({ choice }) => gatewayById(choice.gateway)?.cancel)
      .map(({ no }) =>
        this.begin({ do: "end_session", tx: no }, (order, attempt) => this.synced(() => calls.endSession(this.#env, order, attempt))),
      );
    await Promise.all(ending.map((begun) => (begun.ok ? begun.value : undefined)));
  }

  /** Lets go of what an attempt holds for an order that has no use for it. */
  voidUnwanted(tx: number): Promise<void> | undefined {
    const begun = this.begin({ do: "void", tx }, (order, attempt) => this.synced(() => calls.release(this.#env, order, attempt)));
    return begun.ok ? begun.value : undefined;
  }

  /** Refunds go one after another: when one ends, the next begins. */
  refund(no: number): Promise<void> | undefined {
    const begun = this.begin({ do: "refund", refund: no }, async (order, attempt) => {
      const wanted = refundOf(order, no);
      return wanted
        ? this.synced(() => calls.refund(this.#env, order, attempt, wanted))
        : { kind: "failed", failure: { failure: "bad_request", outcome: "none" } };
    });
    return begun.ok ? begun.value : undefined;
  }

  /** Waits until refund `no` has been put to the gateway and answered, whoever is before it. */
  async refunded(no: number): Promise<void> {
    for (;;) {
      const order = this.order;
      const own = order && refundOf(order, no);
      if (!own || (own.status !== "requested" && !own.running)) return;
      const running = order.refunds.find((refund) => refund.running)?.running;
      const turn = running ? this.#held.get(running.call) : this.refund(no);
      if (!turn) return;
      await turn;
    }
  }

  /**
   * Asks the gateway about an attempt, answers false where it did not say anything; askers at the same time share one look. `outOfTurn`:
   * whatever its schedule says, and uncounted.
   */
  look(tx: number, { outOfTurn = false } = {}): Promise<boolean> {
    return this.#shared(`tx ${tx}`, async () => {
      const order = this.order;
      const attempt = order && attemptOf(order, tx);
      if (!attempt || attempt.running) return true;
      // A payment that was taken is only asked about in its turn, for what went back of it.
      if (attempt.status === "completed" && !outOfTurn && (!attempt.watch || isEarly(attempt, Date.now()))) return true;
      const result = await this.#answered("look", calls.lookup(this.#env, order, attempt));
      const now = this.order && attemptOf(this.order, tx);
      // What was seen before a call began says nothing of that call; only money that was taken is news in any case.
      const overtaken = now?.running !== undefined || now?.unknown !== attempt.unknown;
      if (overtaken && !(result.kind === "observed" && result.observed.status === "captured")) return true;
      this.apply({ do: "look", tx, result, ...(outOfTurn && { outOfTurn }) });
      return isHeard(result);
    });
  }

  /** The same about a refund. */
  lookRefund(no: number): Promise<boolean> {
    return this.#shared(`refund ${no}`, async () => {
      const order = this.order;
      const wanted = order && refundOf(order, no);
      const attempt = wanted && attemptOf(order, wanted.tx);
      if (!attempt) return true;
      const result = await this.#answered("look", calls.refundLookup(this.#env, order, attempt, wanted));
      this.apply({ do: "look_refund", refund: no, result });
      return isHeard(result);
    });
  }

  #shared(name: string, run: () => Promise<boolean>): Promise<boolean> {
    const running = this.#looks.get(name);
    if (running) return running;
    const promise = run().finally(() => this.#looks.delete(name));
    this.#looks.set(name, promise);
    return promise;
  }
}
