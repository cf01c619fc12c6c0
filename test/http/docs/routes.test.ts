import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import worker from "../../../src/index.ts";
import { sha256 } from "../../../src/kernel/crypto.ts";
import { base64 } from "../../../src/kernel/encoding.ts";
import { call, ORIGIN } from "../../api.ts";
import { expectRefused } from "../asking.ts";

async function at(url: string, settings: Partial<Env> = {}): Promise<Response> {
  const context = createExecutionContext();
  const response = await worker.fetch(new Request<unknown, IncomingRequestCfProperties>(url), { ...env, ...settings }, context);
  await waitOnExecutionContext(context);
  return response;
}

describe.each([
  ["/openapi.json", "application/json; charset=utf-8"],
  ["/docs", "text/html; charset=utf-8"],
  ["/llms.txt", "text/plain; charset=utf-8"],
])("%s", (path, type) => {
  it("needs no key, and names the address that it is asked at", async () => {
    const response = await call(path);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    const text = await response.text();
    expect(text).toContain(`${ORIGIN}/`);
    expect(text).not.toContain("dwar.example.com");
    expect(text).not.toMatch(/undefined|\[object /);
  });

  it("is where the API is, and nowhere else", async () => {
    const settings = { PUBLIC_ORIGIN: "https://pay.example.com" };
    expect(await (await at(`https://pay.example.com${path}`, settings)).text()).toContain("https://pay.example.com/");
    await expectRefused(at(`https://shop.example.com${path}`, settings), "request.not_found");
  });

  it("takes no other method", async () => {
    const response = await call(path, { method: "POST", body: "{}" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect((await call(path, { method: "HEAD" })).status).toBe(200);
  });

  it("lets a browser load nothing", async () => {
    const { headers } = await call(path);
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; .*frame-ancestors 'none'; base-uri 'none'; form-action 'none'$/,
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("is not broken by an odd host", async () => {
    expect(await (await at(`https://a"onload=x${path}`).catch(() => new Response(""))).text()).not.toContain('a"onload');
  });
});

describe("the page", () => {
  it("allows its one style sheet and has no script", async () => {
    const response = await call("/docs");
    const page = await response.text();
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)];
    expect(styles).toHaveLength(1);
    expect(response.headers.get("content-security-policy")).toContain(`style-src 'sha256-${base64(await sha256(styles[0]?.[1] ?? ""))}'`);
    expect(page).not.toMatch(/<script|\son\w+=|style="|javascript:/i);
  });

  it("links to nothing that isn't there", async () => {
    const page = await (await call("/docs")).text();
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });
});
