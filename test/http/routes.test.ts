import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import worker from "../../src/index.ts";
import { ERRORS } from "../../src/kernel/errors.ts";
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
    supports: { manualCapture: true, cancel: expect.any(Boolean), refund: "partial" },
    accounts: [{ id: "gc_demo00001", mode: "test", status: "enabled", priority: 0, currencies: "any", methods: ["wallet"] }],
  });
  expect(JSON.stringify(data)).not.toContain("sealed");
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
