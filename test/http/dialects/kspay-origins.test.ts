import { describe, expect, it } from "vitest";
import { isAllowed } from "../../../src/http/dialects/kspay/origins.ts";
import { call } from "../../api.ts";
import { anApp } from "../../merchants/settings-of.ts";
import { bearer, expectRefused, initiate, KEY_HEADERS, KEYS, kspay, newReference, REQUEST, signature, tokens } from "./kspay-asking.ts";
import { addAccount, newPair, newShop } from "./kspay-shops.ts";

const DENIED = "sandboxLive.systemError.invalidOrigin";
const PAGE = "https://himal-tea.example.com";

describe("whose pages may call", () => {
  const app = anApp({ origins: ["shop.example.com"], domains: ["pay.example.org"], site: "https://www.tea.example:8443/about" });

  it.each([
    "https://shop.example.com",
    "https://shop.example.com:8443",
    "http://shop.example.com",
    "https://SHOP.example.com",
    "https://shop.example.com.",
    "https://beta.shop.example.com",
    "https://pay.example.org",
    "https://www.tea.example",
    "https://x.www.tea.example",
    "kspay-flutter-v1",
  ])("%s may", (origin) => {
    expect(isAllowed(origin, app, "live")).toBe(true);
    expect(isAllowed(origin, app, "test")).toBe(true);
  });

  it.each([
    "https://example.com",
    "https://myshop.example.com",
    "https://shop.example.com.evil.example",
    "https://tea.example",
    "https://evil.example",
    "ftp://shop.example.com",
    "chrome-extension://shop.example.com",
    "file://",
    "null",
    "",
    "shop.example.com",
    "kspay-flutter-v2",
    "KSPAY-FLUTTER-V1",
    "https://[",
  ])("%j may not", (origin) => {
    expect(isAllowed(origin, app, "live")).toBe(false);
    expect(isAllowed(origin, app, "test")).toBe(false);
  });

  it.each(["http://localhost:3000", "https://app.localhost", "http://127.0.0.1", "http://127.8.9.10:80", "http://[::1]:5173"])(
    "%s may with test keys only",
    (origin) => {
      expect(isAllowed(origin, anApp(), "test")).toBe(true);
      expect(isAllowed(origin, anApp({ site: "http://localhost:3000", origins: ["localhost"] }), "live")).toBe(false);
    },
  );

  it("are none where the app names no domains", () => {
    expect(isAllowed("https://shop.example.com", anApp(), "test")).toBe(false);
    expect(isAllowed("https://shop.example.com", anApp({ site: "no address" }), "test")).toBe(false);
  });
});

describe("every call of a known app", () => {
  const CALLS: [string, string, () => Promise<{ body?: unknown; headers?: Record<string, string> }>][] = [
    ["generate-token", "/auth/generate-token/ap_demo00001", async () => ({ body: KEYS })],
    ["generate-signature", "/auth/generate-signature/ap_demo00001", async () => ({ body: KEYS })],
    ["refresh-token", "/auth/refresh-token", async () => ({ body: {}, headers: { authorization: (await tokens()).refreshToken } })],
    ["currencies", "/currencies", async () => ({ headers: await bearer() })],
    ["methods", "/c_iso4217NPR/payment-methods", async () => ({ headers: await bearer() })],
    ["initiate", "/transaction/initiate", async () => ({ body: { ...REQUEST, referenceNumber: newReference() }, headers: await bearer() })],
    [
      "initiate with keys",
      "/transaction/initiate",
      async () => ({ body: { ...REQUEST, referenceNumber: newReference() }, headers: KEY_HEADERS }),
    ],
    ["process", "/transaction/process", async () => ({ body: {}, headers: { "x-signature": (await initiate()).signature } })],
    ["list", "/transaction", async () => ({ headers: await bearer() })],
  ];

  it.each(CALLS)("%s", async (_name, path, prepare) => {
    const { body, headers = {} } = await prepare();
    const from = (origin?: string) =>
      kspay(path, { ...(body !== undefined && { body }), headers: { ...headers, ...(origin !== undefined && { origin }) } });
    const refused = await expectRefused(from("https://evil.example"), DENIED);
    expect(refused.get("access-control-allow-origin")).toBeNull();
    expect(refused.get("vary")).toBe("Origin");
    await expectRefused(from("null"), DENIED);
    // A refused call has used nothing up.
    const allowed = await from(PAGE);
    expect(allowed.ok).toBe(true);
    expect([allowed.headers.get("access-control-allow-origin"), allowed.headers.get("vary")]).toEqual([PAGE, "Origin"]);
  });

  it("says no origin to a server, and lets phones and developers in", async () => {
    const headers = await bearer();
    const server = await kspay("/currencies", { headers });
    expect([server.status, server.headers.get("access-control-allow-origin")]).toEqual([200, null]);
    for (const origin of ["kspay-flutter-v1", "http://localhost:3000"])
      expect((await kspay("/currencies", { headers: { ...headers, origin } })).status).toBe(200);
  });

  it("knows the app's own domains, and no loopback with live keys", async () => {
    const { app } = await newShop({ origins: ["netlify.app"] });
    await addAccount(app);
    const live = await newPair(app, "live");
    const { accessToken } = await tokens(app, live.keys);
    const from = (origin: string) => kspay("/currencies", { headers: { authorization: `Bearer ${accessToken}`, origin } });
    expect((await from("https://my-shop.netlify.app")).status).toBe(200);
    await expectRefused(from("http://localhost:3000"), DENIED);
  });
});

describe("what a browser asks first", () => {
  const ask = (path: string, origin?: string) =>
    call(path, {
      method: "OPTIONS",
      headers: {
        ...(origin !== undefined && { origin }),
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-signature",
      },
    });

  it.each(["/transaction/process", "/v1/transaction/process", "/transaction/initiate"])("%s", async (path) => {
    const response = await ask(path, "https://any.example");
    expect(response.status).toBe(204);
    expect(await response.text()).toBe("");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": "https://any.example",
      "access-control-allow-methods": "POST",
      vary: "Origin",
    });
    const allowed = response.headers.get("access-control-allow-headers")?.split(", ");
    expect(allowed).toEqual(expect.arrayContaining(["content-type", "x-signature", "x-token", "environment", "origin", "authorization"]));
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("names the method of a call that reads", async () => {
    expect((await ask("/currencies", PAGE)).headers.get("access-control-allow-methods")).toBe("GET");
    expect((await ask("/transaction/process")).status).toBe(204);
  });

  it("is answered without a word of the app that the call is then refused for", async () => {
    const headers = { "x-signature": await signature(), origin: "https://evil.example" };
    await expectRefused(kspay("/transaction/process", { method: "POST", headers }), DENIED);
  });
});
