import { ORIGIN } from "../../api.ts";
import { browse, ledgerOf, setWeather } from "../../simulated/customer.ts";
import { GATES } from "../../simulated/gates.ts";
import { type Message, send, signed, TELLERS, type Teller } from "../tellers.ts";
import { type Charge, chargesFor, intentOf } from "./books.ts";
import type { Donor } from "./donors.ts";
import { must } from "./must.ts";
import { count } from "./spoiling.ts";
import type { Scene, Step } from "./steps.ts";

// The gateways' side of one order: webhooks, which arrive when a step says so, and what is done in dashboards.

interface Said extends Message {
  readonly teller: Teller;
  /** Where the gateway was told to send it. */
  readonly url: string;
  readonly at: number;
}
type Tell = Extract<Step, { do: "tell" }>;

/** The same message with the signature of a later try. */
const anew = ({ teller, body, headers }: Said): Promise<Message> => {
  const id = headers["x-razorpay-event-id"] ?? headers["paypal-transmission-id"];
  return signed(teller, body, { at: Date.now(), ...(id !== undefined && { id }) });
};

export class Gateways {
  readonly #scene: Scene;
  readonly #donors: ReadonlyMap<string, Donor>;
  readonly #delivered = new Set<string>();

  constructor(scene: Scene, donors: ReadonlyMap<string, Donor>) {
    this.#scene = scene;
    this.#donors = donors;
  }

  async weather(is: Parameters<typeof setWeather>[1]): Promise<void> {
    const { gateways } = this.#scene;
    await Promise.all(GATES.filter(({ gateway }) => gateways.includes(gateway)).map(({ gateway }) => setWeather(gateway, is)));
  }

  /** What they have to tell so far, delivered or not. */
  async #said(): Promise<readonly Said[]> {
    const tellers = TELLERS.filter(({ gateway }) => this.#scene.gateways.includes(gateway));
    const said = await Promise.all(
      tellers.map(async (teller) =>
        (await ledgerOf(teller.gateway).messages()).map(({ url, body, headers }, at) => ({
          teller,
          url,
          at,
          type: teller.typeOf(body),
          body,
          headers,
        })),
      ),
    );
    return said.flat();
  }

  async tell({ which, how }: Tell, payment: string, ref: string): Promise<void> {
    if (how === "forged") return this.#forge(payment, ref);
    const said = await this.#said();
    const message = said[which % Math.max(said.length, 1)];
    if (!message) return;
    const sent = how === "as first sent" ? message : await anew(message);
    await Promise.all(Array.from({ length: how === "at once" ? 5 : 1 }, () => this.#deliver(message, sent)));
  }

  async #deliver(message: Said, sent: Message): Promise<number> {
    const { status } = await send(message.teller, sent, new URL(message.url).pathname);
    count(`webhook ${message.teller.gateway} ${status}`);
    must(status !== 500, `${message.type} was answered 500`);
    if (status === 200) this.#delivered.add(`${message.teller.gateway} ${message.at}`);
    return status;
  }

  /** Another order's paying message made to be about this one, and signed by somebody else. */
  async #forge(payment: string, ref: string): Promise<void> {
    for (const teller of TELLERS.filter(({ gateway }) => this.#scene.gateways.includes(gateway))) {
      const donor = this.#donors.get(teller.gateway);
      if (!donor?.paying) continue;
      const body = donor.paying.body.replaceAll(donor.payment, payment).replaceAll(donor.ref, ref);
      const secret = teller.gateway === "paypal" ? "2DEM0000000000000" : "whsec_c29tZWJvZHkgZWxzZQ";
      for (const forged of [await signed(teller, body, { secret }), { ...donor.paying, body }]) {
        const { status } = await send(teller, forged);
        count(`webhook forged ${status}`);
        must(status === 401 || status === 503, `I11 a forged ${forged.type} was answered ${status}`);
      }
    }
  }

  /** Gateways try again for days: each message that is left arrives in the end. `between` is what happens meanwhile. */
  async deliverRest(between: () => Promise<void>): Promise<void> {
    const left = (await this.#said()).filter(({ teller, at }) => !this.#delivered.has(`${teller.gateway} ${at}`));
    for (const message of left) {
      let status = 0;
      for (let tries = 0; status !== 200 && tries < 6; tries++) {
        if (tries > 0) await between();
        status = await this.#deliver(message, await anew(message));
      }
      must(status === 200, `a genuine ${message.teller.gateway} ${message.type} is answered ${status} for ever`);
    }
  }

  /** The merchant gives money back in a gateway's own dashboard. */
  async giveBack(order: string, part: number): Promise<void> {
    const charge = (await chargesFor(order)).find(({ gateway, amount, back }) => gateway !== "sandbox" && amount > back);
    if (!charge) return;
    const left = charge.amount - charge.back;
    const amount = part === 0 ? left : Math.min(left, Math.ceil((charge.amount * part) / 10));
    // eSewa's portal knows all or a part, once.
    if (charge.gateway === "esewa" && charge.back > 0) return;
    const { status } = await browse(await dashboard(charge, amount), {});
    if (status === 204) count(`given back at ${charge.gateway}`);
  }
}

async function dashboard({ gateway, id }: Charge, amount: number): Promise<string> {
  const base = `${ORIGIN}/simulators`;
  switch (gateway) {
    case "khalti":
      return `${base}/khalti/test-pay.khalti.com/refund?transaction=${id}&amount=${amount}`;
    case "esewa":
      return `${base}/esewa/rc-epay.esewa.com.np/pay/${await uuidOf(id)}/refund?amount=${(amount / 100).toFixed(2)}`;
    default: {
      const refunds = TELLERS.find((teller) => teller.gateway === gateway)?.refunds ?? "";
      return `${base}/${refunds}/${gateway === "stripe" ? await intentOf(id) : id}?amount=${amount}`;
    }
  }
}

async function uuidOf(charge: string): Promise<string> {
  const { charges } = await ledgerOf("esewa").books();
  return charges.find(({ id }) => id === charge)?.reference ?? "";
}
