import type { Customer } from "../domain/customer.ts";
import type { PageView } from "../domain/page.ts";
import type { EventView, OrderView, RefundView } from "../domain/view.ts";
import type { Failure } from "../kernel/errors.ts";
import { randomId } from "../kernel/ids.ts";
import { fail, type Result } from "../kernel/result.ts";
import type { Beginning } from "./beginning.ts";
import type { Answered, Idempotency } from "./idempotency.ts";
import type { Noticed, Taken } from "./inbound.ts";
import type { OrderObject } from "./object.ts";
import type { Decision, Dossier, Opened, OpenInput, Owner, Rechecked, Session, Which } from "./shapes.ts";

/** An order as the rest of the worker sees it. Never throws: an object that can't be reached is the failure `unavailable`. */
export interface OrderClient {
  open(input: OpenInput): Promise<Result<Opened, Failure>>;
  view(owner: Owner): Promise<Result<OrderView, Failure>>;
  dossier(owner: Owner): Promise<Result<Dossier, Failure>>;
  refunds(owner: Owner): Promise<Result<readonly RefundView[], Failure>>;
  history(owner: Owner): Promise<Result<readonly EventView[], Failure>>;
  cancel(owner: Owner, idempotency: Idempotency | null): Promise<Result<Answered<OrderView>, Failure>>;
  /** Lets go of money that is held: the order is cancelled with it. */
  void(owner: Owner, idempotency: Idempotency | null): Promise<Result<Answered<OrderView>, Failure>>;
  /** Takes money that is held: all of it, or `amount` in major units as the merchant wrote it. */
  capture(
    owner: Owner,
    wanted: { readonly amount?: string },
    idempotency: Idempotency | null,
  ): Promise<Result<Answered<OrderView>, Failure>>;
  refund(
    owner: Owner,
    wanted: { readonly amount?: string; readonly reason?: string },
    idempotency: Idempotency | null,
  ): Promise<Result<Answered<RefundView>, Failure>>;
  resolve(owner: Owner, decision: Decision, idempotency: Idempotency | null): Promise<Result<Answered<OrderView>, Failure>>;
  /** `seq`: the event's place in the log. */
  resend(owner: Owner, seq: number, idempotency: Idempotency | null): Promise<Result<Answered<EventView>, Failure>>;
  /** For an order whose alarm may be lost: it does what is due. */
  wake(): Promise<Result<null, Failure>>;
  /** Asks the gateways out of turn: about all that is unsettled, or about one attempt in any state. */
  recheck(which: Which): Promise<Result<Rechecked, Failure>>;
  page(): Promise<Result<PageView, Failure>>;
  giveCustomer(customer: Customer): Promise<Result<PageView, Failure>>;
  begin(input: Beginning): Promise<Result<PageView, Failure>>;
  /** Begins an attempt as the page would, for a client that shows the customer's steps itself. The same key gets the same answer. */
  start(owner: Owner, input: Beginning, idempotency: Idempotency | null): Promise<Result<Answered<Session>, Failure>>;
  answer(input: {
    readonly attempt: number;
    readonly step: number;
    readonly answers: Record<string, string>;
  }): Promise<Result<PageView, Failure>>;
  notice(noticed: Noticed): Promise<Result<Taken, Failure>>;
  settle(input: { readonly attempt: number; readonly params: Record<string, string> }): Promise<Result<PageView, Failure>>;
}

const TRIES = 3;

/** An object that was reset (a deploy, a crash) or lost its connection; its stub stays broken, a fresh one reaches the next instance. */
const passing = (error: unknown): boolean =>
  error instanceof Error && !("overloaded" in error && error.overloaded) && ("retryable" in error || "durableObjectReset" in error);

/** Every operation may be repeated: creating is idempotent, steps are numbered, a refund has a name of its own. */
export function orderClient(env: Env, id: string): OrderClient {
  async function ask<T>(run: (stub: DurableObjectStub<OrderObject>) => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
    for (let tries = 1; ; tries++) {
      try {
        return await run(env.ORDERS.getByName(id));
      } catch (error) {
        console.warn({ order: id, tries, error: String(error) });
        if (tries >= TRIES || !passing(error)) return fail({ code: "unavailable" });
      }
    }
  }
  return {
    open: (input) => ask((stub) => stub.open(input)),
    view: (owner) => ask((stub) => stub.view(owner)),
    dossier: (owner) => ask((stub) => stub.dossier(owner)),
    refunds: (owner) => ask((stub) => stub.refunds(owner)),
    history: (owner) => ask((stub) => stub.history(owner)),
    cancel: (owner, idempotency) => ask((stub) => stub.cancel(owner, idempotency)),
    void: (owner, idempotency) => ask((stub) => stub.void(owner, idempotency)),
    capture: (owner, wanted, idempotency) => ask((stub) => stub.capture(owner, wanted, idempotency)),
    refund: (owner, wanted, idempotency) => {
      const fresh = randomId("", 20);
      return ask((stub) => stub.refund(owner, { ...wanted, fresh }, idempotency));
    },
    resolve: (owner, decision, idempotency) => {
      const fresh = randomId("", 20);
      return ask((stub) => stub.resolve(owner, { ...decision, fresh }, idempotency));
    },
    resend: (owner, seq, idempotency) => ask((stub) => stub.resend(owner, seq, idempotency)),
    wake: () => ask((stub) => stub.wake()),
    recheck: (which) => ask((stub) => stub.recheck(which)),
    page: () => ask((stub) => stub.page()),
    giveCustomer: (customer) => ask((stub) => stub.giveCustomer(customer)),
    begin: (input) => ask((stub) => stub.begin(input)),
    start: (owner, input, idempotency) => ask((stub) => stub.start(owner, input, idempotency)),
    answer: (input) => ask((stub) => stub.answer(input)),
    notice: (noticed) => ask((stub) => stub.notice(noticed)),
    settle: (input) => ask((stub) => stub.settle(input)),
  };
}
