import type { OrderView, RefundView } from "../../../src/domain/view.ts";
import type { ErrorCode } from "../../../src/kernel/errors.ts";
import { api } from "../../api.ts";
import { endpoint } from "../../merchant-server.ts";
import { must } from "./must.ts";
import { count } from "./spoiling.ts";
import type { Scene } from "./steps.ts";

// The merchant's server, with a record of everything that it was told.

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly replayed: boolean;
}
interface Kept {
  readonly asked: string;
  readonly at: number;
  readonly answer: Answer;
}

/** Answers under a key are kept for a day; nothing is said of its last minutes. */
const A_DAY = 86_000_000;
/** They say nothing of the request: the same one may work a moment later. */
const PASSING: ReadonlySet<string> = new Set<ErrorCode>([
  "order.busy",
  "gateway.failed",
  "unavailable",
  "idempotency.running",
  "idempotency.other_body",
  "request.invalid",
]);
const codeOf = ({ status, text }: Answer): string => (status < 300 ? "" : JSON.parse(text).code);
/** All that has to be the same when it is asked again: a problem document has an id of its own. */
const essence = (answer: Answer): string => `${answer.status} ${answer.status < 300 ? answer.text : codeOf(answer)}`;

const PAID: ReadonlySet<string> = new Set(["paid", "partially_refunded", "refunded"]);

export class Merchant {
  readonly scene: Scene;
  readonly server: ReturnType<typeof endpoint>;
  /** Its reference, or the key that names the order. */
  readonly name: string;
  id = "";
  /** What answers have said: that is to stay true. */
  readonly told: { isPaid: boolean; readonly refunds: Map<string, number> } = { isPaid: false, refunds: new Map() };
  readonly #kept = new Map<string, Kept>();

  constructor(scene: Scene, name: string) {
    this.scene = scene;
    this.name = name;
    this.server = endpoint(...scene.merchant.split(",").map(Number));
  }

  /** The same order, or the same with another amount. */
  async create(differs = false): Promise<Answer> {
    const { currency, gateways, amount, other, capture, expiresIn, hasReference } = this.scene;
    const body = {
      amount: differs ? other : amount,
      currency,
      gateways,
      capture,
      expiresIn,
      description: "Masala tea",
      webhookUrl: this.server.url,
      redirectUrl: "https://shop.example/thanks",
      ...(hasReference && { reference: this.name }),
    };
    const response = await api("/v1/orders", { body, ...(!hasReference && { key: this.name }) });
    const answer = await answerOf("create", response);
    if (answer.status === 201) {
      const order: OrderView = JSON.parse(answer.text);
      must(this.id === "" || order.id === this.id, `I7 the same create made ${order.id} beside ${this.id}`);
      this.id = order.id;
      this.heard(order);
    }
    return answer;
  }

  /** Every answer about the order goes through here. */
  heard({ status }: Pick<OrderView, "status">): void {
    if (PAID.has(status)) this.told.isPaid = true;
  }

  async view(path: string): Promise<void> {
    const answer = await answerOf("view", await api(`/v1/orders${path}`));
    if (answer.status !== 200 || path !== `/${this.id}`) return;
    this.heard(JSON.parse(answer.text));
  }

  /** A POST below the order. With a key the same request is answered the same, and another one refused. */
  async ask(what: string, body: object = {}, key = 0): Promise<Answer> {
    const path = `/v1/orders/${this.id}/${what}`;
    const name = key === 0 ? undefined : `key ${key}`;
    const before = name === undefined ? undefined : this.#kept.get(name);
    const answer = await answerOf(what, await api(path, { body, ...(name !== undefined && { key: name }) }));
    if (answer.status < 300 && what === "refunds") this.#refunded(JSON.parse(answer.text));
    if (name === undefined || answer.status === 503) return answer;
    const asked = JSON.stringify([path, body]);
    const counts = before && Date.now() - before.at < A_DAY && !["idempotency.running"].includes(codeOf(answer));
    if (counts && before.asked === asked)
      must(essence(answer) === essence(before.answer), `I7 ${what} with ${name}: first ${essence(before.answer)}, then ${essence(answer)}`);
    if (counts && before.asked !== asked)
      must(codeOf(answer) === "idempotency.other_body", `I7 ${what} with ${name} of another request: ${essence(answer)}`);
    if (!before || Date.now() - before.at > 86_400_000) {
      if (!PASSING.has(codeOf(answer))) this.#kept.set(name, { asked, at: Date.now(), answer });
    }
    return answer;
  }

  #refunded({ id, status, amountMinor }: RefundView): void {
    if (status === "succeeded") this.told.refunds.set(id, amountMinor);
  }
}

async function answerOf(what: string, response: Response): Promise<Answer> {
  const answer = { status: response.status, text: await response.text(), replayed: response.headers.has("idempotent-replayed") };
  count(`asked ${what} ${answer.status}`);
  must(answer.status !== 500, `${what} was answered 500: ${answer.text}`);
  return answer;
}
