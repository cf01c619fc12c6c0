import { DurableObject } from "cloudflare:workers";
import { asksCustomer, type Customer } from "../domain/customer.ts";
import { isTold } from "../domain/events.ts";
import { ignoredFields } from "../domain/ignored.ts";
import { type PageView, pageView } from "../domain/page.ts";
import { attemptOf, type Order } from "../domain/state.ts";
import { type EventView, eventView, type OrderView, orderView, type RefundView, refundView } from "../domain/view.ts";
import type { ReturnParams } from "../gateways/contract.ts";
import { gatewayById } from "../gateways/registry.ts";
import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { pagesOf } from "../merchants/reach.ts";
import { routesFor } from "../merchants/routing.ts";
import { appSettings } from "../merchants/settings.ts";
import { Alarm } from "./alarm.ts";
import { archivedRecord, type OrderRecord, recordOf } from "./archive.ts";
import { audienceOf } from "./audience.ts";
import { type Beginning, beginAttempt, sessionOf } from "./beginning.ts";
import * as calls from "./calls.ts";
import { release, take } from "./holding.ts";
import { type Answered, Answers, type Idempotency } from "./idempotency.ts";
import { type Noticed, provenBy, receive, type Taken } from "./inbound.ts";
import { keepingTimes, letGo } from "./keeping.ts";
import { Log } from "./log.ts";
import { Machine } from "./machine.ts";
import { correctDue, emptyOutbox } from "./outbox.ts";
import { patiently } from "./patience.ts";
import { type Rebuilt, rebuildRows } from "./rebuild.ts";
import { recheck } from "./recheck.ts";
import { refund, resolve } from "./refunding.ts";
import type { Decision, Dossier, Opened, OpenInput, Owner, Rechecked, Session, Which } from "./shapes.ts";
import { deliver, deliveryRows, deliveryViews } from "./webhooks.ts";

/** One order with all its transactions: the truth. RPC methods answer results, they do not throw for what can go wrong. */
export class OrderObject extends DurableObject<Env> {
  readonly #log: Log;
  readonly #alarm: Alarm;
  readonly #machine: Machine;
  readonly #answers: Answers;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#log = new Log(ctx.storage, () => keepingTimes(env));
    this.#alarm = new Alarm(ctx.storage, this.#log, () => this.#machine.wakeAt());
    this.#machine = new Machine(env, this.#log, ctx.storage, this.#alarm);
    this.#answers = new Answers(ctx.storage.sql);
  }

  /** Creates the order, answers the one that is there, or offers anew one that ended unpaid. */
  async open({ details, given, terms, ...named }: OpenInput): Promise<Result<Opened, Failure>> {
    // Its payment is in the archive: nobody may be asked to pay that reference once more.
    if (this.#log.archived) return fail({ code: "order.archived" });
    this.#machine.tick();
    const offered = { ...terms, expiresAt: Date.now() + terms.expiresIn * 1000 };
    const applied = this.#machine.apply({ do: "open", terms: offered, ...named }, details);
    if (!applied.ok) return applied;
    const order = this.#machine.order;
    if (!order) return fail({ code: "internal" });
    const replayed = applied.value.length === 0;
    const known = this.#log.details;
    return ok({ order: orderView(order, known), replayed, ignored: replayed ? ignoredFields(order, known, offered, details, given) : [] });
  }

  async view(owner: Owner): Promise<Result<OrderView, Failure>> {
    return this.#read(owner, ({ order, details }) => orderView(order, details));
  }

  /** The order with everything that a dialect's answers are made of. */
  async dossier(owner: Owner): Promise<Result<Dossier, Failure>> {
    return this.#read(owner, ({ order, details }) => ({ order, details }));
  }

  async refunds(owner: Owner): Promise<Result<readonly RefundView[], Failure>> {
    return this.#read(owner, ({ order }) => order.refunds.map((refund) => refundView(order, refund)));
  }

  async history(owner: Owner): Promise<Result<readonly EventView[], Failure>> {
    return this.#read(owner, (record) => record.history());
  }

  async cancel(owner: Owner, idempotency: Idempotency | null): Promise<Result<Answered<OrderView>, Failure>> {
    return this.#once(owner, idempotency, async () => {
      const holds = this.#machine.order?.status === "authorized";
      return this.#after(owner, holds ? await release(this.env, this.#machine) : this.#machine.apply({ do: "cancel" }));
    });
  }

  /** Lets go of money that is held: the order is cancelled with it. */
  async void(owner: Owner, idempotency: Idempotency | null): Promise<Result<Answered<OrderView>, Failure>> {
    return this.#once(owner, idempotency, async () => this.#after(owner, await release(this.env, this.#machine)));
  }

  /** Takes money that is held: all of it, or `amount` in major units as the merchant wrote it. */
  async capture(
    owner: Owner,
    { amount }: { readonly amount?: string },
    idempotency: Idempotency | null,
  ): Promise<Result<Answered<OrderView>, Failure>> {
    return this.#once(owner, idempotency, async () => this.#after(owner, await take(this.env, this.#machine, amount)));
  }

  /** `amount` in major units as the merchant wrote it; without it all that is left. `fresh` names the operation where no key does. */
  async refund(
    owner: Owner,
    { fresh, ...wanted }: { readonly amount?: string; readonly reason?: string; readonly fresh: string },
    idempotency: Idempotency | null,
  ): Promise<Result<Answered<RefundView>, Failure>> {
    return this.#once(owner, idempotency, (key) => refund(this.#machine, { ...wanted, identity: key ?? fresh }));
  }

  /** A person has looked at something: takes it as it is, or gives the money back. */
  async resolve(
    owner: Owner,
    { fresh, ...decision }: Decision & { readonly fresh: string },
    idempotency: Idempotency | null,
  ): Promise<Result<Answered<OrderView>, Failure>> {
    return this.#once(owner, idempotency, async (key) => {
      return this.#after(owner, await resolve(this.#machine, decision, key ?? fresh));
    });
  }

  /** Sends event number `seq` again to everybody it concerns. */
  async resend(owner: Owner, seq: number, idempotency: Idempotency | null): Promise<Result<Answered<EventView>, Failure>> {
    return this.#once(owner, idempotency, async () => {
      const happened = this.#log.asOf(seq);
      const order = this.#machine.order;
      if (!happened || !order) return fail({ code: "event.not_found" });
      if (!isTold(happened.event.type)) return fail({ code: "event.not_told" });
      this.#log.tell(seq, order.terms.webhookUrl, Date.now());
      this.#alarm.set();
      return ok(eventView(order, happened.event, seq, deliveryViews(deliveryRows(this.#log)).get(seq) ?? []));
    });
  }

  async wake(): Promise<Result<null, Failure>> {
    if (this.#log.archived) {
      const rebuilt = await this.rebuild();
      return rebuilt.ok ? ok(null) : rebuilt;
    }
    if (!this.#machine.tick()) return fail({ code: "order.not_found" });
    // The row in D1 says that something is overdue: it must say so no longer, or the next sweep comes again.
    this.#log.retell();
    this.#alarm.set();
    return ok(null);
  }

  /** Somebody has reason to doubt what we know: the gateways are asked. */
  recheck(which: Which): Promise<Result<Rechecked, Failure>> {
    return recheck(this.#machine, this.#log, this.#alarm, which, (tx, call) => this.#onwards(tx, call));
  }

  /** Writes its rows in D1 anew, and sets its alarm and what it keeps until when by the settings as they are now. */
  async rebuild(): Promise<Result<Rebuilt, Failure>> {
    if (this.#machine.tick()) {
      this.#log.replan();
      this.#alarm.set();
    }
    return rebuildRows(this.env, this.#log, this.#alarm.waitsUntil);
  }

  /** What the customer's page shows. */
  async page(): Promise<Result<PageView, Failure>> {
    if (this.#log.archived) return fail({ code: "order.archived" });
    this.#machine.tick();
    return this.#page();
  }

  /** What the customer says of themselves before paying: the first answer counts, and only where it can be erased. */
  async giveCustomer(customer: Customer): Promise<Result<PageView, Failure>> {
    const order = this.#machine.tick();
    if (!order) return fail({ code: "order.not_found" });
    const { details } = this.#log;
    const given = asksCustomer(order, details) ? this.#machine.apply({ do: "give_customer" }, { ...details, customer }) : ok(null);
    return given.ok ? this.#page() : given;
  }

  /** The customer's choice on the page. */
  async begin(input: Beginning): Promise<Result<PageView, Failure>> {
    const begun = await beginAttempt(this.env, this.#machine, this.#log, input);
    return begun.ok ? this.#page() : begun;
  }

  /** The same for a client that shows the customer's steps itself. */
  async start(owner: Owner, input: Beginning, idempotency: Idempotency | null): Promise<Result<Answered<Session>, Failure>> {
    return this.#once(owner, idempotency, async () => {
      const begun = await beginAttempt(this.env, this.#machine, this.#log, input);
      return begun.ok ? sessionOf(this.#machine) : begun;
    });
  }

  /** Hands the customer's answers to the gateway; a form of an earlier step only shows how things stand. */
  async answer({
    attempt: tx,
    step,
    answers,
  }: {
    readonly attempt: number;
    readonly step: number;
    readonly answers: Record<string, string>;
  }): Promise<Result<PageView, Failure>> {
    this.#machine.tick();
    const begun = this.#machine.begin({ do: "answer", tx, step }, (order, attempt) =>
      this.#machine.synced(() => calls.complete(this.env, order, attempt, answers)),
    );
    if (!begun.ok) return begun;
    await patiently(this.#onwards(tx, begun.value ?? this.#machine.running(tx)));
    return this.#page();
  }

  /** The customer came back, or something says that it is this attempt's turn: ask the gateway. */
  async settle({
    attempt: tx,
    params = {},
  }: {
    readonly attempt: number;
    readonly params?: ReturnParams;
  }): Promise<Result<PageView, Failure>> {
    const order = this.#machine.tick();
    const attempt = order && attemptOf(order, tx);
    if (!order || !attempt) return fail({ code: "order.not_found" });
    const { observed, forged } = attempt.status === "completed" ? {} : await provenBy(this.env, order, attempt, params);
    if (observed) this.#machine.apply({ do: "observe", tx, observed });
    await patiently(this.#onwards(tx, this.#machine.running(tx) ?? this.#machine.look(tx)));
    if (!forged && gatewayById(attempt.choice.gateway)?.entersOnce) this.#machine.apply({ do: "leave", tx });
    return this.#page();
  }

  /** What the gateway said of an attempt without being asked: it is in the log before this answers. */
  async notice(noticed: Noticed): Promise<Result<Taken, Failure>> {
    const taken = await receive(this.#machine, this.#log, noticed, (tx) =>
      patiently(this.#onwards(tx, this.#machine.running(tx) ?? this.#machine.look(tx))),
    );
    await this.ctx.storage.sync();
    return taken;
  }

  /** Waits for a call, then holds and takes what the customer has allowed by it. */
  async #onwards(tx: number, call?: Promise<unknown>): Promise<void> {
    await call;
    await this.#machine.hold(tx);
    await this.#machine.capture(tx);
  }

  override alarm(): Promise<void> {
    return this.#alarm.ring(async () => {
      this.#machine.tick();
      await Promise.all(this.#machine.due().map((due) => (due.at <= Date.now() ? this.#handle(due) : undefined)));
      await emptyOutbox(this.env, this.#log, this.#alarm.waitsUntil, () => this.#snapshot(), Date.now());
      await deliver(this.#log, audienceOf(this.env, this.#log), Date.now);
      await letGo(this.env, this.#log, Date.now());
      await correctDue(this.env, this.#log, this.#alarm.waitsUntil);
    });
  }

  async #handle(due: ReturnType<Machine["due"]>[number]): Promise<void> {
    switch (due.do) {
      case "look":
        return this.#onwards(due.tx, this.#machine.look(due.tx));
      case "hold":
      case "capture":
        return this.#onwards(due.tx);
      case "void":
        return this.#machine.voidUnwanted(due.tx);
      case "refund":
        return this.#machine.refund(due.refund);
      case "look_refund":
        await this.#machine.lookRefund(due.refund);
        return;
      case "expire":
      case "lose":
        return;
    }
  }

  async #snapshot(): Promise<PageView | undefined> {
    const page = await this.#page();
    return page.ok ? page.value : undefined;
  }

  async #page(): Promise<Result<PageView, Failure>> {
    const order = this.#machine.order;
    if (!order) return fail({ code: "order.not_found" });
    const app = await appSettings(this.env, order.app);
    if (!app.ok) return app;
    if (!app.value) return fail({ code: "order.not_found" });
    const { name, email, phone, site, colour, logo } = app.value;
    const { methods, choicesFor } = routesFor(app.value, order.mode, order.terms.amount, order.terms);
    const current = this.#machine.order ?? order;
    const view = pageView(current, this.#log.details, { name, email, phone, site, colour, logo }, methods, Date.now());
    const gateways = new Set(methods.flatMap((method) => choicesFor(method).map(({ gateway }) => gateway)));
    return ok({ ...view, nextOrigins: [...gateways].flatMap((gateway) => pagesOf(this.env, gateway, order)) });
  }

  /** The order as it is after what was done to it. */
  async #after(owner: Owner, done: Result<unknown, Failure>): Promise<Result<OrderView, Failure>> {
    return done.ok ? this.view(owner) : done;
  }

  #owned<T>({ app, mode }: Owner, run: (order: Order) => Result<T, Failure>): Result<T, Failure> {
    const order = this.#machine.tick();
    const there = order ?? this.#log.archived;
    if (there?.app !== app || there.mode !== mode) return fail({ code: "order.not_found" });
    return order ? run(order) : fail({ code: "order.archived" });
  }

  /** The same for what only reads: it finds an order in the archive too. */
  async #read<T>(owner: Owner, run: (record: OrderRecord) => T): Promise<Result<T, Failure>> {
    const owned = this.#owned(owner, (order) => ok(recordOf(order, this.#log)));
    const { archived } = this.#log;
    const found = !owned.ok && owned.error.code === "order.archived" && archived ? await archivedRecord(this.env, archived) : owned;
    return found.ok ? ok(run(found.value)) : found;
  }

  async #once<T>(
    owner: Owner,
    idempotency: Idempotency | null,
    run: (identity: string | null) => Promise<Result<T, Failure>>,
  ): Promise<Result<Answered<T>, Failure>> {
    const owned = this.#owned(owner, ok);
    if (!owned.ok) return owned;
    if (idempotency) return this.#answers.once(idempotency, Date.now(), run);
    const result = await run(null);
    return result.ok ? ok({ value: result.value, replayed: false }) : result;
  }
}
