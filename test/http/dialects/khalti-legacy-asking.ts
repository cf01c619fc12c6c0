import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { call, shop } from "../../api.ts";
import { answered, KEY, khalti } from "./khalti-asking.ts";

// A shop whose page was written for Khalti's older wallet API: the payer's browser initiates and confirms, the server verifies.

export const MOBILE = "9800000001";
export const PIN = "1111";
export const CODE = "987654";

export const REQUEST = {
  public_key: shop.publicKey,
  mobile: MOBILE,
  transaction_pin: PIN,
  amount: 130_000,
  product_identity: "tea-1042",
  product_name: "Masala tea, 500 g",
  product_url: "http://shop.example.com/tea",
  merchant_till: "B",
} as const;

/** As the payer's browser does, from the shop's page. */
export const browser = (path: string, body: unknown, type = "application/json"): Promise<Response> =>
  call(`/khalti/api/v2/payment/${path}/`, {
    method: "POST",
    headers: { "content-type": type, origin: "https://shop.example.com" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

export const initiate = (fields: Record<string, unknown> = {}): Promise<[number, unknown]> =>
  answered(browser("initiate", { ...REQUEST, ...fields }));

export async function initiated(fields: Record<string, unknown> = {}): Promise<string> {
  const response = await browser("initiate", { ...REQUEST, ...fields });
  expect(response.status).toBe(200);
  return (await response.json<{ token: string }>()).token;
}

export const confirm = (token: string, fields: Record<string, unknown> = {}): Promise<[number, unknown]> =>
  answered(browser("confirm", { public_key: shop.publicKey, token, confirmation_code: CODE, transaction_pin: PIN, ...fields }));

export async function confirmed(fields: Record<string, unknown> = {}): Promise<string> {
  const token = await initiated(fields);
  expect((await confirm(token))[0]).toBe(200);
  return token;
}

export const verify = (token: string, amount: unknown = REQUEST.amount, authorization: string | null = KEY): Promise<[number, unknown]> =>
  answered(khalti("/api/v2/payment/verify/", { body: { token, amount }, authorization }));

export const statusOf = (token: string, amount: unknown = REQUEST.amount, authorization: string | null = KEY): Promise<[number, unknown]> =>
  answered(khalti(`/api/v2/payment/status/?token=${token}&amount=${amount}`, { authorization }));

export const record = (id: string): Promise<[number, unknown]> => answered(khalti(`/api/merchant-transaction/${id}/`));

/** What the wallet's own books say of a payment. */
export async function booked(token: string): Promise<unknown> {
  const ledger = env.SANDBOX_LEDGERS.getByName(shop.app);
  const request = new Request(`https://sandbox.invalid/payments/${token.slice(0, 20)}01`, { headers: { "dwar-mode": "test" } });
  return (await ledger.fetch(request)).json();
}

/** Only the clock: alarms are rung by hand. */
export const later = (seconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });

export const refused = (fields: Record<string, string[]>) => [400, { ...fields, error_key: "validation_error" }];
export const said = (detail: string, rest: object = {}) => [400, { detail, error_key: "validation_error", ...rest }];
