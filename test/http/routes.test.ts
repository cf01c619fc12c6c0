import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type * as z from "zod";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { gateway } from "../../src/http/answers.ts";
import worker from "../../src/index.ts";
import { ERRORS } from "../../src/kernel/errors.ts";
import { forgetCopies } from "../../src/merchants/forget-copies.ts";
import { api, call, newOrder, ORIGIN, shop } from "../api.ts";
import { expectRefused } from "./asking.ts";

/** The worker with other settings than the tests' own. */
async function callWith(settings: Partial<Env>, url: string, init: RequestInit<IncomingRequestCfProperties> = {}): Promise<Response> {
  const context = createExecutionContext();
  const response = await worker.fetch(new Request<unknown, IncomingRequestCfProperties>(url, init), { ...env, ...settings }, context);
  await waitOnExecutionContext(context);
  return response;
}
const authorized = { headers: { authorization: `Bearer ${shop.secretKey}` } };

it("GET /healthz needs no key", async () => {
  const response = await call("/healthz");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ok" });
});

it("GET /v1/gateways shows what each gateway can do, and the app's accounts", async () => {
  const { data } = await (await api("/v1/gateways")).json<{ data: Record<string, unknown>[] }>();
  expect(data.find(({ id }) => id === "sandbox")).toEqual({
    id: "sandbox",
    name: expect.any(String),
    docs: expect.any(String),
    modes: ["test"],
    countries: "any",
    currencies: "any",
    methods: ["wallet"],
    flow: "ask",
    supports: {
      manualCapture: true,
      capture: "partial",
      void: true,
      cancel: expect.any(Boolean),
      refund: "partial",
      webhooks: false,
    },
    webhookEvents: [],
    accounts: [
      {
        id: "gc_demo00001",
        mode: "test",
        status: "enabled",
        downUntil: null,
        priority: 0,
        currencies: "any",
        methods: ["wallet"],
        webhookUrl: null,
      },
    ],
  });
  expect(JSON.stringify(data)).not.toContain("sealed");
});

describe("an account in the list of gateways", () => {
  const NOW = Date.now();
  const listed = async (settings: Partial<Env> = {}, origin = ORIGIN) =>
    (await (await callWith(settings, `${origin}/v1/gateways`, authorized)).json<{ data: z.output<typeof gateway>[] }>()).data;
  const accountIn = (data: Awaited<ReturnType<typeof listed>>, id: string) =>
    data.flatMap(({ accounts }) => accounts).find((account) => account.id === id);
  /** What is remembered of the settings is forgotten by then. */
  const later = (seconds: number) => vi.setSystemTime(NOW + seconds * 1000);

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
    await seedDemoGateways(env.DB, env.SEALING_KEYS);
    await forgetCopies(env.DB, env.KV, shop.app);
    later(20);
  });
  afterAll(() => void vi.useRealTimers());

  it("says where its gateway is to send webhooks, if it sends any, and the gateway what to subscribe to", async () => {
    const data = await listed();
    const sending = data.filter(({ supports }) => supports.webhooks);
    expect(sending.map(({ id }) => id)).toContain("stripe");
    for (const { id, supports, webhookEvents, accounts } of data)
      for (const account of accounts) {
        expect(webhookEvents.length > 0).toBe(supports.webhooks);
        expect(account.webhookUrl).toBe(supports.webhooks ? `${ORIGIN}/webhooks/${id}/${account.id}` : null);
      }
  });

  it("names the address on the configured host, and none where there is none", async () => {
    const deployed = { ENVIRONMENT: "deployed", PUBLIC_ORIGIN: "https://pay.example.com/" } as const;
    const known = await listed(deployed, "https://pay.example.com");
    expect(accountIn(known, "gc_demostrip")?.webhookUrl).toBe("https://pay.example.com/webhooks/stripe/gc_demostrip");
    const unknown = await listed({ ...deployed, PUBLIC_ORIGIN: "" }, "https://dwar.example.workers.dev");
    expect(accountIn(unknown, "gc_demostrip")?.webhookUrl).toBeNull();
  });

  it("is down for as long as it keeps failing, unless it is switched off", async () => {
    const until = NOW + 60_000;
    await env.DB.prepare("UPDATE gateway_accounts SET down_until = ?").bind(until).run();
    await env.DB.prepare("UPDATE gateway_accounts SET enabled = 0 WHERE id = 'gc_demostrip'").run();
    await env.DB.prepare("UPDATE gateway_accounts SET verified_at = NULL WHERE id = 'gc_demoesewa'").run();
    await forgetCopies(env.DB, env.KV, shop.app);
    later(40);
    const data = await listed();
    expect(accountIn(data, "gc_demokhalt")).toMatchObject({ status: "down", downUntil: new Date(until).toISOString() });
    expect(accountIn(data, "gc_demostrip")).toMatchObject({ status: "disabled", downUntil: null });
    expect(accountIn(data, "gc_demoesewa")).toMatchObject({ status: "unverified", downUntil: null });
    later(60);
    expect(accountIn(await listed(), "gc_demokhalt")).toMatchObject({ status: "enabled", downUntil: null });
    await env.DB.prepare("UPDATE gateway_accounts SET down_until = NULL").run();
    await forgetCopies(env.DB, env.KV, shop.app);
    later(80);
  });
});

describe("an address that there is none of", () => {
  it.each([
    "/v1",
    "/v1/",
    "/v1/nosuch",
    "/v2/orders",
    "/orders",
    "/v1/orders/or_00000000000000000001/nosuch",
    "/v1/gateways/sandbox",
    "/v1/refunds",
    "/v1/route",
    "/healthz/",
    "/v1/Orders",
  ])("%s", async (path) => {
    await expectRefused(api(path), "request.not_found");
    await expectRefused(api(path, { body: {} }), "request.not_found");
  });

  it("tells an unknown caller nothing else", async () => {
    await expectRefused(call("/v1/nosuch"), "request.not_found");
    await expectRefused(call("/v1/orders/x/nosuch"), "auth.missing");
  });
});

describe("another method", () => {
  const id = "or_00000000000000000001";
  it.each([
    ["PUT", "/v1/orders", "GET, HEAD, POST"],
    ["DELETE", "/v1/orders", "GET, HEAD, POST"],
    ["OPTIONS", "/v1/orders", "GET, HEAD, POST"],
    ["PATCH", `/v1/orders/${id}`, "GET, HEAD"],
    ["DELETE", `/v1/orders/${id}`, "GET, HEAD"],
    ["POST", `/v1/orders/${id}`, "GET, HEAD"],
    ["GET", `/v1/orders/${id}/cancel`, "POST"],
    ["HEAD", `/v1/orders/${id}/cancel`, "POST"],
    ["PUT", `/v1/orders/${id}/refunds`, "GET, HEAD, POST"],
    ["POST", `/v1/orders/${id}/events`, "GET, HEAD"],
    ["POST", "/v1/gateways", "GET, HEAD"],
    ["GET", `/v1/orders/${id}/void`, "POST"],
    ["DELETE", "/v1/refunds/rf_0000000000000000000101", "GET, HEAD"],
    ["GET", "/v1/route/preview", "POST"],
    ["POST", "/healthz", "GET, HEAD"],
  ])("%s %s is 405 and says which it takes", async (method, path, allow) => {
    const response = await api(path, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
    if (method === "HEAD") expect(await response.text()).toBe("");
    else await expectRefused(Promise.resolve(response), "request.method");
  });

  it("needs a key like the rest, so a browser's preflight finds nothing", async () => {
    const headers = { origin: "https://shop.example.com", "access-control-request-method": "POST" };
    const response = await call("/v1/orders", { method: "OPTIONS", headers });
    expect(response.status).toBe(401);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});

it("HEAD answers as GET does, without a body", async () => {
  const { id } = await newOrder();
  for (const path of ["/healthz", "/v1/orders", `/v1/orders/${id}`, `/v1/orders/${id}/events`, "/v1/gateways"]) {
    const [head, get] = [await api(path, { method: "HEAD" }), await api(path)];
    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([200, get.headers.get("content-type"), ""]);
  }
  expect((await api("/v1/orders/or_00000000000000000001", { method: "HEAD" })).status).toBe(404);
});

describe("on which host", () => {
  const settings = { PUBLIC_ORIGIN: "https://pay.example.com" };

  it("is only the configured one, if there is one", async () => {
    expect((await callWith(settings, "https://pay.example.com/v1/orders", authorized)).status).toBe(200);
    for (const url of ["https://shop.example.com", "http://pay.example.com", "https://pay.example.com:8443", ORIGIN])
      for (const path of ["/v1/orders", "/v1/gateways", "/v1/orders/or_00000000000000000001"])
        await expectRefused(callWith(settings, url + path, authorized), "request.not_found");
  });

  it("orders get their page there", async () => {
    const init = {
      method: "POST",
      headers: { ...authorized.headers, "content-type": "application/json" },
      body: '{"amount": 5, "currency": "NPR"}',
    };
    const made = await callWith(settings, "https://pay.example.com/v1/orders", init);
    const { id, paymentUrl } = await made.json<{ id: string; paymentUrl: string }>();
    expect(paymentUrl).toBe(`https://pay.example.com/payments/${id}`);
    const deployed = { ENVIRONMENT: "deployed" } as const;
    await expectRefused(callWith(deployed, "https://dwar.example.workers.dev/v1/orders", init), "config.public_origin");
  });
});

describe("the request id", () => {
  it("is the caller's own where it sent a plain one, and is answered with everything", async () => {
    const headers = { ...authorized.headers, "x-request-id": "trace-42" };
    expect((await call("/v1/orders", { headers })).headers.get("x-request-id")).toBe("trace-42");
    const { requestId } = await expectRefused(call("/v1/nosuch", { headers }), "request.not_found");
    expect(requestId).toBe("trace-42");
  });

  it.each(["a b", "<script>", "x".repeat(300)])("is ours where the caller's is %s", async (id) => {
    const response = await call("/healthz", { headers: { "x-request-id": id } });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

it("a fault of ours is a problem too, and says nothing of its cause", async () => {
  const broken = { get: () => Promise.reject(new Error("secret detail")) };
  const KV: KVNamespace = new Proxy(env.KV, { get: (_target, name) => (name === "get" ? broken.get : undefined) });
  const DB: D1Database = new Proxy(env.DB, { get: () => undefined });
  const problem = await expectRefused(callWith({ KV, DB }, `${ORIGIN}/v1/orders`, authorized), "unavailable");
  expect(JSON.stringify(problem)).not.toContain("secret detail");
  const ORDERS = new Proxy(env.ORDERS, {
    get: () => () => {
      throw new TypeError("secret detail");
    },
  });
  const lost = await expectRefused(callWith({ ORDERS }, `${ORIGIN}/v1/orders/or_00000000000000000001`, authorized), "unavailable");
  expect(JSON.stringify(lost)).not.toContain("secret detail");
});

describe("every error code", () => {
  const sources = import.meta.glob<string>("../../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
  const used = Object.entries(sources)
    .filter(([path]) => !path.endsWith("/kernel/errors.ts"))
    .map(([, text]) => text)
    .join("\n");

  it.each(Object.keys(ERRORS))("%s is answered somewhere", (code) => {
    expect(used).toMatch(new RegExp(`code: [^,}]*"${code.replaceAll(".", "\\.")}"`));
  });
});

it("leads who opens the bare address to the documentation", async () => {
  const answer = await call("/");
  expect(answer.status).toBe(302);
  expect(answer.headers.get("location")).toBe("/docs");
});
