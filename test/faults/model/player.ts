import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { isTold } from "../../../src/domain/events.ts";
import type { EventView, OrderView } from "../../../src/domain/view.ts";
import { transactionId } from "../../../src/kernel/ids.ts";
import { sweep } from "../../../src/order/sweep.ts";
import { api, objectOf } from "../../api.ts";
import { chargesFor } from "./books.ts";
import { alarmOf, goTo, pass, ring } from "./clock.ts";
import { type Donor, madeUp } from "./donors.ts";
import { Gateways } from "./gateways.ts";
import { ringHealth } from "./health.ts";
import { Merchant } from "./merchant.ts";
import { must } from "./must.ts";
import { Payer } from "./payer.ts";
import { arm, count, crash, repair, setHealth } from "./spoiling.ts";
import type { Scene, Step } from "./steps.ts";

/** Rings of one order until it must be quiet: 40 looks at a hold, and what else there is. */
const MOST_RINGS = 200;
/** While something is down alarms ring each minute: of more than these the rest is late. */
const SOME_RINGS = 40;

/** One order and everybody around it. */
export class Player {
  readonly scene: Scene;
  readonly merchant: Merchant;
  readonly gateways: Gateways;
  readonly payer: Payer;
  readonly #donors: ReadonlyMap<string, Donor>;

  private constructor(scene: Scene, merchant: Merchant, donors: ReadonlyMap<string, Donor>) {
    this.scene = scene;
    this.merchant = merchant;
    this.payer = new Payer(merchant.id);
    this.gateways = new Gateways(scene, donors);
    this.#donors = donors;
  }

  /** `name`: of nothing before. */
  static async begin(scene: Scene, name: string, donors: ReadonlyMap<string, Donor>): Promise<Player> {
    const merchant = new Merchant(scene, name);
    const { status, text } = await merchant.create();
    must(status === 201, `the order can't be created: ${text}`);
    repair(merchant.id);
    const player = new Player(scene, merchant, donors);
    await player.gateways.weather(scene.habit);
    return player;
  }

  get id(): string {
    return this.merchant.id;
  }

  async play(step: Step): Promise<void> {
    count(`step ${step.do}`);
    await this.#take(step);
    pass(1);
    if (this.scene.alarms === "prompt") await this.#ringUntil(Date.now());
  }

  async #take(step: Step): Promise<void> {
    const { id, merchant, payer, gateways } = this;
    switch (step.do) {
      case "create":
        await merchant.create(step.differs);
        return;
      case "view":
        return this.#view(step.what);
      case "choose":
        await payer.choose(step.method, step.tabs);
        return;
      case "type":
        return payer.type(step.wallet, step.right);
      case "pay": {
        const [session] = await payer.choose(step.method, 1);
        if (session) return payer.pressIn(session, "approve", step.comesBack);
        await payer.type("pays", true);
        return payer.type("pays", true);
      }
      case "press":
        return payer.press(step.session, step.choice, step.comesBack);
      case "return":
        return step.how === "true" ? payer.comeBack(step.which) : this.#forgedReturn(step.which, step.how);
      case "arrive":
        return payer.arrive(step.session, step.comes);
      case "tell": {
        const last = await this.#attempt(-1);
        return gateways.tell(step, last?.payment ?? "", last?.ref ?? "");
      }
      case "refund": {
        const body = this.#part(step.part);
        await Promise.all(Array.from({ length: step.twins ? 2 : 1 }, () => merchant.ask("refunds", body, step.key)));
        return;
      }
      case "give back there":
        return gateways.giveBack(id, step.part);
      case "capture":
        await merchant.ask("capture", this.#part(step.part), step.key);
        return;
      case "void":
      case "cancel":
        await merchant.ask(step.do, {}, step.key);
        return;
      case "resolve":
        return this.#resolve(step.which, step.action);
      case "resend":
        return this.#resend(step.which);
      case "wait":
        return this.#wait(step.seconds);
      case "crash":
        return this.#crash(step.how);
      case "spoil":
        arm(step.on, step.fate, step.times);
        return;
      case "weather":
        return gateways.weather(step.is === "fine" ? this.scene.habit : step.is);
      case "storage":
        setHealth(step.what, step.is);
        return;
      case "lose alarm":
        return this.#loseAlarm();
      case "at once":
        await Promise.all(step.steps.map((one) => this.#take(one)));
    }
  }

  async #view(what: Extract<Step, { do: "view" }>["what"]): Promise<void> {
    if (what === "page") return this.payer.open();
    await this.merchant.view(what === "list" ? "?limit=5" : what === "order" ? `/${this.id}` : `/${this.id}/${what}`);
  }

  #part(part: number): { amount?: string } {
    return part === 0 ? {} : { amount: ((Number(this.scene.amount) * part) / 10).toFixed(2) };
  }

  /** The order as the merchant sees it, if it can be seen. */
  async #order(): Promise<OrderView | null> {
    const response = await api(`/v1/orders/${this.id}`);
    return response.status === 200 ? response.json() : null;
  }

  /** Its `nth` attempt with the gateway's id of the session; -1 is the last one. */
  async #attempt(nth: number) {
    const transactions = (await this.#order())?.transactions ?? [];
    const found = transactions.at(nth < 0 ? nth : nth % Math.max(transactions.length, 1));
    return found && { id: found.id, payment: found.id.slice(3), ref: found.providerOrderId ?? "none", gateway: found.gateway };
  }

  async #forgedReturn(which: number, how: "another's" | "made up"): Promise<void> {
    const attempt = await this.#attempt(which);
    const donor = attempt && this.#donors.get(attempt.gateway);
    if (attempt && donor) await this.payer.forge(attempt.id, how === "another's" ? donor.params : madeUp(attempt.gateway, donor, attempt));
  }

  /** A person decides, with the gateway's own books before them. */
  async #resolve(which: number, action: "accept" | "refund"): Promise<void> {
    const order = await this.#order();
    const item = order?.attention[which % Math.max(order.attention.length, 1)];
    if (!order || !item) return;
    // Nobody takes for unpaid what the gateway has taken, or for kept what it has given back.
    const tx = transactionId.read(item.transaction)?.count;
    const charge = (await chargesFor(this.id)).find((one) => one.tx === tx);
    const transaction = order.transactions.find(({ id }) => id === item.transaction);
    const isTaken = ["completed", "partially_refunded", "refunded"].includes(transaction?.status ?? "");
    if (action === "accept" && item.code === "unresolved" && (charge !== undefined) !== isTaken) return;
    if (action === "accept" && item.code === "unresolved" && (charge?.back ?? 0) > 0) return;
    await this.merchant.ask("resolve", { code: item.code, transaction: item.transaction, action, note: "Looked at." });
  }

  async #resend(which: number): Promise<void> {
    const response = await api(`/v1/orders/${this.id}/events`);
    if (response.status !== 200) return;
    const { data } = await response.json<{ data: EventView[] }>();
    const told = data.filter(({ type }) => isTold(type));
    const event = told[which % Math.max(told.length, 1)];
    if (event) await this.merchant.ask(`events/${event.id}/resend`);
  }

  async #crash(how: "evict" | "abort" | "abort all"): Promise<void> {
    if (how === "abort") return crash();
    if (how === "abort all") return abortAllDurableObjects();
    // An object that does not run can't be evicted.
    await evictDurableObject(objectOf(this.id)).catch(() => undefined);
  }

  /** Only where D1 knows the order as it is: the sweeper finds it by that. */
  async #loseAlarm(): Promise<void> {
    await runInDurableObject(objectOf(this.id), async (_, { storage }) => {
      const [waiting] = storage.sql.exec("SELECT 1 FROM outbox");
      if (!waiting) await storage.deleteAlarm();
    });
  }

  async #ringUntil(latest: number): Promise<void> {
    for (let rings = 0; rings < SOME_RINGS && (await ring(() => objectOf(this.id), latest)); ) rings++;
  }

  async #wait(seconds: number): Promise<void> {
    const until = Date.now() + seconds * 1000;
    await this.#ringUntil(until);
    await ringHealth(until);
    goTo(until);
  }

  /** Everything works again, and time passes until nobody has anything left to do. */
  async quieten(): Promise<void> {
    repair();
    const { lateMoney, lastWebhooks, habit } = this.scene;
    await this.gateways.weather(habit);
    if (lateMoney !== "never") for (const at of this.payer.sessions.keys()) await this.payer.arrive(at, lateMoney === "comes");
    // Razorpay's orders have no end: what is paid late there is only told.
    if (lastWebhooks === "come" || this.scene.gateways.includes("razorpay")) await this.gateways.deliverRest(() => this.#wait(60));
    for (let rounds = 0; rounds < 5; rounds++) {
      for (let rings = 0; await ring(() => objectOf(this.id)); rings++) must(rings < MOST_RINGS, "the order's alarm rings for ever");
      const rung = await ringHealth();
      pass(86_400);
      await sweep(env, Date.now());
      if (!rung && (await alarmOf(objectOf(this.id))) === null) return;
    }
  }
}
