import { env } from "cloudflare:workers";
import { formOf, type Seen } from "../../../simulators/browser.ts";
import { orderClient } from "../../../src/order/client.ts";
import { call, ORIGIN } from "../../api.ts";
import { browse, goOn, press } from "../../simulated/customer.ts";
import { GATES } from "../../simulated/gates.ts";
import { must } from "./must.ts";
import { count } from "./spoiling.ts";

// The customer's browser: tabs at gateways that stay open, and ways back that it can take later, or twice.

export interface Session {
  readonly gateway: string;
  /** As the tab shows it, however long ago. */
  page: Seen;
}

const MOBILES = { pays: "9800000000", poor: "9800000006", later: "9800000007" } as const;
const gatewayOf = (url: string): string => new URL(url).pathname.split("/")[2] ?? "";
const isHosted = ({ url, body }: Seen) => new URL(url).pathname.startsWith("/simulators/") && body.includes('name="choice"');
const isFormFor = (seen: Seen, where: string) =>
  seen.body.includes('method="post"') && new URL(formOf(seen).action).pathname.startsWith(where);

export class Payer {
  readonly #order: string;
  readonly sessions: Session[] = [];
  /** What gateways have sent the browser back with. */
  readonly ways: Seen[] = [];

  constructor(order: string) {
    this.#order = order;
  }

  get #path(): string {
    return `/payments/${this.#order}`;
  }

  /** Simulated weather breaks connections: then the browser shows nothing. */
  async #seen(what: string, go: () => Promise<Seen>): Promise<Seen | null> {
    try {
      const seen = await go();
      count(`page ${what} ${seen.status}`);
      must(seen.status !== 500 || seen.url.includes("/simulators/"), `${what} was answered 500`);
      return seen;
    } catch (error) {
      if (!String(error).includes("Network connection lost")) throw error;
      return null;
    }
  }

  async open(): Promise<void> {
    await this.#seen("page", () => browse(`${ORIGIN}${this.#path}`));
  }

  /** Chooses one of the methods on offer, in one tab or in two at once. */
  async choose(method: number, tabs: number): Promise<readonly Session[]> {
    // As the worker reaches it: an order whose object has just died is asked anew.
    const page = await orderClient(env, this.#order).page();
    const methods = page.ok ? page.value.methods : [];
    const chosen = methods[method % Math.max(methods.length, 1)] ?? "wallet";
    const opened = await Promise.all(Array.from({ length: tabs }, () => this.#chosen(chosen)));
    return opened.filter((session) => session !== null);
  }

  async #chosen(method: string): Promise<Session | null> {
    let seen = await this.#seen("choose", () => browse(`${ORIGIN}${this.#path}/pay`, { method }));
    if (seen && !isHosted(seen) && isFormFor(seen, "/simulators/")) {
      const ours = seen;
      seen = await this.#seen("enter", () => press(ours));
    }
    if (!seen || !isHosted(seen)) return null;
    const known = this.sessions.find(({ page }) => page.url === seen?.url);
    if (known) return known;
    const session = { gateway: gatewayOf(seen.url), page: seen };
    this.sessions.push(session);
    return session;
  }

  /** Fills in what the sandbox wallet asks for on our page: number and PIN, or the code. */
  async type(wallet: keyof typeof MOBILES, right: boolean): Promise<void> {
    const seen = await this.#seen("page", () => browse(`${ORIGIN}${this.#path}`));
    if (!seen || !isFormFor(seen, `${this.#path}/answer`)) return;
    const isCode = seen.body.includes('name="code"');
    const typed = isCode ? { code: right ? "987654" : "111222" } : { mobile: MOBILES[wallet], pin: right ? "1111" : "2222" };
    await this.#seen(isCode ? "code" : "pin", () => press(seen, undefined, { typed }));
  }

  /** Presses a button in one of the tabs. */
  async press(at: number, choice: string, comesBack: boolean): Promise<void> {
    const session = this.sessions[at % Math.max(this.sessions.length, 1)];
    if (session) await this.pressIn(session, choice, comesBack);
  }

  async pressIn(session: Session, choice: string, comesBack: boolean): Promise<void> {
    const seen = await this.#seen(`press ${choice}`, () => press(session.page, choice, { follow: false }));
    if (!seen) return;
    if (isHosted(seen)) session.page = seen;
    else if (seen.status === 303 || seen.body.includes("document.forms[0].submit()")) {
      this.ways.push(seen);
      if (comesBack) await this.comeBack(this.ways.length - 1);
    }
  }

  async comeBack(which: number): Promise<void> {
    const way = this.ways[which % Math.max(this.ways.length, 1)];
    if (way) await this.#seen("return", () => goOn(way));
  }

  /** Somebody comes back with what no gateway has sent to this order. */
  async forge(transaction: string, params: Readonly<Record<string, string>>): Promise<void> {
    const query = new URLSearchParams(params);
    await this.#seen("forged return", () => browse(`${ORIGIN}${this.#path}/return/${transaction}?${query}`));
    await this.#seen("forged return", () => browse(`${ORIGIN}${this.#path}/return/${transaction}`, params));
  }

  /** The money that takes its time is there, or does not come. */
  async arrive(at: number, comes: boolean): Promise<void> {
    const session = this.sessions[at % Math.max(this.sessions.length, 1)];
    const gate = GATES.find(({ gateway }) => gateway === session?.gateway);
    if (!session || !gate) return;
    const url = new URL(gate.settle(session.page.url));
    if (!comes) {
      // At the others it comes in the end, or never.
      if (gate.gateway !== "stripe" && gate.gateway !== "razorpay") return;
      url.searchParams.set("choice", "decline");
    }
    await this.#seen("arrive", () => browse(url.href, {}));
  }

  /** What the page of an order that is over answers. */
  pageNow = async (): Promise<{ status: number; text: string }> => {
    const response = await call(this.#path);
    return { status: response.status, text: await response.text() };
  };
}
