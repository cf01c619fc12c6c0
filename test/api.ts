import { env, exports } from "cloudflare:workers";
import { DEMO_SHOPS } from "../scripts/demo.ts";
import type { PageView, Stage } from "../src/domain/page.ts";
import type { EventView, OrderView } from "../src/domain/view.ts";
import { readAnswer } from "./secrets.ts";

// The worker as its callers reach it: the merchant's server through HTTP, the customer's browser through the order's object.

export const [shop, otherShop] = DEMO_SHOPS;
export const ORIGIN = "http://localhost";

export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await exports.default.fetch(new Request(`${ORIGIN}${path}`, { redirect: "manual", ...init }));
  if (!path.startsWith("/simulators")) await readAnswer(`${init.method ?? "GET"} ${path}`, response.clone());
  // Whatever test asks the settings, what they answer is what the document says.
  if (response.ok && path.startsWith("/v1/manage/")) {
    const { expectDocumented } = await import("./manage/documented.ts");
    await expectDocumented(init.method ?? "GET", path, response.clone());
  }
  return response;
}

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly secret?: string;
}

/** Asks the API as the demo app, or with another secret key. */
export function api(path: string, { method, body, key, secret = shop.secretKey }: Asked = {}): Promise<Response> {
  return call(path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(key !== undefined && { "idempotency-key": key }),
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

export const json = async <T>(response: Promise<Response>): Promise<T> => (await response).json<T>();

/** A new order of the demo app. */
export async function newOrder(fields: Record<string, unknown> = {}): Promise<OrderView> {
  const response = await api("/v1/orders", { body: { amount: "100.00", currency: "NPR", ...fields } });
  if (response.status !== 201) throw new Error(await response.text());
  return response.json();
}

export const orderNow = (id: string): Promise<OrderView> => json(api(`/v1/orders/${id}`));
export const objectOf = (id: string) => env.ORDERS.getByName(id);
export const eventsOf = async (id: string): Promise<readonly EventView[]> =>
  (await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`))).data;

type Step = Extract<Stage, { kind: "step" }>;

/** The customer at the sandbox wallet: chooses it, and gives what is asked. */
export class Customer {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }

  async begin(): Promise<PageView> {
    return valued(await objectOf(this.id).begin({ locale: "en" }));
  }

  async answer(answers: Record<string, string>, step?: Step): Promise<PageView> {
    const { attempt, step: number } = step ?? (await this.step());
    return valued(await objectOf(this.id).answer({ attempt, step: number, answers }));
  }

  async step(): Promise<Step> {
    const { stage } = valued(await objectOf(this.id).page());
    if (stage.kind !== "step") throw new Error(`the page shows ${stage.kind}`);
    return stage;
  }

  /** Mobile and PIN, then the code. */
  async pay(mobile = "9800000000"): Promise<PageView> {
    await this.begin();
    await this.answer({ mobile, pin: "1111" });
    return this.answer({ code: "987654" });
  }
}

export async function paidOrder(fields: Record<string, unknown> = {}): Promise<OrderView> {
  const order = await newOrder(fields);
  await new Customer(order.id).pay();
  return orderNow(order.id);
}

/** An order whose money is held for the merchant. */
export async function heldOrder(fields: Record<string, unknown> = {}): Promise<OrderView> {
  const order = await newOrder({ capture: "manual", ...fields });
  await new Customer(order.id).pay();
  return orderNow(order.id);
}

export function valued<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export const refundOf = (id: string, body: unknown, key?: string): Promise<Response> =>
  api(`/v1/orders/${id}/refunds`, { body, ...(key !== undefined && { key }) });
