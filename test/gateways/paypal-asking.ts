import type { Call, Create, Gateway } from "../../src/gateways/contract.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { paypal } from "../../src/gateways/paypal/paypal.ts";
import { uncached } from "../../src/gateways/uncached.ts";
import type { Money } from "../../src/kernel/money.ts";

// The PayPal adapter before a PayPal that answers as a test wants it to.

export const gateway: Gateway = paypal;
export const PAYMENT = "0123456789abcdefABCDE1";
export const ORDER = "5O190127TN364715T";
export const CAPTURE = "3C679366HH908993F";
export const HOLD = "0VF52814937998046";
export const USD = (amount: number): Money => ({ amount, currency: "USD" });

export type Answer = readonly [status: number, body: unknown];
export const refused = (status: number, issue: string): Answer => [status, { name: "UNPROCESSABLE_ENTITY", details: [{ issue }] }];

/** A call, and all that left it. Tokens are given out: A21AA1, A21AA2 … */
export function asking(answer: (request: Request) => Answer = () => [500, {}], more: Partial<Call<typeof paypal.fields, unknown>> = {}) {
  const sent: Request[] = [];
  let tokens = 0;
  const http = gatewayHttp(
    async (request) => {
      sent.push(request.clone());
      const isToken = new URL(request.url).pathname === "/v1/oauth2/token";
      const [status, body] = isToken ? ([200, { access_token: `A21AA${++tokens}`, expires_in: 32_400 }] as const) : answer(request);
      return Response.json(body, { status });
    },
    { timeoutMs: 400 },
  );
  const credentials = { clientId: "ATestsClientId0000000", clientSecret: "ETestsSecret000000000", webhookId: "1JE4291016473214C" };
  const call: Call<typeof paypal.fields, unknown> = {
    mode: "test",
    endpoint: paypal.endpoints.test,
    credentials,
    http,
    now: Date.now(),
    idempotencyKey: PAYMENT,
    cached: uncached,
    ...more,
  };
  return { call, sent, last: async (): Promise<unknown> => JSON.parse((await sent.at(-1)?.text()) ?? "null") };
}

export const wanted = (more: Partial<Create> = {}): Create => ({
  paymentId: PAYMENT,
  amount: USD(2_000),
  method: "wallet",
  description: "Tea, 2 × “first flush”",
  returnUrl: "https://pay.example/payments/or_1/return/tx_1",
  notifyUrl: "https://pay.example/webhooks/paypal/gc_1",
  capture: "automatic",
  wantedBy: Date.now() + 3_600_000,
  locale: "ne-NP",
  customer: { email: "sita@example.com" },
  ...more,
});

export const created: Answer = [
  200,
  {
    id: ORDER,
    status: "PAYER_ACTION_REQUIRED",
    links: [{ rel: "payer-action", href: "https://www.sandbox.paypal.com/checkoutnow?token=1" }],
  },
];

const money = (value: string, currency_code = "USD") => ({ currency_code, value });
/** An order as PayPal shows it, with these captures. */
export const order = (status: string, captures: readonly object[] = [], more: object = {}) => ({
  id: ORDER,
  status,
  intent: "CAPTURE",
  purchase_units: [{ reference_id: "default", amount: money("20.00"), custom_id: PAYMENT, payments: { captures, ...more } }],
});
export const capture = (status: string, more: object = {}) => ({
  id: CAPTURE,
  status,
  amount: money("20.00"),
  custom_id: PAYMENT,
  ...more,
});
/** An order whose money is to be held, with these holds. */
export const toHold = (status: string, authorizations: readonly object[] = [], captures: readonly object[] = []) => ({
  ...order(status, captures, { authorizations }),
  intent: "AUTHORIZE",
});
export const held = (status: string, more: object = {}) => ({
  id: HOLD,
  status,
  amount: money("20.00"),
  custom_id: PAYMENT,
  create_time: "2026-01-01T00:00:00Z",
  update_time: "2026-01-01T00:00:05Z",
  expiration_time: "2026-01-30T00:00:00Z",
  ...more,
});
