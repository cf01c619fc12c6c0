import type { Seen } from "../../simulators/browser.ts";
import type { OrderView, RefundView } from "../../src/domain/view.ts";
import type { Chance } from "./chance.ts";
import type { Answer, Client } from "./client.ts";
import type { Known, Record } from "./record.ts";

// One order after another, each from its creation to what the merchant does with the money.

const PLACES = [
  { gateway: "sandbox", currency: "NPR", method: "wallet", holds: true },
  { gateway: "sandbox", currency: "NPR", method: "wallet", holds: true },
  { gateway: "khalti", currency: "NPR", method: "wallet", holds: false },
  { gateway: "esewa", currency: "NPR", method: "wallet", holds: false },
  { gateway: "stripe", currency: "USD", method: "card", holds: true },
  { gateway: "paypal", currency: "USD", method: "wallet", holds: true },
  { gateway: "razorpay", currency: "INR", method: "card", holds: true },
] as const;
type Place = (typeof PLACES)[number];

/** Unpaid orders are to be over before the end of it. */
const EXPIRES_IN = 120;
const PAID = new Set(["paid", "partially_refunded", "refunded"]);

export class Shopping {
  readonly #client: Client;
  readonly #record: Record;
  readonly #chance: Chance;
  readonly #origin: string;
  readonly #messages: string;
  readonly #name: string;
  #orders = 0;

  constructor(at: { client: Client; record: Record; chance: Chance; origin: string; messages: string; name: string }) {
    this.#client = at.client;
    this.#record = at.record;
    this.#chance = at.chance;
    this.#origin = at.origin;
    this.#messages = at.messages;
    this.#name = at.name;
  }

  async oneOrder(): Promise<void> {
    const place = this.#chance.one(PLACES);
    const order = await this.#create(place);
    if (!order) return;
    for (let tries = this.#chance.between(1, 2); tries > 0 && !order.isPaid; tries--) {
      await this.#pay(order, place);
      await this.#look(order);
    }
    const holds = (await this.#look(order))?.status === "authorized";
    if (holds) await this.#decide(order, place);
    if (order.isPaid) await this.#giveBack(order);
    else if (this.#chance.in(15)) await this.#cancel(order);
    if (this.#chance.in(50)) await this.#look(order);
  }

  /** By its reference, by a key, or without a name: then it is asked for once. */
  async #create(place: Place): Promise<Known | null> {
    const name = `${this.#name}-${++this.#orders}`;
    const by = this.#chance.one(["reference", "reference", "key", "nothing"]);
    const body = {
      amount: `${this.#chance.between(10, 999)}.${this.#chance.between(10, 99)}`,
      currency: place.currency,
      gateways: place.gateway === "khalti" && this.#chance.in(50) ? ["khalti", "esewa"] : [place.gateway],
      capture: place.holds && this.#chance.in(20) ? "manual" : "automatic",
      expiresIn: EXPIRES_IN,
      webhookUrl: this.#messages,
      ...(by === "reference" && { reference: name }),
    };
    const asking = { body, ...(by === "key" && { key: name }), repeatable: by !== "nothing" };
    const answer = await this.#client.ask("/v1/orders", asking);
    if (!answer) return null;
    if (answer.status !== 201) {
      this.#record.breaks(`a create was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return null;
    }
    const known = this.#record.created(answer.body as OrderView);
    this.#record.count("orders");
    this.#record.note("created", { id: known.id, by, name, gateway: place.gateway });
    known.ids.add(known.id);
    if (asking.repeatable && this.#chance.in(20)) {
      const again = await this.#client.ask("/v1/orders", asking);
      if (again?.status === 201) known.ids.add((again.body as OrderView).id);
    }
    return known;
  }

  async #pay(order: Known, { gateway, method }: Place): Promise<void> {
    const page = `${this.#origin}/payments/${order.id}`;
    const chosen = await this.#client.browse((browser) => browser.browse(`${page}/pay`, { method }));
    if (!chosen) return;
    return gateway === "sandbox" ? this.#payHere(order, chosen) : this.#payThere(order, chosen);
  }

  async #payHere(order: Known, chosen: Seen): Promise<void> {
    const mobile = this.#chance.in(80) ? "9800000000" : this.#chance.one(["9800000006", "9800000007"]);
    const asked = await this.#filled(chosen, { mobile, pin: this.#chance.in(90) ? "1111" : "2222" });
    const done = asked && (await this.#filled(asked, { code: this.#chance.in(90) ? "987654" : "111222" }));
    this.#record.note("typed", { id: order.id, mobile: mobile.slice(-3), status: done?.status ?? null });
  }

  async #filled(seen: Seen, typed: Readonly<{ [name: string]: string }>): Promise<Seen | null> {
    const [first = ""] = Object.keys(typed);
    if (!seen.body.includes(`name="${first}"`)) return null;
    return this.#client.browse((browser) => browser.press(seen, undefined, { typed }));
  }

  async #payThere(order: Known, chosen: Seen): Promise<void> {
    const isThere = (seen: Seen) => seen.body.includes('name="choice"');
    // eSewa and Razorpay are reached by a form on our page.
    const isForm = !isThere(chosen) && chosen.body.includes("data-autosubmit");
    const hosted = isForm ? await this.#client.browse((browser) => browser.press(chosen)) : chosen;
    if (!hosted || !isThere(hosted)) return;
    const choice = this.#chance.in(75) ? "approve" : this.#chance.one(["decline", "cancel"]);
    const back = await this.#client.browse((browser) => browser.press(hosted, choice, { follow: false }));
    this.#record.note("pressed", { id: order.id, choice, status: back?.status ?? null });
    const leads = back && (back.status === 303 || back.body.includes("document.forms[0].submit()"));
    if (leads && this.#chance.in(65)) await this.#client.browse((browser) => browser.goOn(back));
  }

  /** What the API says counts as told. */
  async #look(order: Known): Promise<OrderView | null> {
    const answer = await this.#client.ask(`/v1/orders/${order.id}`, { repeatable: true });
    if (!answer) return null;
    if (answer.status !== 200) {
      this.#record.breaks(`${order.id} was created, and is answered ${answer.status}`);
      return null;
    }
    const view = answer.body as OrderView;
    if (PAID.has(view.status) && !order.isPaid) {
      order.isPaid = true;
      this.#record.note("told paid", { id: order.id });
    }
    return view;
  }

  async #decide(order: Known, { gateway }: Place): Promise<void> {
    const partly = (gateway === "sandbox" || gateway === "stripe") && this.#chance.in(40);
    const body = partly ? { amount: (order.amount / 200).toFixed(2) } : {};
    const key = `${order.id} capture`;
    if (gateway !== "razorpay" && this.#chance.in(25))
      await this.#client.ask(`/v1/orders/${order.id}/void`, { body: {}, key, repeatable: true });
    else await this.#client.ask(`/v1/orders/${order.id}/capture`, { body, key, repeatable: true });
    await this.#look(order);
  }

  async #cancel(order: Known): Promise<void> {
    const answer = await this.#client.ask(`/v1/orders/${order.id}/cancel`, { body: {}, key: `${order.id} cancel`, repeatable: true });
    if (answer?.status === 200) order.isCancelled = true;
  }

  /** All, or a part, once or twice at once; with a key it is asked for until it is answered. */
  async #giveBack(order: Known): Promise<void> {
    if (!this.#chance.in(45)) return;
    const part = (order.amount / 100 / this.#chance.between(2, 5)).toFixed(2);
    const body = this.#chance.in(40) ? {} : { amount: part };
    const key = this.#chance.in(70) ? `${order.id} refund ${this.#chance.between(1, 9)}` : undefined;
    const asking = { body, ...(key !== undefined && { key }), repeatable: key !== undefined };
    const answers = await Promise.all(
      Array.from({ length: this.#chance.in(25) ? 2 : 1 }, () => this.#client.ask(`/v1/orders/${order.id}/refunds`, asking)),
    );
    for (const answer of answers) this.#refunded(order, answer);
  }

  #refunded(order: Known, answer: Answer | null): void {
    if (answer?.status !== 201) return;
    const { id, amountMinor, status } = answer.body as RefundView;
    this.#record.count("refunds");
    this.#record.note("refunded", { id: order.id, refund: id, status, amount: amountMinor });
    order.refunds.set(id, { amount: amountMinor, status });
  }
}
