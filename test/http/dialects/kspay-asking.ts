import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { FAULTS, type FaultName } from "../../../src/http/dialects/kspay/catalogue.ts";
import worker from "../../../src/index.ts";
import { call, ORIGIN, otherShop, shop } from "../../api.ts";

// A storefront or a server that was written for KS Pay.

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body's media type; null for none. */
  readonly type?: string | null;
}

export const KEYS = { accessKey: shop.publicKey, secretKey: shop.secretKey } as const;
export const OTHER_KEYS = { accessKey: otherShop.publicKey, secretKey: otherShop.secretKey } as const;
/** The same as headers. */
export const KEY_HEADERS: Readonly<Record<string, string>> = { accesskey: KEYS.accessKey, secretkey: KEYS.secretKey };

export const NPR = "c_iso4217NPR";
export const WALLET = "pm_wallet001";

function requestOf({ method, body, headers = {}, type = "application/json" }: Asked): RequestInit<IncomingRequestCfProperties> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const sent = isForm || typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  return {
    method: method ?? (body === undefined ? "GET" : "POST"),
    // A form names its own type.
    headers: { ...(type !== null && !isForm && body !== undefined && { "content-type": type }), ...headers },
    ...(body !== undefined && { body: sent }),
  };
}

/** `path` begins at the root. A body that is no text, bytes or form is sent as JSON. */
export const kspay = (path: string, asked: Asked = {}): Promise<Response> => call(path, requestOf(asked));

/** The same with other bindings than the tests' own, or on another host. */
export async function kspayWith(settings: Partial<Env>, path: string, asked: Asked = {}, origin = ORIGIN): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request<unknown, IncomingRequestCfProperties>(origin + path, {
    redirect: "manual",
    ...requestOf(asked),
  });
  const response = await worker.fetch(request, { ...env, ...settings }, context);
  await waitOnExecutionContext(context);
  return response;
}

/** Bindings that fail, each with a secret in its message. */
export const NO_D1 = new Proxy(env.DB, {
  get: () => () => {
    throw new Error("secret detail");
  },
});
export const NO_KV = new Proxy(env.KV, { get: () => () => Promise.reject(new Error("secret detail")) });
/** The same database for a worker that remembers nothing of it. */
export const elsewhere = (): D1Database =>
  new Proxy(env.DB, {
    get(target, name) {
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
/** A limiter that nobody passes. */
export const FULL: RateLimit = { limit: async () => ({ success: false }) };

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Envelope<T> {
  readonly status: number;
  readonly message: string;
  readonly result: T;
}

/** What a call gave, after a look at the envelope. */
export async function resultOf<T>(asked: Promise<Response>, status: 200 | 201): Promise<T> {
  const response = await asked;
  const text = await response.text();
  expect(response.status, text).toBe(status);
  const envelope: Envelope<T> = JSON.parse(text);
  expect({ status: envelope.status, message: envelope.message }).toEqual({ status, message: "success" });
  return envelope.result;
}

export const tokens = (app: string = shop.app, keys: unknown = KEYS): Promise<Tokens> =>
  resultOf(kspay(`/auth/generate-token/${app}`, { body: keys }), 201);

/** An access token of the demo app. */
export const token = async (): Promise<string> => (await tokens()).accessToken;

/** A signature of the demo app, bound to no transaction. */
export const signature = (app: string = shop.app, keys: unknown = KEYS): Promise<string> =>
  resultOf(kspay(`/auth/generate-signature/${app}`, { body: keys }), 201);

export const bearer = async (): Promise<Record<string, string>> => ({ authorization: `Bearer ${await token()}` });

/** Asserts a refusal by its name in the catalogue; the values fill its text. Gives the answer's headers. */
export async function expectRefused(
  asked: Promise<Response>,
  name: FaultName,
  values: Readonly<Record<string, string | number>> = {},
): Promise<Headers> {
  const response = await asked;
  expect(response.headers.get("content-type")).toContain("application/json");
  const fault = FAULTS.get(name);
  const message = fault?.message.replace(/\{(\w+)\}/g, (_all, key: string) => String(values[key] ?? ""));
  const status = fault?.status ?? 400;
  const body = await response.json();
  expect({ http: response.status, body }).toEqual({
    http: status,
    body: { status, statusCode: status, httpStatus: status, code: fault?.code, message },
  });
  return response.headers;
}

/** A body that is right in every style of initiate. */
export const REQUEST = {
  appId: shop.app,
  currencyId: NPR,
  paymentMethodId: WALLET,
  amount: 345.67,
  referenceNumber: "A1B2C3D4E5F6G7H8",
  redirectUrl: "https://shop.example.com/paid",
} as const;

let references = 0;
/** One that no other transaction has. */
export const newReference = (): string => `KS${String(++references).padStart(14, "0")}`;

export interface Initiated {
  readonly pe_txnId: string;
  readonly providerOrderId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly signature: string;
  readonly paymentUrl: string;
  readonly referenceNumber: string;
}

/** A new transaction, initiated with an access token. */
export const initiate = async (fields: Record<string, unknown> = {}): Promise<Initiated> =>
  resultOf(
    kspay("/transaction/initiate", { body: { ...REQUEST, referenceNumber: newReference(), ...fields }, headers: await bearer() }),
    201,
  );
