import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { PageView } from "../../src/domain/page.ts";
import type { Failure } from "../../src/kernel/errors.ts";
import { transactionId } from "../../src/kernel/ids.ts";
import { fail, ok, type Result } from "../../src/kernel/result.ts";
import { appSettings, signingSecret } from "../../src/merchants/settings.ts";
import { type PagesDeps, pagesApp } from "../../src/pages/app.ts";
import { snapshot } from "../../src/pages/snapshot.ts";
import { en } from "../../src/pages/words/en.ts";
import { pageKey } from "../../src/storage/kv.ts";
import { without } from "../outage.ts";
import { askCode, freshId, NOW, step, view } from "./fixtures.ts";

const HOST = "https://pay.example";
type Calls = { do: string; input?: unknown }[];
type Answer = Result<PageView, Failure>;

/** The routes over an order whose object answers as told; everything else is the real thing, on the demo shop's settings. */
async function shop(over: Partial<PageView> = {}, answers: { post?: Answer; page?: Answer } = {}, deps: Partial<PagesDeps> = {}) {
  const id = await freshId();
  const now = view({ id, app: "ap_demo00001", origin: HOST, ...over });
  const calls: Calls = [];
  const said = (what: string, answer: Answer | undefined) => async (input?: unknown) => {
    calls.push({ do: what, input });
    return answer ?? ok(now);
  };
  const app = pagesApp({
    orderClient: () => ({
      page: said("page", answers.page),
      giveCustomer: said("giveCustomer", answers.post),
      begin: said("begin", answers.post),
      answer: said("answer", answers.post),
      settle: said("settle", answers.post),
      dossier: async () => unavailable,
    }),
    appSettings,
    signingSecret,
    servesPages: (_env, _app, url) => new URL(url).origin === HOST,
    snapshot,
    now: () => NOW,
    ...deps,
  });
  const get = async (path = "", headers: Record<string, string> = {}, host = HOST) =>
    app.request(`${host}/payments/${id}${path}`, { headers }, env);
  const post = async (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}, host = HOST) =>
    app.request(`${host}/payments/${id}${path}`, { method: "POST", body: new URLSearchParams(fields), headers }, env);
  return { id, view: now, calls, get, post, app, tx: transactionId.of(id, 1) };
}

/** The text of a page as it is read. */
const textOf = async (response: Response) => (await response.text()).replaceAll("&#39;", "'");
const at = (response: Response) => response.headers.get("location") ?? "";
const toldShop = (response: Response) => {
  const url = new URL(at(response));
  return { status: response.status, address: url.origin + url.pathname, ...Object.fromEntries(url.searchParams) };
};
const paid = { status: "paid", stage: { kind: "gone" } } as const;
const success = (id: string) =>
  ({ paymentStatus: "success", transaction: transactionId.of(id, 0), attempt: 1, providerPaymentId: "wallet-77" }) as const;
const paidView = (id: string): PageView => view({ id, app: "ap_demo00001", origin: HOST, ...paid, outcome: success(id) });
const unavailable = fail({ code: "unavailable" } as const);

/** The cookie that a browser gets when it begins to pay. */
async function payerCookie(of: Awaited<ReturnType<typeof shop>>): Promise<string> {
  const { app, id } = of;
  const begun = await app.request(`${HOST}/payments/${id}/pay`, { method: "POST", body: new URLSearchParams({ method: "wallet" }) }, env);
  return begun.headers.get("set-cookie")?.split(";")[0] ?? "";
}

describe("the page", () => {
  it("is shown, with the policy that lets its own script and style run", async () => {
    const { get } = await shop();
    const response = await get();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    const page = await response.text();
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const [, , text = ""] of page.matchAll(/<(style|script)>([\s\S]*?)<\/\1>/g)) {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
      expect(policy).toContain(`'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
    }
    expect(policy).not.toContain("unsafe");
  });
  it("carries the headers that keep it private, on redirects too", async () => {
    const { get, post } = await shop();
    for (const response of [await get(), await get("/back"), await post("/pay"), await get("/nothing")]) {
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "cache-control": "no-store",
        "referrer-policy": "same-origin",
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex, nofollow",
      });
    }
  });
  it("is the same 404 for an unknown order, an id that is none, another host, and whatever else there is not", async () => {
    const unknown = await shop({}, { page: fail({ code: "order.not_found" }), post: fail({ code: "order.not_found" }) });
    const known = await shop();
    const lostApp = await shop({ app: "ap_nobody0001" });
    const answers = [
      await unknown.get(),
      await unknown.get("/back"),
      await unknown.post("/pay", { method: "wallet" }),
      await unknown.post("/answer", { attempt: "1", step: "1" }),
      await unknown.get(`/return/${unknown.tx}`),
      await known.get("", {}, "https://elsewhere.example"),
      await known.get("/back", {}, "https://elsewhere.example"),
      await known.post("/pay", { method: "wallet" }, {}, "https://elsewhere.example"),
      await known.get(`/return/${known.tx}`, {}, "https://elsewhere.example"),
      await known.get(`/return/${unknown.tx}`),
      await known.get(`/return/${transactionId.of(known.id, 0)}`),
      await known.get("/return/tx_short"),
      await known.get("/nothing"),
      await known.app.request(`${HOST}/payments/or_short`, {}, env),
      await known.app.request(`${HOST}/payments/or_short/pay`, { method: "POST" }, env),
      await known.app.request(`${HOST}/payments/or_short/back`, {}, env),
      await lostApp.get(),
    ];
    const bodies = new Set<string>();
    for (const response of answers) {
      expect(response.status).toBe(404);
      expect(response.headers.get("set-cookie")).toBeNull();
      bodies.add((await response.text()) + response.headers.get("content-security-policy"));
    }
    expect(bodies.size).toBe(1);
  });
  it("does not ask the object for an id that is none", async () => {
    const { app, calls } = await shop();
    await app.request(`${HOST}/payments/or_0123456789ABCDEFabc!`, {}, env);
    expect(calls).toEqual([]);
  });
  it("goes on where the app's settings can't be read, on the order's own host", async () => {
    const { get } = await shop({}, {}, { appSettings: async () => unavailable });
    expect((await get()).status).toBe(200);
    expect((await get("", {}, "https://elsewhere.example")).status).toBe(404);
  });
});

describe("while the object can't be reached", () => {
  it("shows the snapshot without a way to pay", async () => {
    const { id, get, view: stored } = await shop({}, { page: unavailable });
    await env.KV.put(pageKey(id), JSON.stringify(stored));
    const response = await get();
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain("NPR");
    expect(page).toContain(en.troubleText);
    expect(page).not.toContain("<form");
    expect((await get("", {}, "https://elsewhere.example")).status).toBe(404);
  });
  it("promises nothing to who may have paid", async () => {
    const { get } = await shop({}, { page: unavailable });
    expect(await textOf(await get("?wait=1"))).toContain(en.troubleAfterText);
    expect(await textOf(await get("", { cookie: "dwar_payer=anything" }))).toContain(en.troubleAfterText);
  });
  it("answers 503 without a snapshot, and where KV fails too", async () => {
    const { get } = await shop({}, { page: unavailable });
    for (const ask of [get, () => without(["KV"], () => get())]) {
      const response = await ask();
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("10");
    }
  });
  it("a post goes to the waiting page, and a return says that nothing is lost", async () => {
    const { id, post, get, tx } = await shop({}, { post: unavailable });
    expect(at(await post("/pay", { method: "wallet" }))).toBe(`/payments/${id}?wait=1`);
    expect(at(await post("/answer", { attempt: "1", step: "1", code: "1" }))).toBe(`/payments/${id}?wait=1`);
    const returned = await get(`/return/${tx}?status=ok`);
    expect(returned.status).toBe(503);
    expect(await textOf(returned)).toContain(en.troubleAfterText);
  });
});

describe("a page that is gone", () => {
  it("is the same 410 for every order, and says nothing", async () => {
    const bodies = new Set<string>();
    for (const status of ["paid", "expired", "cancelled", "refunded"] as const) {
      const { get } = await shop({ status, stage: { kind: "gone" } });
      for (const response of [
        await get(),
        await get("?wait=1"),
        await get("", { cookie: "dwar_payer=9999999999.forged" }),
        await get("/back"),
      ]) {
        expect(response.status).toBe(410);
        bodies.add((await response.text()) + response.headers.get("content-security-policy"));
      }
    }
    expect(bodies.size).toBe(1);
    expect([...bodies][0]).not.toMatch(/Himal|345|INV|shop\.example/);
  });
  it("shows the browser that paid the outcome and the way back", async () => {
    const open = await shop();
    const cookie = await payerCookie(open);
    const later = await shop({}, { page: ok(paidView(open.id)) });
    const ask = (path: string, sent = cookie) =>
      later.app.request(`${HOST}/payments/${open.id}${path}`, { headers: { cookie: sent } }, env);
    const response = await ask("");
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(en.paidTitle);
    expect(toldShop(await ask("/back"))).toMatchObject({ status: 303, payment_status: "success", provider_payment_id: "wallet-77" });
    expect(toldShop(await ask("?wait=4"))).toMatchObject({
      status: 303,
      address: "https://shop.example/thanks",
      payment_status: "success",
    });
    const other = await payerCookie(await shop());
    expect((await ask("", other)).status).toBe(410);
  });
});

describe("choosing how to pay", () => {
  it("begins an attempt with the method and the language, and remembers the browser", async () => {
    const { id, post, calls } = await shop({}, {});
    const response = await post("/pay", { method: "wallet" }, { "accept-language": "hi-IN", origin: HOST });
    expect(calls).toEqual([{ do: "begin", input: { method: "wallet", locale: "hi-IN" } }]);
    expect([response.status, at(response)]).toEqual([303, `/payments/${id}`]);
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^dwar_payer=\d+\.[\w-]{43}; /);
    for (const part of [`Path=/payments/${id}`, "Max-Age=2592000", "HttpOnly", "Secure", "SameSite=Lax"]) expect(cookie).toContain(part);
  });
  it("sets the cookie without Secure on http, which is local only", async () => {
    const { post } = await shop({}, {}, { servesPages: () => true });
    const response = await post("/pay", {}, {}, "http://127.0.0.1:8787");
    expect(response.headers.get("set-cookie")).not.toContain("Secure");
    expect(response.headers.get("strict-transport-security")).toBeNull();
  });
  it("begins with the first method where none is named", async () => {
    const { post, calls } = await shop();
    await post("/pay");
    expect(calls).toEqual([{ do: "begin", input: { locale: "en" } }]);
  });
  it("goes straight to a gateway that redirects", async () => {
    const away = view({ app: "ap_demo00001", stage: step({ kind: "redirect", url: "https://gateway.example/s?id=1" }) });
    const response = await (await shop({}, { post: ok(away) })).post("/pay", { method: "card" });
    expect([response.status, at(response)]).toEqual([303, "https://gateway.example/s?id=1"]);
    expect(response.headers.get("set-cookie")).toContain("dwar_payer=");
  });
  it("goes nowhere but to a web address", async () => {
    const bad = view({ app: "ap_demo00001", stage: step({ kind: "redirect", url: "javascript:alert(1)" }) });
    expect(at(await (await shop({}, { post: ok(bad) })).post("/pay", { method: "card" }))).toBe(`/payments/${bad.id}`);
  });
  it("waits while the gateway does not answer", async () => {
    const waiting = view({ app: "ap_demo00001", stage: { kind: "wait", why: "connecting" } });
    expect(at(await (await shop({}, { post: ok(waiting) })).post("/pay", { method: "card" }))).toBe(`/payments/${waiting.id}?wait=1`);
  });
  it("says on the page what can't be chosen", async () => {
    const { post, calls } = await shop();
    const response = await post("/pay", { method: "cash" });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(en.refusals["request.invalid"]);
    expect(calls.map((call) => call.do)).toEqual(["page"]);
    const none = await (await shop({}, { post: fail({ code: "order.no_gateway", field: "method" }) })).post("/pay", { method: "card" });
    expect(none.status).toBe(422);
    expect(await none.text()).toContain(en.refusals["order.no_gateway"]);
    expect(none.headers.get("set-cookie")).toBeNull();
  });
  it.each(["order.busy", "order.not_payable"] as const)("leads back to the page after %s", async (code) => {
    const { id, post } = await shop({}, { post: fail({ code }) });
    const response = await post("/pay", { method: "wallet" });
    expect([response.status, at(response), response.headers.get("set-cookie")]).toEqual([303, `/payments/${id}`, null]);
  });
  it("takes no form from somebody else's site", async () => {
    const { id, post, calls } = await shop();
    for (const origin of ["https://elsewhere.example", "null"]) {
      expect(at(await post("/pay", { method: "wallet" }, { origin }))).toBe(`/payments/${id}`);
      expect(at(await post("/answer", { attempt: "1", step: "1" }, { origin }))).toBe(`/payments/${id}`);
    }
    expect(calls).toEqual([]);
  });
  it("takes no endless form", async () => {
    const { post, calls } = await shop();
    expect((await post("/pay", { method: "x".repeat(70_000) })).status).toBe(413);
    expect(calls).toEqual([]);
  });
});

describe("answering", () => {
  it("hands over what was typed, once per step", async () => {
    const { id, post, calls } = await shop({ stage: askCode });
    const response = await post("/answer", { attempt: "1", step: "2", code: " 987 654" });
    expect(calls).toEqual([{ do: "answer", input: { attempt: 1, step: 2, answers: { code: "987654" } } }]);
    expect([response.status, at(response)]).toEqual([303, `/payments/${id}`]);
  });
  it("shows the page where a form is not whole", async () => {
    const { id, post, calls } = await shop();
    for (const fields of [{}, { attempt: "1" }, { attempt: "x", step: "1" }, { attempt: "-1", step: "1" }])
      expect(at(await post("/answer", fields))).toBe(`/payments/${id}`);
    expect(calls).toEqual([]);
  });
  it("goes to the shop once it is paid, with what the shop can verify", async () => {
    const done = await shop({}, {});
    const { post } = await shop({}, { post: ok(paidView(done.id)) });
    expect(toldShop(await post("/answer", { attempt: "1", step: "2", code: "987654" }))).toEqual({
      status: 303,
      address: "https://shop.example/thanks",
      cart: "7",
      payment_status: "success",
      order_status: "paid",
      kspay_id: transactionId.of(done.id, 0),
      provider_payment_id: "wallet-77",
      order_id: done.id,
      reference: "INV-1042",
      t: String(NOW / 1000),
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
  it("goes to the outcome page where the merchant has no address, or where it can't be signed", async () => {
    const { id } = await shop();
    const here = { ...paidView(id), redirectUrl: null };
    expect(at(await (await shop({}, { post: ok(here) })).post("/answer", { attempt: "1", step: "2" }))).toBe(`/payments/${id}`);
    const unsigned = await shop({}, { post: ok(paidView(id)) }, { signingSecret: async () => unavailable });
    expect(at(await unsigned.post("/answer", { attempt: "1", step: "2" }))).toBe(`/payments/${id}`);
  });
  it("makes nobody the payer of an order that was gone already", async () => {
    const { id } = await shop();
    const stranger = await shop({}, { post: ok(paidView(id)) });
    expect((await stranger.post("/answer", { attempt: "1", step: "0" })).headers.get("set-cookie")).toBeNull();
  });
  it("waits while the outcome is not known", async () => {
    const { id, post } = await shop({ stage: { kind: "wait", why: "checking" } });
    expect(at(await post("/answer", { attempt: "1", step: "2" }))).toBe(`/payments/${id}?wait=1`);
  });
});

describe("coming back from the gateway", () => {
  it("settles by what the gateway sent, by GET and by POST", async () => {
    const { get, post, calls, tx } = await shop();
    await get(`/return/${tx}?pidx=abc&status=Completed`);
    await post(`/return/${tx}?a=1`, { b: "2" }, { origin: "https://gateway.example" });
    expect(calls).toEqual([
      { do: "settle", input: { attempt: 1, params: { pidx: "abc", status: "Completed" } } },
      { do: "settle", input: { attempt: 1, params: { a: "1", b: "2" } } },
    ]);
  });
  it("leads to the shop when it is decided, for any browser and however late", async () => {
    const { id } = await shop();
    const { get, tx } = await shop({}, { post: ok(paidView(id)) });
    expect(toldShop(await get(`/return/${tx}`))).toMatchObject({ status: 303, payment_status: "success", order_status: "paid" });
  });
  it("leads to the shop while the money is on its way", async () => {
    const { get, tx } = await shop({ stage: { kind: "wait", why: "pending" }, status: "processing" });
    expect(toldShop(await get(`/return/${tx}`))).toMatchObject({ payment_status: "pending", order_status: "processing" });
  });
  it("leads to the page where it can be tried again, or where there is no shop", async () => {
    const open = await shop({ stage: { kind: "choose", failed: { reason: "declined" } } });
    expect(at(await open.get(`/return/${open.tx}`))).toBe(`/payments/${open.id}`);
    const waiting = await shop({ stage: { kind: "wait", why: "pending" }, redirectUrl: null });
    expect(at(await waiting.get(`/return/${waiting.tx}`))).toBe(`/payments/${waiting.id}?wait=1`);
  });
});

describe("going back without paying", () => {
  it("tells the shop how things stand", async () => {
    const { get } = await shop();
    expect(toldShop(await get("/back"))).toMatchObject({
      status: 303,
      address: "https://shop.example/thanks",
      payment_status: "cancelled",
      order_status: "open",
    });
  });
  it("leads only where the order says, whatever the query says", async () => {
    const { get } = await shop();
    expect(toldShop(await get("/back?redirectUrl=https://evil.example&url=//evil.example")).address).toBe("https://shop.example/thanks");
  });
  it("leads to the merchant's site where the order names no address, and nowhere where there is none", async () => {
    expect(at(await (await shop({ redirectUrl: null })).get("/back"))).toBe("https://himalbooks.example/");
    const merchant = { ...view().merchant, site: null };
    expect((await (await shop({ redirectUrl: null, merchant })).get("/back")).status).toBe(404);
  });
});

describe("the waiting page", () => {
  const authorized = { status: "authorized", stage: { kind: "report", why: "authorized" } } as const;
  it("reports to everybody that the money is held, and takes the payer home", async () => {
    const open = await shop();
    const cookie = await payerCookie(open);
    const held = await shop({}, { page: ok(view({ id: open.id, app: "ap_demo00001", ...authorized })) });
    const ask = (path: string, headers: Record<string, string> = {}) =>
      held.app.request(`${HOST}/payments/${open.id}${path}`, { headers }, env);
    expect(await (await ask("?wait=2")).text()).toContain(en.authorizedTitle);
    expect(await (await ask("", { cookie })).text()).toContain(en.authorizedTitle);
    expect((await ask("?wait=2", { cookie })).status).toBe(303);
  });
  it("shows what to do when it is the customer's turn again", async () => {
    const { get } = await shop({ stage: askCode });
    expect(await (await get("?wait=3")).text()).toContain(en.codeTitle);
  });
});

it("who opens the address of a form is led to the page", async () => {
  const { id, get } = await shop();
  expect(at(await get("/pay"))).toBe(`/payments/${id}`);
  expect(at(await get("/answer"))).toBe(`/payments/${id}`);
});

it("an error inside is a page, without a word of it", async () => {
  const { get } = await shop(
    {},
    {},
    {
      now: () => {
        throw new Error("a secret thing");
      },
    },
  );
  const response = await get();
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain("secret");
});
