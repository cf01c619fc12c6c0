import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import { api, call, otherShop, shop } from "../api.ts";
import { FORM } from "./asking.ts";

const METHODS = ["log", "info", "warn", "error", "debug"] as const;
let printed: string[];
beforeEach(() => {
  printed = [];
  for (const method of METHODS)
    vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => {
      printed.push(parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" "));
    });
});
afterEach(() => vi.restoreAllMocks());

interface Line {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly app: string | null;
  readonly status: number;
  readonly durationMs: number;
}

/** The request log: what came in meanwhile from alarms is not of it. */
const lines = (): Line[] => printed.filter((text) => text.includes('"durationMs"')).map((text) => JSON.parse(text));

const MOBILE = "9800000004";
const PIN = "1111";
const CODE = "987654";

/** Posts the page's first form as a browser without scripts does. */
async function submit(id: string, cookies: Map<string, string>, typed: Record<string, string>): Promise<Response> {
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const page = await (await call(`/payments/${id}`, { headers: { cookie: cookie() } })).text();
  const [, action = "", inside = ""] = /<form method="post" action="([^"]+)"[^>]*>(.*?)<\/form>/s.exec(page) ?? [];
  const hidden = [...inside.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  const body = new URLSearchParams({ ...Object.fromEntries(hidden), ...typed });
  const response = await call(action, { method: "POST", headers: { "content-type": FORM, cookie: cookie() }, body: body.toString() });
  for (const set of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    cookies.set(name, value);
  }
  return response;
}

it("is one line a request, and tells no secret of a payment from beginning to end", async () => {
  const created = await api("/v1/orders", {
    body: {
      amount: "345.67",
      currency: "NPR",
      description: "Two cups",
      customer: { name: "Asha", email: "asha@example.com", phone: "+977 9811111111" },
      redirectUrl: "https://shop.example.com/done",
    },
    key: "a key of the shop",
  });
  const { id } = await created.json<OrderView>();
  const cookies = new Map<string, string>();
  for (const typed of [{}, { mobile: MOBILE, pin: PIN }, { code: CODE }]) expect((await submit(id, cookies, typed)).status).toBe(303);
  const order = await (await api(`/v1/orders/${id}`)).json<OrderView>();
  expect(order.status).toBe("paid");
  await api(`/v1/orders/${id}/refunds`, { body: { amount: "45.67" } });

  const told = lines();
  expect(told.map(({ method, route, app, status }) => `${method} ${route} ${app} ${status}`)).toEqual([
    "POST /v1/orders ap_demo00001 201",
    "GET /payments/:id null 200",
    "POST /payments/:id/pay null 303",
    "GET /payments/:id null 200",
    "POST /payments/:id/answer null 303",
    "GET /payments/:id null 200",
    "POST /payments/:id/answer null 303",
    "GET /v1/orders/:id ap_demo00001 200",
    "POST /v1/orders/:id/refunds ap_demo00001 201",
  ]);
  for (const line of told) {
    expect(line.requestId).toMatch(/^[\w-]{36}$/);
    expect(line.durationMs).toBeGreaterThanOrEqual(0);
  }
  expect(told[0]?.requestId).toBe(created.headers.get("x-request-id"));

  const all = printed.join("\n");
  const secrets = [
    shop.secretKey,
    shop.publicKey,
    shop.signingSecret,
    MOBILE,
    CODE,
    "9811111111",
    "Asha",
    "asha@",
    "Two cups",
    "a key of",
    ...cookies.values(),
  ];
  for (const secret of secrets) expect(all).not.toContain(secret);
  expect(all).not.toMatch(new RegExp(`\\b${PIN}\\b`));
});

it("also of what is refused, under the address's pattern and never the address", async () => {
  await call("/v1/orders/or_00000000000000000001?token=hush", { headers: { authorization: `Bearer ${shop.publicKey}` } });
  await call("/v1/orders", { method: "POST", headers: { authorization: "Basic hush" }, body: "hush" });
  await api("/v1/orders", { body: '{"amount": hush' });
  await api("/v1/orders?page=hush", { secret: otherShop.secretKey });
  await api("/v1/orders", { method: "PUT" });
  await call("/hush/hush");
  await call("/payments/hush");
  await call("/payments/hush/hush/hush/hush");
  expect(lines().map(({ method, route, app, status }) => `${method} ${route} ${app} ${status}`)).toEqual([
    "GET /v1/orders/:id null 401",
    "POST /v1/orders null 401",
    "POST /v1/orders ap_demo00001 400",
    "GET /v1/orders ap_demo00002 422",
    "PUT /v1/orders ap_demo00001 405",
    "GET /* null 404",
    "GET /payments/:id null 404",
    "GET /payments/* null 404",
  ]);
  expect(printed.join("\n")).not.toContain("hush");
});
