import { expect } from "vitest";
import { Customer, call, shop } from "../../api.ts";

// A merchant's server that was written for Khalti.

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  /** The whole Authorization header; null for none. */
  readonly authorization?: string | null;
  readonly type?: string | null;
}

export const KEY = `Key ${shop.secretKey}`;

/** `path` is below /khalti. */
export function khalti(path: string, { method, body, authorization = KEY, type = "application/json" }: Asked = {}): Promise<Response> {
  return call(`/khalti${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...(authorization !== null && { authorization }), ...(type !== null && { "content-type": type }) },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

export const REQUEST = {
  return_url: "https://shop.example.com/khalti/done?cart=7",
  website_url: "https://shop.example.com",
  amount: 130_000,
  purchase_order_id: "TEA-1042",
  purchase_order_name: "Masala tea, 500 g",
} as const;

export interface Initiated {
  readonly pidx: string;
  readonly payment_url: string;
  readonly expires_at: string;
  readonly expires_in: number;
}

export async function initiate(fields: Record<string, unknown> = {}): Promise<Initiated> {
  const response = await khalti("/api/v2/epayment/initiate/", { body: { ...REQUEST, ...fields } });
  expect(response.status).toBe(200);
  return response.json();
}

export async function lookup(pidx: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await khalti("/api/v2/epayment/lookup/", { body: { pidx } });
  return { status: response.status, body: await response.json() };
}

export const refund = async (id: string, body: unknown = {}): Promise<unknown[]> =>
  answered(khalti(`/api/merchant-transaction/${id}/refund/`, { body }));

export const orderOf = (pidx: string): string => `or_${pidx.slice(0, 20)}`;
export const payer = (pidx: string): Customer => new Customer(orderOf(pidx));

/** Status and body. */
export async function answered(asked: Promise<Response>): Promise<[number, unknown]> {
  const response = await asked;
  expect(response.headers.get("content-type")).toContain("application/json");
  return [response.status, await response.json()];
}

/** Where the payer is sent from Dwar's page, as the page's own link says it. */
export async function back(pidx: string, cookie = ""): Promise<URL> {
  const response = await call(`/payments/${orderOf(pidx)}/back`, { headers: { cookie } });
  expect(response.status).toBe(303);
  return new URL(response.headers.get("location") ?? "");
}
