import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { demoAccount } from "../../simulators/accounts.ts";
import type { RefundView } from "../../src/domain/view.ts";
import type { PaidVerification, VerificationPayment } from "../../src/http/manage/answers/gateways.ts";
import type { AccountView } from "../../src/merchants/gateway-setup/shown.ts";
import { api, call, newOrder, ORIGIN, objectOf, orderNow, shop } from "../api.ts";
import { browse, eventually, ledgerOf, press, setWeather, toGateway } from "../simulated/customer.ts";
import { until } from "../until.ts";
import { manage, signIn } from "./asking.ts";

// From a gateway's keys to a verified account that payments use.

let cookie = "";
beforeAll(async () => {
  cookie = await signIn();
});
const GATEWAYS = `/apps/${shop.app}/gateways`;
const ask = async <T = AccountView>(method: string, path: string, body?: unknown): Promise<T> => {
  const response = await manage(cookie, method, path, body);
  if (response.status >= 300) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
};
const refused = async (method: string, path: string, body?: unknown) => {
  const response = await manage(cookie, method, path, body);
  const { code, errors } = await response.json<{ code: string; errors?: readonly { field: string; message: string }[] }>();
  return { status: response.status, code, ...(errors && { fields: errors.map(({ field }) => field) }) };
};
const add = (gateway: string, credentials = demoAccount(gateway).credentials) =>
  ask("POST", GATEWAYS, { mode: "test", gateway, credentials });
/** What is asked for in the credentials step; the webhook's own come later. */
const without = ({ webhookSecret: _, ...rest }: Readonly<Record<string, string>>) => rest;
const verify = (id: string) => ask<VerificationPayment>("POST", `${GATEWAYS}/${id}/verification`, {});
const pay = async (order: string, choice: string) => press(await toGateway(order), choice);
const seen = (id: string) => ask("GET", `${GATEWAYS}/${id}`);

/** An account whose payment is the only thing left to do. */
async function upToPayment(gateway: "khalti" | "stripe"): Promise<string> {
  const { id } = await add(gateway);
  if (gateway === "stripe") await ask("POST", `${GATEWAYS}/${id}/webhook`, {});
  await ask("POST", `${GATEWAYS}/${id}/domain`, { domain: "shop.example.com" });
  return id;
}

describe("an account", () => {
  it("is added with credentials that the gateway takes, shows none of them, and takes no payment yet", async () => {
    const added = await add("khalti");
    expect(added).toMatchObject({
      gateway: "khalti",
      status: "unverified",
      next: "domain",
      steps: { credentials: "in_verify", webhook: "not_needed", domain: "open", payment: "open" },
      credentials: { secretKey: "••••0000" },
      webhook: null,
    });
    const pinned = await api("/v1/orders", { body: { amount: "100.00", currency: "NPR", gateways: [added.id] } });
    expect(pinned.status).toBe(422);
    expect(await pinned.json()).toMatchObject({ code: "order.no_gateway" });
  });

  it.each([
    ["that the gateway rejects", { secretKey: "live_secret_key_of_nobody" }, { status: 422, code: "gateway.rejected" }],
    ["that are not whole", {}, { status: 422, code: "request.invalid", fields: ["credentials.secretKey"] }],
    [
      "of another gateway",
      { clientId: "x" },
      { status: 422, code: "request.invalid", fields: ["credentials.secretKey", "credentials.clientId"] },
    ],
  ])("is not stored with credentials %s", async (_what, credentials, expected) => {
    const before = await ask<{ data: object[] }>("GET", GATEWAYS);
    expect(await refused("POST", GATEWAYS, { mode: "test", gateway: "khalti", credentials })).toMatchObject(expected);
    expect(await ask("GET", GATEWAYS)).toEqual(before);
  });

  it("is not stored while the gateway can't say anything of its credentials", async () => {
    await setWeather("khalti", "down");
    const { credentials } = demoAccount("khalti");
    expect(await refused("POST", GATEWAYS, { mode: "test", gateway: "khalti", credentials })).toEqual({
      status: 503,
      code: "gateway.silent",
    });
    await setWeather("khalti", "fine");
  });

  it("is verified by one payment that really goes through the gateway", async () => {
    const id = await upToPayment("khalti");
    const payment = await verify(id);
    expect(payment).toMatchObject({ amount: "10.00", currency: "NPR" });
    expect(await verify(id)).toEqual(payment);
    expect(await seen(id)).toMatchObject({ status: "unverified", next: "payment", order: payment.order });
    const back = await pay(payment.order, "approve");
    expect(decodeURIComponent(back.url)).toContain(`/dashboard/apps/${shop.app}/gateways/${id}`);
    expect(await seen(id)).toMatchObject({
      status: "enabled",
      next: null,
      order: payment.order,
      steps: { credentials: "done", webhook: "not_needed", domain: "done", payment: "done" },
    });
    const { charges } = await ledgerOf("khalti").books();
    expect(charges.filter(({ reference }) => payment.order.endsWith(reference.slice(0, 20)))).toMatchObject([
      { amount: 1_000, currency: "NPR" },
    ]);
    const order = await newOrder({ gateways: [id] });
    await pay(order.id, "approve");
    expect(await orderNow(order.id)).toMatchObject({ status: "paid", transactions: [{ account: id }] });
  });

  it("goes back to its credentials when the payment comes to nothing, and then has one more attempt", async () => {
    const id = await upToPayment("khalti");
    const { order } = await verify(id);
    await pay(order, "decline");
    // The customer, here the merchant, may try again on the same page.
    expect(await seen(id)).toMatchObject({ next: "payment", status: "unverified" });
    await ask("DELETE", `${GATEWAYS}/${id}/verification`);
    expect(await seen(id)).toMatchObject({
      next: "credentials",
      order: null,
      steps: { credentials: "failed", domain: "open", payment: "open" },
    });
    expect(await refused("POST", `${GATEWAYS}/${id}/verification`, {})).toEqual({ status: 409, code: "gateway.credentials_failed" });
    expect(await refused("POST", `${GATEWAYS}/${id}/domain`, { domain: "a.example" })).toEqual({
      status: 409,
      code: "gateway.credentials_failed",
    });
    expect(await ask("PUT", `${GATEWAYS}/${id}/credentials`, { credentials: {} })).toMatchObject({
      next: "payment",
      domain: "shop.example.com",
    });
    const again = await verify(id);
    expect(again.order).not.toBe(order);
    await pay(again.order, "approve");
    expect(await seen(id)).toMatchObject({ status: "enabled" });
  });

  it("is not paid for by an order whose time is over", async () => {
    const id = await upToPayment("khalti");
    const { order } = await verify(id);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_700_000 });
    try {
      expect(await seen(id)).toMatchObject({ next: "credentials", failure: "Nobody paid the verification payment in time." });
    } finally {
      vi.useRealTimers();
    }
    expect((await objectOf(order).page()).ok).toBe(true);
  });

  it("changes nothing while its payment is under way, and is changed only by verifying it anew", async () => {
    const id = await upToPayment("khalti");
    const { order } = await verify(id);
    const busy = { status: 409, code: "gateway.in_verification" };
    expect(await refused("PUT", `${GATEWAYS}/${id}/credentials`, { credentials: {} })).toEqual(busy);
    expect(await refused("POST", `${GATEWAYS}/${id}/domain`, { domain: "a.example" })).toEqual(busy);
    expect(await refused("POST", `${GATEWAYS}/${id}/disable`, {})).toEqual(busy);
    expect(await refused("DELETE", `${GATEWAYS}/${id}`)).toEqual(busy);
    await pay(order, "approve");
    await seen(id);
    expect(await refused("POST", `${GATEWAYS}/${id}/domain`, { domain: "a.example" })).toEqual({ status: 409, code: "gateway.verified" });
    expect(await refused("POST", `${GATEWAYS}/${id}/verification`, {})).toEqual({ status: 409, code: "gateway.step_done" });
    const { credentials } = demoAccount("khalti");
    expect(await ask("PUT", `${GATEWAYS}/${id}/credentials`, { credentials })).toMatchObject({ status: "unverified", next: "payment" });
  });

  it("has its payment given back when somebody wants that, once", async () => {
    const id = await upToPayment("khalti");
    const payment = `${GATEWAYS}/${id}/verification`;
    expect(await refused("GET", payment)).toEqual({ status: 409, code: "gateway.unverified" });
    const { order } = await verify(id);
    expect(await refused("POST", `${payment}/refund`)).toEqual({ status: 409, code: "gateway.unverified" });
    await pay(order, "approve");
    expect(await ask<PaidVerification>("GET", payment)).toEqual({ order, amount: "10.00", currency: "NPR", refund: null });
    expect(await ask<RefundView>("POST", `${payment}/refund`)).toMatchObject({ order, amount: "10.00", status: "succeeded" });
    expect(await ask<PaidVerification>("GET", payment)).toMatchObject({ refund: { amount: "10.00", status: "succeeded" } });
    expect(await refused("POST", `${payment}/refund`)).toEqual({ status: 409, code: "order.not_refundable" });
    const { refunds } = await ledgerOf("khalti").books();
    expect(refunds.filter(({ amount }) => amount === 1_000)).toHaveLength(1);
    expect(await seen(id)).toMatchObject({ status: "enabled", verified: true });
  });

  it("offers on its page what can be done once it is verified", async () => {
    const id = await upToPayment("khalti");
    await pay((await verify(id)).order, "approve");
    const page = async (query = "") =>
      (await call(`/dashboard${GATEWAYS}/${id}${query}`, { headers: { cookie, accept: "text/html" } })).text();
    const shown = await page();
    expect(shown).toContain("10.00 NPR went through Khalti");
    expect(shown).toContain(`action="/dashboard${GATEWAYS}/${id}/verification/refund"`);
    expect(shown).not.toContain('name="credentials.secretKey"');
    expect(await page("?change=credentials")).toContain('name="credentials.secretKey"');
    const posted = await call(`/dashboard${GATEWAYS}/${id}/verification/refund`, {
      method: "POST",
      headers: { cookie, origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" },
      redirect: "manual",
    });
    expect([posted.status, posted.headers.get("location")]).toEqual([303, `/dashboard${GATEWAYS}/${id}`]);
    const after = await page();
    expect(after).toContain("Given back");
    expect(after).not.toContain("verification/refund");
  });

  it("is switched off, on and away", async () => {
    const id = await upToPayment("khalti");
    expect(await refused("POST", `${GATEWAYS}/${id}/enable`, {})).toEqual({ status: 409, code: "gateway.unverified" });
    await pay((await verify(id)).order, "approve");
    await seen(id);
    expect(await ask("POST", `${GATEWAYS}/${id}/disable`, {})).toMatchObject({ status: "disabled" });
    expect(await ask("POST", `${GATEWAYS}/${id}/enable`, {})).toMatchObject({ status: "enabled" });
    expect(await ask("PATCH", `${GATEWAYS}/${id}`, { methods: ["wallet"] })).toMatchObject({ methods: ["wallet"] });
    expect(await ask("PATCH", `${GATEWAYS}/${id}`, {})).toMatchObject({ methods: ["wallet"], status: "enabled" });
    expect(await refused("PATCH", `${GATEWAYS}/${id}`, { methods: ["upi"], currencies: ["USD"] })).toMatchObject({
      status: 422,
      code: "request.invalid",
    });
    await ask("DELETE", `${GATEWAYS}/${id}`);
    expect(await refused("GET", `${GATEWAYS}/${id}`)).toEqual({ status: 404, code: "account.not_found" });
  });
});

describe("a gateway with webhooks", () => {
  it("shows where they go, takes their secret, and tells when the first has come", async () => {
    const { id, webhook, steps } = await add("stripe", without(demoAccount("stripe").credentials));
    expect(steps.webhook).toBe("open");
    expect(webhook).toMatchObject({ url: `http://localhost/webhooks/stripe/${id}`, receivedAt: null });
    expect(await refused("POST", `${GATEWAYS}/${id}/verification`, {})).toEqual({ status: 409, code: "gateway.step_open" });
    expect(await refused("POST", `${GATEWAYS}/${id}/webhook`, {})).toMatchObject({ status: 422, fields: ["credentials.webhookSecret"] });
    const { webhookSecret = "" } = demoAccount("stripe").credentials;
    expect(await ask("POST", `${GATEWAYS}/${id}/webhook`, { credentials: { webhookSecret } })).toMatchObject({ next: "domain" });
    expect(await refused("POST", `${GATEWAYS}/${id}/webhook`, {})).toEqual({ status: 409, code: "gateway.step_done" });
    await ask("POST", `${GATEWAYS}/${id}/domain`, { domain: "shop.example.com" });
    expect((await browse("http://localhost/simulators/stripe/addresses", { address: webhook?.url ?? "" }, { follow: false })).status).toBe(
      303,
    );
    const { order, amount } = await verify(id);
    expect(amount).toBe("1.00");
    await pay(order, "approve");
    await eventually(order, "paid");
    await until(async () => expect((await seen(id)).webhook?.receivedAt).not.toBeNull());
    expect(await seen(id)).toMatchObject({ status: "enabled", steps: { webhook: "done" } });
  });
});

it("offers the gateways of a currency with their fields", async () => {
  const { data } = await ask<{ data: { id: string; fields: { name: string; secret: boolean }[] }[] }>(
    "GET",
    "/gateways?currency=NPR&mode=live",
  );
  expect(data.map(({ id }) => id)).toEqual(["khalti", "esewa", "stripe"]);
  expect(data[0]?.fields).toMatchObject([{ name: "secretKey", secret: true }]);
  expect(await refused("GET", "/gateways?currency=XXX")).toMatchObject({ status: 422, fields: ["currency"] });
});

describe("the order in which accounts are tried", () => {
  const order = (currency: string, method?: string) =>
    ask<{ own: boolean; data: AccountView[] }>(
      "GET",
      `/apps/${shop.app}/routing?mode=test&currency=${currency}${method ? `&method=${method}` : ""}`,
    );
  const set = (accounts: readonly string[], method?: string) =>
    ask("PUT", `/apps/${shop.app}/routing`, { mode: "test", currency: "JPY", accounts, ...(method && { method }) });
  const tried = async (method: string) => {
    const { data } = await ask<{ data: { method: string; choices: { account: string; why: string }[] }[] }>(
      "GET",
      `/apps/${shop.app}/routing/preview?mode=test&currency=JPY&amount=500`,
    );
    return data.find((one) => one.method === method)?.choices ?? [];
  };

  it("is set for a currency, for one method in it, and taken away again", async () => {
    const ids = (await order("JPY")).data.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(1);
    const turned = ids.toReversed();
    await set(turned);
    expect(await order("JPY")).toMatchObject({ own: true, data: turned.map((id) => ({ id })) });
    const cards = (await order("JPY", "card")).data.map(({ id }) => id);
    expect((await order("JPY", "card")).own).toBe(false);
    await set(cards.toReversed(), "card");
    const first = (await tried("card"))[0];
    expect(first).toMatchObject({ account: cards.at(-1), why: "priority 0" });
    await set([], "card");
    expect((await order("JPY", "card")).data.map(({ id }) => id)).toEqual(cards);
  });

  it("names every account that takes it, once", async () => {
    const ids = (await order("JPY")).data.map(({ id }) => id);
    for (const accounts of [ids.slice(1), [...ids, ids[0]], [...ids.slice(1), "gc_of_others"]])
      expect(await refused("PUT", `/apps/${shop.app}/routing`, { mode: "test", currency: "JPY", accounts })).toMatchObject({
        status: 422,
        fields: ["accounts"],
      });
  });
});

it("writes down who did what, without a secret", async () => {
  const { id } = await add("khalti");
  const { results } = await env.DB.prepare("SELECT action, email, app, detail FROM audit_log WHERE target = ?").bind(id).all();
  expect(results).toEqual([
    { action: "gateways.add", email: "demo@dwar.test", app: shop.app, detail: '{"gateway":"khalti","mode":"test"}' },
  ]);
  const { results: all } = await env.DB.prepare("SELECT * FROM audit_log").all();
  for (const secret of ["demo_khalti_secret", "whsec_DemoOpensNothing", "sk_test_Demo"]) expect(JSON.stringify(all)).not.toContain(secret);
});
