import { expect, inject } from "vitest";
import { call, shop } from "../../api.ts";

export const CREATE = "/v1/orders/create";
export const DESCRIBE = "/v1/orders/describe";

/** What KarmaPay's documentation sends. */
export const order = {
  order_amt: 100,
  order_currency: "NPR",
  order_description: "Masala tea, 500 g",
  order_mode: "AUTO",
  webhook_url: `${inject("receiver")}/hooks/karmapay/200`,
  redirect_url: "https://shop.example.com/thanks",
} as const;

export interface Sent {
  readonly method?: string;
  /** null: no header. */
  readonly authorization?: string | null;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body that is no text is sent as JSON. */
export function send(path: string, body: unknown, { method = "POST", authorization, type, headers }: Sent = {}): Promise<Response> {
  const sent = new Headers(headers);
  if (authorization !== null) sent.set("authorization", authorization ?? `Bearer ${shop.secretKey}`);
  sent.set("content-type", type ?? "application/json");
  const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  return call(path, { method, headers: sent, ...(method !== "GET" && method !== "HEAD" && { body: text }) });
}

/** The text of a refusal, after a look at what every one of them must be. */
export async function refusalOf(asked: Promise<Response>, status = 400): Promise<string> {
  const response = await asked;
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  const body = await response.json<{ error: string }>();
  expect([response.status, Object.keys(body)]).toEqual([status, ["error"]]);
  expect(body.error).toMatch(/^[\w., -]+: \S.+\.$/s);
  return body.error;
}

export interface Created {
  readonly oid: string;
  readonly payment_url: string;
}

export async function created(body: unknown, sent: Sent = {}): Promise<Created> {
  const response = await send(CREATE, body, sent);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json();
}

export const described = async (oid: unknown): Promise<Record<string, unknown> | null> =>
  (await (await send(DESCRIBE, { order_id: oid })).json<{ data: Record<string, unknown> | null }>()).data;
