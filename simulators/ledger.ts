import { DurableObject } from "cloudflare:workers";
import type { Hono } from "hono";
import { webhookOf } from "./accounts.ts";
import type { SimulatorsEnv } from "./env.ts";
import type { Charge, Message, Simulation, World } from "./simulation.ts";
import { simulationOf } from "./simulations.ts";
import { Store } from "./store.ts";
import { isWeather, under, type Weather } from "./weather.ts";

/** How often a webhook is tried again, and how long after one another, in ms. */
const TRIES = [0, 1_000, 5_000, 30_000] as const;

/** What the panel and the tests see of a simulated gateway. */
export interface Books {
  readonly weather: Weather;
  readonly charges: readonly (Charge & { readonly at: number })[];
  readonly refunds: readonly { readonly id: string; readonly charge: string; readonly amount: number; readonly at: number }[];
}

/** One simulated gateway: its API, its pages, its books. The name of the object is the gateway's id. */
export class SimulatorLedger extends DurableObject<SimulatorsEnv> {
  readonly #store: Store;
  readonly #simulation: Simulation | undefined;
  #weather: Weather;
  #holds = false;
  #sending: Promise<void> = Promise.resolve();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: SimulatorsEnv) {
    super(ctx, env);
    this.#store = new Store(ctx.storage.sql);
    this.#simulation = simulationOf(ctx.id.name ?? "");
    this.#weather = this.#store.get<{ is: Weather }>("panel", "weather")?.is ?? "fine";
  }

  /** `path` of the request begins with one of the gateway's hosts; `dwar-base` says where the simulator itself is. */
  override async fetch(request: Request): Promise<Response> {
    const simulation = this.#simulation;
    const base = request.headers.get("dwar-base");
    if (!simulation || base === null) return new Response("There is no such simulator.", { status: 404 });
    const kind = simulation.kindOf(request.method, new URL(request.url).pathname);
    const app: Hono = simulation.app(this.#world(base));
    const silence = Number(this.env.SILENCE_MS);
    return under(this.#weather, kind, () => this.#inTurn(async () => app.fetch(request)), silence > 0 ? silence : undefined);
  }

  /** Of two requests at once both would find the same payment unpaid: gateways lock it. */
  #inTurn(handle: () => Promise<Response>): Promise<Response> {
    const answer = this.#turn.then(handle);
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async setWeather(weather: string): Promise<boolean> {
    if (!isWeather(weather)) return false;
    this.#weather = weather;
    this.#store.put("panel", "weather", { is: weather });
    return true;
  }

  async books(): Promise<Books> {
    const { sql } = this.#store;
    return {
      weather: this.#weather,
      charges: sql.exec<Charge & { at: number } & Record<string, SqlStorageValue>>("SELECT * FROM charges ORDER BY rowid").toArray(),
      refunds: sql.exec<{ id: string; charge: string; amount: number; at: number }>("SELECT * FROM refunds ORDER BY rowid").toArray(),
    };
  }

  /** For tests: the gateway's books say something else of a document. */
  async alter(kind: string, id: string, changes: object): Promise<void> {
    const document = this.#store.get<object>(kind, id);
    if (document) this.#store.put(kind, id, { ...document, ...changes });
  }

  /** For tests: from now on webhooks are written down and not sent; those on their way have arrived. */
  async hold(): Promise<void> {
    this.#holds = true;
    await this.ctx.storage.deleteAlarm();
    await this.#sending;
  }

  /** Every webhook of a merchant's API key that is on its way or was sent, in the order in which they were made. */
  async messages(): Promise<
    readonly { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string }[]
  > {
    return this.#store.sql
      .exec<{ url: string; headers: string; body: string }>("SELECT url, headers, body FROM messages ORDER BY id")
      .toArray()
      .map(({ url, headers, body }) => ({ url, headers: JSON.parse(headers), body }));
  }

  #world(base: string): World {
    const store = this.#store;
    const weather = this.#weather;
    return {
      store,
      now: Date.now,
      address: (host) => `${base}/${host}`,
      honoursKeys: weather !== "ignores-keys",
      charge: (wanted) => {
        const amount = weather === "wrong-amount" ? wanted.amount - 1 : wanted.amount;
        const currency = weather === "wrong-currency" ? (wanted.currency === "USD" ? "EUR" : "USD") : wanted.currency;
        const taken = { ...wanted, amount, currency };
        store.sql.exec(
          "INSERT OR IGNORE INTO charges (id, reference, amount, currency, at) VALUES (?, ?, ?, ?, ?)",
          taken.id,
          taken.reference,
          amount,
          currency,
          Date.now(),
        );
        return taken;
      },
      refund: (charge, { id, amount }) => {
        store.sql.exec("INSERT OR IGNORE INTO refunds (id, charge, amount, at) VALUES (?, ?, ?, ?)", id, charge, amount, Date.now());
      },
      tell: (message) => this.#tell(message, weather),
    };
  }

  /** What a merchant enters in the gateway's dashboard: webhooks go there beside the demo's address. Only to this worker. */
  async addAddress(url: string): Promise<boolean> {
    const { DWAR_ORIGIN } = this.env;
    const isOurs = URL.canParse(url) && new URL(url).origin === DWAR_ORIGIN;
    if (!isOurs || !new RegExp(`^/webhooks/${this.#simulation?.id}/gc_[0-9A-Za-z]{9}$`).test(new URL(url).pathname)) return false;
    this.#store.put("address", url, { url });
    return true;
  }

  #tell(message: Message, weather: Weather): void {
    const demo = webhookOf(this.#simulation?.id ?? "", message.key, this.env.DWAR_ORIGIN);
    if (demo === null || weather === "no-webhooks") return;
    for (const url of [demo, ...this.#store.list<{ url: string }>("address").map((one) => one.url)]) this.#write(url, message, weather);
    this.#arm();
  }

  #write(url: string, { headers, body }: Message, weather: Weather): void {
    for (let times = weather === "webhooks-twice" ? 2 : 1; times > 0; times--)
      this.#store.sql.exec(
        "INSERT INTO messages (url, headers, body, due_at) VALUES (?, ?, ?, ?)",
        url,
        JSON.stringify(headers),
        body,
        // The later one is sent first.
        Date.now() + (weather === "webhooks-reordered" ? 400 - 100 * this.#waiting() : 0),
      );
  }

  #waiting(): number {
    return this.#store.sql.exec<{ count: number }>("SELECT count(*) AS count FROM messages WHERE due_at IS NOT NULL").one().count;
  }

  #arm(): void {
    if (this.#holds) return;
    const [next] = this.#store.sql.exec<{ at: number | null }>("SELECT min(due_at) AS at FROM messages").toArray();
    if (next?.at != null) void this.ctx.storage.setAlarm(Math.max(next.at, 1));
  }

  override alarm(): Promise<void> {
    this.#sending = this.#sendDue();
    return this.#sending;
  }

  async #sendDue(): Promise<void> {
    const due = this.#store.sql
      .exec<{ id: number; url: string; headers: string; body: string; tries: number }>(
        "SELECT id, url, headers, body, tries FROM messages WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at, id",
        Date.now(),
      )
      .toArray();
    for (const { id, url, headers, body, tries } of due) {
      const sent = await this.#send(url, JSON.parse(headers), body);
      const wait = TRIES[tries + 1];
      if (sent || wait === undefined) this.#store.sql.exec("UPDATE messages SET due_at = NULL WHERE id = ?", id);
      else this.#store.sql.exec("UPDATE messages SET tries = tries + 1, due_at = ? WHERE id = ?", Date.now() + wait, id);
    }
    this.#arm();
  }

  async #send(url: string, headers: Record<string, string>, body: string): Promise<boolean> {
    try {
      const response = await this.env.DWAR.fetch(new Request(url, { method: "POST", headers, body }));
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
