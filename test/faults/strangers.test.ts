import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { orderId } from "../../src/kernel/ids.ts";
import { api, call, newOrder, ORIGIN, objectOf, orderNow, otherShop, shop } from "../api.ts";
import { problemOf } from "../http/asking.ts";
import { browse, press } from "../simulated/customer.ts";

// Browsers that can do little, and people who try what the page lets them do.

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));

const gzipped = async (text: string) =>
  (await new Response(new Response(text).body?.pipeThrough(new CompressionStream("gzip"))).arrayBuffer()).byteLength;

describe("B15 a browser without scripts, on a slow line, in somebody's frame", () => {
  it("B15 pays with plain forms from the first page to the shop", async () => {
    const { id, paymentUrl } = await newOrder({ redirectUrl: "https://shop.example/thanks" });
    const chosen = await press(await browse(paymentUrl));
    const asked = await press(chosen, undefined, { typed: { mobile: "98 0000 0000", pin: "१११1" } });
    const back = await press(asked, undefined, { typed: { code: "987 654" } });
    expect(back.url).toMatch(/^https:\/\/shop\.example\/thanks\?.*payment_status=success/);
    expect((await orderNow(id)).status).toBe("paid");
  });

  it("B15 loads one small document and nothing else, and in no frame", async () => {
    const { paymentUrl } = await newOrder();
    const response = await call(new URL(paymentUrl).pathname);
    const page = await response.text();
    expect(await gzipped(page)).toBeLessThan(14_000);
    expect(page).not.toMatch(/<(?:script|img|link|iframe)[^>]+(?:src|href)="(?!data:)/);
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});

describe("B16 another host, or a way to somewhere else", () => {
  /** As deployed: pages are served on PUBLIC_ORIGIN only. */
  const deployed = (changes: Readonly<Record<string, string>> = {}) =>
    Object.assign(env, { ENVIRONMENT: "deployed", PUBLIC_ORIGIN: "https://pay.example", ...changes });
  afterEach(() => Object.assign(env, { ENVIRONMENT: "local", PUBLIC_ORIGIN: "" }));
  const at = (url: string, init: RequestInit = {}) => exports.default.fetch(new Request(url, { redirect: "manual", ...init }));

  it("B16 an unknown host is answered 404, for every page and every form, and begins nothing", async () => {
    const { id } = await newOrder({ redirectUrl: "https://shop.example/thanks" });
    deployed();
    const path = `/payments/${id}`;
    const bodies = new Set<string>();
    for (const host of ["https://evil.example", "https://pay.example.evil.example", "https://pay.example:8443", "http://pay.example"])
      for (const [part, method] of [
        ["", "GET"],
        ["/pay", "POST"],
        ["/back", "GET"],
        [`/return/tx_${id.slice(3)}01`, "GET"],
      ] as const) {
        const response = await at(`${host}${path}${part}`, { method });
        expect([host, part, response.status]).toEqual([host, part, 404]);
        bodies.add(await response.text());
      }
    // A header can't say which host it is.
    const spoofed = await at(`https://evil.example${path}`, {
      headers: { "x-forwarded-host": "pay.example", forwarded: "host=pay.example" },
    });
    expect(spoofed.status).toBe(404);
    expect((await at(`https://pay.example${path}`)).status).toBe(200);
    expect(bodies.size).toBe(1);
  });

  it("B16 an order's page is on the origin that is set up, whatever host the merchant called", async () => {
    deployed();
    const made = (host: string) =>
      at(`${host}/v1/orders`, {
        method: "POST",
        headers: { authorization: `Bearer ${shop.secretKey}`, "content-type": "application/json" },
        body: JSON.stringify({ amount: "10.00", currency: "NPR" }),
      });
    const response = await made("https://pay.example");
    expect((await response.json<{ paymentUrl: string }>()).paymentUrl).toMatch(/^https:\/\/pay\.example\/payments\/or_/);
    expect((await made("https://evil.example")).status).toBe(404);
  });

  it("B16 nobody but the merchant says where the customer is sent, and only to a web address", async () => {
    for (const redirectUrl of [
      "javascript:alert(1)",
      "//evil.example",
      "https://a:b@evil.example/",
      "data:text/html,x",
      "/thanks",
      "https:\\evil",
    ])
      expect(await problemOf(api("/v1/orders", { body: { amount: "10.00", currency: "NPR", redirectUrl } }))).toMatchObject({
        status: 422,
        errors: [{ field: "redirectUrl" }],
      });
    const { id } = await newOrder({ redirectUrl: "https://shop.example/thanks" });
    const wishes = new URLSearchParams(
      ["redirectUrl", "redirect_url", "return_url", "next", "url", "to", "go", "cancel_url"].map((name) => [name, "https://evil.example/"]),
    );
    const back = await call(`/payments/${id}/back?${wishes}`);
    expect(back.headers.get("location")).toMatch(/^https:\/\/shop\.example\/thanks\?/);
    for (const path of ["", "/pay", `/return/tx_${id.slice(3)}01`]) {
      const response = await call(`/payments/${id}${path}?${wishes}`, path === "/pay" ? { method: "POST", body: wishes } : {});
      expect(response.headers.get("location") ?? "").not.toContain("evil");
      expect(await response.text()).not.toContain("evil.example");
    }
  });

  it("B16 a form on somebody else's site begins nothing", async () => {
    const { id } = await newOrder();
    for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"])
      await call(`/payments/${id}/pay`, { method: "POST", headers: { origin } });
    expect((await orderNow(id)).transactions).toEqual([]);
  });
});

describe("B17 texts that are HTML", () => {
  const attack = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;`;

  it("B17 are shown as text on every page, and the policy would run nothing of them", async () => {
    const { id } = await newOrder({
      description: attack,
      metadata: { note: attack },
      customer: { name: attack },
      redirectUrl: `https://shop.example/?q=${encodeURIComponent(attack)}`,
    });
    const first = await call(`/payments/${id}`);
    const chosen = await press(await browse(`${ORIGIN}/payments/${id}`));
    const wrong = await press(chosen, undefined, { typed: { mobile: attack, pin: attack } });
    const pages = [
      await first.text(),
      chosen.body,
      wrong.body,
      await (await call(`/payments/${id}?lang=${encodeURIComponent(attack)}`)).text(),
    ];
    for (const page of pages) {
      expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      expect(page).not.toMatch(/<script>alert|<img/);
    }
    const policy = first.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/script-src 'sha256-/);
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  it("B17 can't be put into the policy or a header either", async () => {
    const { id } = await newOrder({ redirectUrl: "https://shop.example/a;script-src%20*?x=1;default-src%20*" });
    const policy = (await call(`/payments/${id}`)).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("https://shop.example");
    expect(policy).not.toContain("*");
  });
});

describe("B18 guessing order ids", () => {
  it("B18 there are too many of them: 20 characters of 62, made with a key of the app's own", async () => {
    const ids = await Promise.all(
      Array.from({ length: 500 }, (_, no) => orderId("a salt", "test", { kind: "reference", value: `order ${no}` })),
    );
    expect(new Set(ids).size).toBe(500);
    for (const id of ids) expect(id).toMatch(/^or_[0-9A-Za-z]{20}$/);
    expect(20 * Math.log2(62)).toBeGreaterThan(119);
    // Neighbours have nothing in common, and another app's order of the same reference is elsewhere.
    const alike = (one: string, other: string) => [...one].filter((character, at) => character === other[at]).length - 3;
    expect(Math.max(...ids.slice(1).map((id, at) => alike(id, ids[at] ?? "")))).toBeLessThan(8);
    expect(ids).not.toContain(await orderId("another salt", "test", { kind: "reference", value: "order 1" }));
    // Every character comes up at every place about as often.
    for (let place = 3; place < 23; place++) expect(new Set(ids.map((id) => id[place])).size).toBeGreaterThan(55);
  });

  it("B18 a guess is answered like anything that is not there, stores nothing, and comes to an end", async () => {
    const guess = (no: number) => `or_${String(no).padStart(20, "0")}`;
    const ask = (id: string, address?: string) =>
      call(`/payments/${id}`, address === undefined ? {} : { headers: { "cf-connecting-ip": address } });
    const answers = await Promise.all([ask(guess(0)), ask("or_short"), call("/payments/x/y/z"), call(`/payments/${guess(1)}/back`)]);
    const seen = new Set(await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`)));
    expect([...seen]).toEqual([expect.stringMatching(/^404 /)]);

    const many = await Promise.all(Array.from({ length: 125 }, (_, no) => ask(guess(no % 5), "198.51.100.7")));
    expect([...new Set(many.map(({ status }) => status))].toSorted()).toEqual([404, 429]);
    const { id } = await newOrder();
    expect((await ask(id, "198.51.100.7")).status).toBe(200);
    expect((await ask(guess(0), "198.51.100.8")).status).toBe(404);
    await runInDurableObject(objectOf(guess(4)), async (_, { storage }) => {
      expect(storage.sql.exec("SELECT name FROM sqlite_master").toArray()).toEqual([]);
      expect(await storage.getAlarm()).toBeNull();
    });
    const known = await env.DB.prepare("SELECT count(*) AS n FROM orders WHERE id LIKE 'or_000000%'").first<number>("n");
    expect(known).toBe(0);
  });

  it("B18 by the API another app's order, a guess and nonsense are one answer", async () => {
    const { id } = await newOrder();
    const other = { secret: otherShop.secretKey };
    const answers = await Promise.all([
      problemOf(api(`/v1/orders/${id}`, other)),
      problemOf(api("/v1/orders/or_00000000000000000001", other)),
    ]);
    expect(answers).toMatchObject([
      { status: 404, code: "order.not_found" },
      { status: 404, code: "order.not_found" },
    ]);
  });
});
