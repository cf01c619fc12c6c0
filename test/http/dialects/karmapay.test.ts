import { env } from "cloudflare:workers";
import { describe, expect, inject, it, vi } from "vitest";
import { gateways } from "../../../src/gateways/registry.ts";
import { sandbox } from "../../../src/gateways/sandbox/sandbox.ts";
import { karmapay } from "../../../src/http/dialects/karmapay/routes.ts";
import { newKeyPair, secretHash } from "../../../src/merchants/keys.ts";
import { database } from "../../../src/storage/database.ts";
import { apiKeys, gatewayAccounts } from "../../../src/storage/schema.ts";
import { api, Customer, call, json, newOrder, objectOf, orderNow, otherShop, paidOrder, refundOf, shop, valued } from "../../api.ts";
import { orderObjects } from "../../objects.ts";
import type { Received } from "../../receiver.ts";
import { until } from "../../until.ts";
import { inOneMinute } from "../../window.ts";
import { CREATE, created, DESCRIBE, described, order, refusalOf, send } from "./karmapay-asking.ts";

const without = (...fields: readonly string[]) => Object.fromEntries(Object.entries(order).filter(([name]) => !fields.includes(name)));
const withFields = (fields: Record<string, unknown>) => ({ ...order, ...fields });
const customer = { name: "Asha Rai", email: "asha@example.com", phone: "9811111111" };

describe("what is refused, and stores nothing", () => {
  it.each(["GET", "PUT", "DELETE", "PATCH", "HEAD"])("%s", async (method) => {
    for (const path of [CREATE, DESCRIBE]) {
      const response = await send(path, order, { method });
      expect(response.status).toBe(400);
      if (method !== "HEAD") expect(await response.json()).toEqual({ error: "method: Send a POST." });
    }
  });

  it.each([
    ["no key", order, null, "Authorization: The API key is missing."],
    ["an empty key", order, "", "Authorization: The API key is missing."],
    ["another scheme", order, "Basic abc", "Authorization: Invalid API key: send Bearer and your secret key."],
    ["the bare key", order, shop.secretKey, "Authorization: Invalid API key: send Bearer and your secret key."],
    ["a key of another form", order, "Bearer x", "Authorization: This key is not known or no longer valid."],
    ["one of KarmaPay's own", order, "Bearer kp_ZXlKaGJHY2lPaUpJVXpJMU5pSjk=", "Authorization: This key is not known or no longer valid."],
    ["the public key", order, `Bearer ${shop.publicKey}`, "Authorization: This key is not known or no longer valid."],
  ] as const)("%s", async (_why, body, authorization, error) => {
    expect(await refusalOf(send(CREATE, body, { authorization }))).toBe(error);
    expect(await refusalOf(send(DESCRIBE, { order_id: "or_00000000000000000001" }, { authorization }))).toBe(error);
  });

  it.each([
    ["nothing", {}, `${Object.keys(order).join(", ")}: Required.`],
    ["one field missing", without("webhook_url"), "webhook_url: Required."],
    ["two fields missing", without("redirect_url", "order_mode"), "order_mode, redirect_url: Required."],
    ["an empty text", withFields({ order_description: "" }), "order_description: Required."],
    ["null", withFields({ redirect_url: null }), "redirect_url: Required."],
    ["false", withFields({ order_mode: false }), "order_mode: Required."],
    ["the amount 0", withFields({ order_amt: 0 }), "order_amt: Required."],
    ["the amount 0.00", '{"order_amt":0.00}', `${Object.keys(order).join(", ")}: Required.`],
    ["an amount below 1", withFields({ order_amt: 0.5 }), "order_amt: At least 1."],
    ["an amount below 1 as text", withFields({ order_amt: "0.99" }), "order_amt: At least 1."],
    ["a negative amount", withFields({ order_amt: -5 }), "order_amt: At least 1."],
    ["an amount that is none", withFields({ order_amt: true }), "order_amt: A number, or a text of digits."],
    ["a list of amounts", withFields({ order_amt: [100] }), "order_amt: A number, or a text of digits."],
    ["a currency of two letters", withFields({ order_currency: "NP" }), "order_currency: Exactly three letters, such as NPR."],
    ["a currency that is no text", withFields({ order_currency: ["N", "P", "R"] }), "order_currency: Exactly three letters, such as NPR."],
    [
      "a mode that there is none of",
      withFields({ order_mode: "SQUARE" }),
      "order_mode: One of RAZORPAY, PAYPAL, PHONEPE, UPI, STRIPE, CASHFREE, PAYTM, AUTO.",
    ],
    [
      "a mode in small letters",
      withFields({ order_mode: "auto" }),
      "order_mode: One of RAZORPAY, PAYPAL, PHONEPE, UPI, STRIPE, CASHFREE, PAYTM, AUTO.",
    ],
    ["a mode of every object", withFields({ order_mode: "toString" }), expect.stringMatching(/^order_mode: One of /)],
    ["half a body", '{"order_amt": 1', "body: The body is not valid JSON."],
    ["a list", "[]", "body: Send an object of fields."],
    ["null as a body", "null", "body: Send an object of fields."],
    ["bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), "body: The body is not UTF-8."],
  ])("%s, before it is asked whose key it is", async (_why, body, error) => {
    for (const authorization of [undefined, "Bearer nobody's"])
      expect(await refusalOf(send(CREATE, body, authorization === undefined ? {} : { authorization }))).toEqual(error);
  });

  it.each([
    ["an unknown currency", { order_currency: "XYZ" }, "order_currency: Not an active ISO 4217 currency code."],
    ["too many decimals", { order_amt: "19.699" }, "order_amt: NPR has at most 2 decimals."],
    ["decimals of a currency without", { order_amt: 100.5, order_currency: "JPY" }, "order_amt: JPY has no decimals."],
    ["an exponent", '{"order_amt": 1e3}', /^order_amt: Write the amount as digits/],
    ["an exponent as text", { order_amt: "1e3" }, /^order_amt: Write the amount as digits/],
    ["no number at all", { order_amt: "a lot" }, /^order_amt: Write the amount as digits/],
    ["separators", { order_amt: "1,000.00" }, /^order_amt: Write the amount as digits/],
    ["digits of another script", { order_amt: "१००" }, /^order_amt: Write the amount as digits/],
    ["too much", { order_amt: "99999999999999999999" }, "order_amt: The amount is too large."],
    ["more digits than a number holds", '{"order_amt": 100.00000000000000001}', "order_amt: NPR has at most 2 decimals."],
    ["a description that is no text", { order_description: { text: "tea" } }, "order_description: Text."],
    ["a description without end", { order_description: "t".repeat(501) }, "order_description: At most 500 characters."],
    ["a webhook to nowhere", { webhook_url: "hooks" }, /^webhook_url: Must be a full web address/],
    ["a webhook inside", { webhook_url: "https://10.0.0.1/hooks" }, "webhook_url: Must be a public address, not one of a private network."],
    ["a webhook that is no text", { webhook_url: 1 }, "webhook_url: A web address."],
    ["a redirect without TLS", { redirect_url: "http://shop.example.com" }, "redirect_url: Must begin with https://."],
    ["a redirect to a script", { redirect_url: "javascript:alert(1)" }, "redirect_url: Must begin with https://."],
    ["a redirect that is no text", { redirect_url: ["https://shop.example.com"] }, "redirect_url: A web address."],
    ["a customer's id that is no text", { registration: { customer_id: 7 } }, /^registration\.customer_id: Text/],
    ["a mode that the app has not set up", { order_mode: "STRIPE" }, /^order_mode: .* set up for STRIPE takes NPR in test mode\.$/],
    ["UPI where no gateway has it", { order_mode: "UPI" }, /^order_mode: .* UPI /],
  ])("%s", async (_why, fields, error) => {
    const body = typeof fields === "string" ? JSON.stringify(order).replace('"order_amt":100', fields.slice(1, -1)) : withFields(fields);
    expect(await refusalOf(send(CREATE, body))).toMatch(error);
    // Whose key it is comes first.
    expect(await refusalOf(send(CREATE, body, { authorization: "Bearer nobody's" }))).toMatch(/^Authorization: /);
  });

  it("a currency that no gateway of the app takes", async () => {
    const { publicKey, secretKey } = newKeyPair("live");
    await database(env.DB)
      .insert(apiKeys)
      .values({
        id: "ak_karma0001",
        app: shop.app,
        mode: "live",
        publicKey,
        secretHash: await secretHash(secretKey),
        createdAt: Date.now(),
      });
    expect(await refusalOf(send(CREATE, order, { authorization: `Bearer ${secretKey}` }))).toBe(
      "order_currency: No gateway of this app that is set up for AUTO takes NPR in live mode.",
    );
  });

  it("an Idempotency-Key that is none, a body of another kind or too large", async () => {
    expect(await refusalOf(send(CREATE, order, { headers: { "idempotency-key": "x".repeat(300) } }))).toMatch(/^Idempotency-Key: /);
    expect(await refusalOf(send(CREATE, "<order/>", { type: "application/xml" }))).toMatch(/^Content-Type: /);
    expect(await refusalOf(send(CREATE, withFields({ order_description: "d".repeat(600_000) })))).toBe("body: At most 256 KB.");
  });

  it("no order to describe", async () => {
    for (const body of [{}, { order_id: "" }, { order_id: 0 }]) expect(await refusalOf(send(DESCRIBE, body))).toBe("order_id: Required.");
    expect(await refusalOf(send(DESCRIBE, { order_id: { $ne: 1 } }))).toBe("order_id: Text.");
  });

  it("left no object", async () => {
    expect(await orderObjects()).toEqual([]);
  });
});

describe("a new order", () => {
  it("is an order like any other, with its page", async () => {
    const { oid, payment_url, ...rest } = await created(withFields({ order_amt: 19.69, order_currency: "npr", extra: "ignored" }));
    expect(rest).toEqual({});
    expect(payment_url).toBe(`http://localhost/payments/${oid}`);
    const made = await orderNow(oid);
    expect(made).toMatchObject({
      status: "open",
      amount: "19.69",
      currency: "NPR",
      description: order.order_description,
      redirectUrl: order.redirect_url,
      reference: null,
    });
    // Its end is reckoned before it is made, so that it may last a little less.
    expect(Math.ceil((Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / 60_000)).toBe(24 * 60);
    await until(async () => expect(await (await api("/v1/orders")).text()).toContain(oid));
  });

  it.each([
    ["kp_ before the key", { authorization: `Bearer kp_${shop.secretKey}` }],
    ["the scheme in small letters", { authorization: `bearer ${shop.secretKey}` }],
  ])("takes %s", async (_why, sent) => {
    expect((await created(order, sent)).oid).toMatch(/^or_/);
  });

  it.each([100, "100", "100.00", "100.0"])("takes the amount %j", async (order_amt) => {
    expect((await orderNow((await created(withFields({ order_amt }))).oid)).amount).toBe("100.00");
  });

  it("comes as a form too", async () => {
    const form = new URLSearchParams({ ...order, order_amt: "345.67" }).toString();
    const { oid } = await created(form, { type: "application/x-www-form-urlencoded" });
    expect((await orderNow(oid)).amount).toBe("345.67");
    const twice = `${form}&order_amt=1`;
    expect(await refusalOf(send(CREATE, twice, { type: "application/x-www-form-urlencoded" }))).toMatch(/^order_amt: /);
  });

  it("is a new one with each call, and the same one with an Idempotency-Key", async () => {
    expect((await created(order)).oid).not.toBe((await created(order)).oid);
    const headers = { "idempotency-key": "karma-1" };
    const first = await created(order, { headers });
    const again = await send(CREATE, withFields({ order_description: "Tea", registration: "no" }), { headers });
    expect(await again.json()).toEqual(first);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.headers.get("dwar-ignored")).toBe("order_description, registration");
    expect(await refusalOf(send(CREATE, withFields({ order_amt: 5 }), { headers }))).toBe(
      "Idempotency-Key: It was used for an order with another amount or currency.",
    );
  });

  it("goes only to the gateways or the method of its mode", async () => {
    if (!(gateways instanceof Map)) throw new Error("the registry is no Map");
    gateways.set("phonepe", { ...sandbox, id: "phonepe", methods: ["upi", "card"] });
    const account = {
      app: otherShop.app,
      mode: "test",
      gateway: "phonepe",
      sealed: "",
      enabled: true,
      createdAt: 1,
      verifiedAt: 1,
    } as const;
    await database(env.DB)
      .insert(gatewayAccounts)
      .values({ ...account, id: "gc_karma0001", priority: 9 });
    const authorization = `Bearer ${otherShop.secretKey}`;
    const methodsOf = async (order_mode: string) => {
      const { oid } = await created(withFields({ order_mode, registration: "no" }), { authorization });
      return valued(await objectOf(oid).page()).methods;
    };
    expect(await methodsOf("PHONEPE")).toEqual(["upi", "card"]);
    expect(await methodsOf("UPI")).toEqual(["upi"]);
    expect(await methodsOf("AUTO")).toEqual(["wallet", "upi", "card"]);
    expect(await refusalOf(send(CREATE, withFields({ order_mode: "RAZORPAY" }), { authorization }))).toMatch(/^order_mode: /);
    gateways.delete("phonepe");
  });

  it("tells the merchant's own webhook and sends the customer back to its own address", async () => {
    const name = crypto.randomUUID();
    const webhook_url = `${inject("receiver")}/hooks/${name}/200`;
    const { oid } = await created(withFields({ webhook_url, registration: "no" }));
    const page = await new Customer(oid).pay();
    expect(page).toMatchObject({ status: "paid", redirectUrl: order.redirect_url, dialect: "karmapay" });
    await until(async () => {
      const received = await (await fetch(`${inject("receiver")}/received/${name}`)).json<Received[]>();
      expect(received.map(({ body }) => JSON.parse(body))).toMatchObject([{ type: "order.paid", data: { order: { id: oid } } }]);
    });
  });
});

describe("describing an order", () => {
  it("finds it before and after it is paid, and after it is refunded", async () => {
    const { oid } = await created(withFields({ order_amt: "345.60", registration: { customer_id: "cust-7" } }));
    const { createdAt } = await orderNow(oid);
    const pending = {
      orderID: oid,
      orderAmt: 345.6,
      orderCid: "cust-7",
      orderCurrency: "NPR",
      orderDescription: order.order_description,
      orderStatus: "PENDING",
      orderTimestamp: String(Date.parse(createdAt)),
      orderUpiTrnx: null,
      uid: shop.app,
    };
    expect(await described(oid)).toEqual(pending);
    valued(await objectOf(oid).giveCustomer(customer));
    expect(await described(oid)).toEqual(pending);
    const payer = new Customer(oid);
    await payer.begin();
    expect(await described(oid)).toEqual({ ...pending, orderStatus: "CREATED" });
    await payer.pay();
    const [{ providerPaymentId } = { providerPaymentId: null }] = (await orderNow(oid)).transactions;
    expect(providerPaymentId).toEqual(expect.any(String));
    const paid = { ...pending, orderStatus: "SUCCESS", orderUpiTrnx: providerPaymentId };
    expect(await described(oid)).toEqual(paid);
    await refundOf(oid, { amount: "45.60" });
    expect(await described(oid)).toEqual(paid);
    await refundOf(oid, {});
    expect(await described(oid)).toEqual({ ...paid, orderStatus: "REFUNDED" });
  });

  it("has words for one that ended unpaid", async () => {
    const { oid } = await created(order);
    await api(`/v1/orders/${oid}/cancel`, { body: {} });
    expect(await described(oid)).toMatchObject({ orderStatus: "CANCELLED", orderCid: null });
    const { id } = await newOrder({ expiresIn: 60 });
    vi.setSystemTime(Date.now() + 61_000);
    expect(await described(id)).toMatchObject({ orderStatus: "EXPIRED", orderDescription: null });
    vi.useRealTimers();
  });

  it("finds orders that came another way", async () => {
    const { id } = await paidOrder({ amount: "5" });
    expect(await described(id)).toMatchObject({ orderID: id, orderAmt: 5, orderStatus: "SUCCESS", orderCid: null });
  });

  it("is null for what there is none of, and for another app's", async () => {
    const { oid } = await created(order);
    for (const id of ["or_00000000000000000001", "1", oid.toLowerCase(), "../orders", "a0_-b9c8d7"]) expect(await described(id)).toBeNull();
    const foreign = await send(DESCRIBE, { order_id: oid }, { authorization: `Bearer ${otherShop.secretKey}` });
    expect([foreign.status, await foreign.json()]).toEqual([200, { data: null }]);
  });

  it("takes a form", async () => {
    const { oid } = await created(order);
    const response = await send(DESCRIBE, `order_id=${oid}`, { type: "application/x-www-form-urlencoded" });
    expect(await response.json()).toMatchObject({ data: { orderID: oid } });
  });
});

describe("browsers", () => {
  it.each([CREATE, DESCRIBE])("may call %s from any origin", async (path) => {
    const headers = { origin: "https://shop.example.com", "access-control-request-method": "POST" };
    const response = await call(path, { method: "OPTIONS", headers });
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-methods")).toBe("POST, OPTIONS");
    expect(response.headers.get("access-control-allow-headers")).toMatch(/Authorization, Content-Type/);
    expect((await send(path, {})).headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("among the native API", () => {
  it("has these two paths and no other", async () => {
    expect(new Set(karmapay.routes.map(({ path }) => path))).toEqual(new Set([CREATE, DESCRIBE]));
    expect((await send(`${CREATE}/`, order, { authorization: null })).headers.get("content-type")).toBe("application/problem+json");
    expect((await send("/v1/orders/verify", order)).headers.get("content-type")).toBe("application/problem+json");
  });

  it("is logged under its own path, with the app", async () => {
    const printed: string[] = [];
    const spy = vi.spyOn(console, "log").mockImplementation((text) => void printed.push(String(text)));
    await send(CREATE, order);
    await send(DESCRIBE, {});
    await send(CREATE, order, { method: "GET" });
    spy.mockRestore();
    const lines = printed.filter((text) => text.includes('"durationMs"')).map((text) => JSON.parse(text));
    expect(lines.map(({ method, route, app, status }) => `${method} ${route} ${app} ${status}`)).toEqual([
      `POST ${CREATE} ${shop.app} 200`,
      `POST ${DESCRIBE} null 400`,
      `GET ${CREATE} null 400`,
    ]);
  });

  it("keeps to the limits", async () => {
    const refused = await inOneMinute(async (address) => {
      const guess = () => send(CREATE, order, { authorization: "Bearer nobody's", headers: { "cf-connecting-ip": address } });
      for (let tries = 0; tries < 60; tries++) await guess();
      return guess();
    });
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await refusalOf(Promise.resolve(refused), 429)).toMatch(/^Authorization: Too many calls/);
  });
});

describe("the customer's details", () => {
  const history = async (id: string) =>
    (await json<{ data: { type: string; data: unknown }[] }>(api(`/v1/orders/${id}/events`))).data.map(({ type }) => type);
  const post = (id: string, fields: Record<string, string>) =>
    call(`/payments/${id}/details`, { method: "POST", body: new URLSearchParams(fields) });
  const typed = { firstName: "Asha", lastName: "Rai", phone: "+977 981-1111111", email: "asha@example.com", accept: "yes" };

  it.each([undefined, "yes", "", true, null, { customer_id: "7" }, ["no"], "NO"])(
    "are asked for with registration %j",
    async (registration) => {
      const { oid } = await created(withFields({ registration }));
      expect(valued(await objectOf(oid).page()).stage).toEqual({ kind: "details" });
    },
  );

  it('are not with "no"', async () => {
    const { oid } = await created(withFields({ registration: "no" }));
    expect(valued(await objectOf(oid).page()).stage).toEqual({ kind: "choose" });
  });

  it("come before anything else, are kept once, and go to the gateway and nowhere else", async () => {
    const { oid } = await created(order);
    expect(valued(await objectOf(oid).begin({ locale: "en" })).stage).toEqual({ kind: "details" });
    expect((await post(oid, typed)).status).toBe(303);
    await post(oid, { ...typed, firstName: "Somebody" });
    expect(valued(await objectOf(oid).page()).stage).toEqual({ kind: "choose" });
    const { details } = valued(await objectOf(oid).dossier({ app: shop.app, mode: "test" }));
    expect(details.customer).toEqual({ name: "Asha Rai", phone: "+9779811111111", email: "asha@example.com" });
    expect(await history(oid)).toEqual(["order.opened", "customer.given"]);
    const told = JSON.stringify([await json(api(`/v1/orders/${oid}/events`)), await orderNow(oid), await described(oid)]);
    expect(told).not.toMatch(/Asha|asha@|1111111/);
    await new Customer(oid).pay();
    expect((await orderNow(oid)).status).toBe("paid");
    // Afterwards there is nothing to give.
    expect((await post(oid, typed)).status).toBe(303);
    expect(await objectOf(oid).giveCustomer(customer)).toMatchObject({ ok: true, value: { stage: { kind: "gone" } } });
  });

  it("are not asked for where the merchant told all of them", async () => {
    const { oid } = await created(order);
    const { order: made } = valued(await objectOf(oid).dossier({ app: shop.app, mode: "test" }));
    const open = (id: string, known: object) =>
      objectOf(id).open({ id, app: shop.app, mode: "test", terms: made.terms, details: { customer: known }, given: [] });
    const [whole, part] = ["or_KarmaWhole0000000001", "or_KarmaPart00000000001"];
    await open(whole, customer);
    await open(part, { name: "Asha" });
    expect(valued(await objectOf(whole).page()).stage.kind).toBe("choose");
    expect(valued(await objectOf(part).page()).stage.kind).toBe("details");
  });

  it("are refused once the offer is over", async () => {
    const { oid } = await created(order);
    vi.setSystemTime(Date.now() + 86_400_001);
    expect((await post(oid, typed)).status).toBe(303);
    expect((await call(`/payments/${oid}`)).status).toBe(410);
    vi.useRealTimers();
    expect(await history(oid)).not.toContain("customer.given");
  });
});
