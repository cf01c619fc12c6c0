import { type Browser, browserOf } from "../../simulators/browser.ts";
import { DEMO_SHOPS } from "../demo.ts";
import type { Record } from "./record.ts";

const [shop] = DEMO_SHOPS;
const TIMEOUT = 20_000;
/** A start of the stack takes a while: what may be repeated is repeated for so long, ms. */
const PATIENCE = 240_000;
const PAUSE = 700;

export interface Asking {
  readonly body?: object;
  readonly key?: string;
  /** It may be asked again when the answer is lost: it has a name. */
  readonly repeatable: boolean;
}
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The merchant's server and the customers' browsers, over real HTTP to a stack that may be dead at any moment. */
export class Client {
  readonly browser: Browser;
  readonly #origin: string;
  readonly #record: Record;

  constructor(origin: string, record: Record) {
    this.#origin = origin;
    this.#record = record;
    const send = (url: string, init: RequestInit) => fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT) });
    this.browser = browserOf(send, origin);
  }

  /** Null where the answer is lost: nobody knows whether it was done. */
  async ask(path: string, { body, key, repeatable }: Asking): Promise<Answer | null> {
    const until = Date.now() + PATIENCE;
    for (;;) {
      const answer = await this.#once(path, body, key);
      if (answer && answer.status !== 503) return answer;
      // 503 says that nothing is known of it, too.
      if (!repeatable || Date.now() > until) return null;
      await sleep(PAUSE);
    }
  }

  async #once(path: string, body?: object, key?: string): Promise<Answer | null> {
    try {
      const response = await fetch(`${this.#origin}${path}`, {
        method: body ? "POST" : "GET",
        headers: {
          authorization: `Bearer ${shop.secretKey}`,
          ...(body && { "content-type": "application/json" }),
          ...(key !== undefined && { "idempotency-key": key }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const text = await response.text();
      this.#record.count(`answers ${response.status}`);
      if (response.status === 500) this.#record.breaks(`${path} was answered 500: ${text}`);
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      this.#record.count("answers lost");
      return null;
    }
  }

  /** What a browser does; null where the stack was not there. */
  async browse<T>(go: (browser: Browser) => Promise<T>): Promise<T | null> {
    try {
      return await go(this.browser);
    } catch {
      this.#record.count("pages lost");
      return null;
    }
  }
}
