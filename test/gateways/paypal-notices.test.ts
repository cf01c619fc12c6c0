import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { Notice, RawNotice } from "../../src/gateways/contract.ts";
import { call as callUs, newOrder, orderNow } from "../api.ts";
import { browse, eventually, ledgerOf, press, setWeather, toGateway } from "../simulated/customer.ts";
import { type Answer, asking, CAPTURE, capture, gateway, HOLD, held, ORDER, order, PAYMENT, refused, USD } from "./paypal-asking.ts";
import vectors from "./vectors/paypal.json";

const { webhooks } = gateway;
if (webhooks?.trust !== "signed") throw new Error("PayPal signs its webhooks");
const { verify, parse } = webhooks;

const raw = (body: string, headers: Record<string, string> = vectors.webhook.headers): RawNotice => ({
  body,
  headers: new Headers(headers),
  url: new URL("https://pay.example/webhooks/paypal/gc_1"),
});
const success: Answer = [200, { verification_status: "SUCCESS" }];
const event = (event_type: string, resource: object) => JSON.stringify({ id: "WH-1", event_type, resource });

describe("whether a message is PayPal's", () => {
  // As somebody else would write it: spaces, escapes, zeros at the end.
  const body = '{ "id":"WH-1","event_type" : "PAYMENT.CAPTURE.COMPLETED",\n"summary":"\\u00fc \\/ ü","n":20.0,"resource":{}}';

  it("PayPal is asked, with every byte as it came", async () => {
    const { call, sent } = asking(() => success);
    const message = raw(body);
    expect(await verify(call, message)).toEqual({ ok: true, value: message });
    expect(new URL(sent.at(-1)?.url ?? "").pathname).toBe("/v1/notifications/verify-webhook-signature");
    expect(sent.at(-1)?.headers.get("content-type")).toBe("application/json");
    const text = (await sent.at(-1)?.text()) ?? "";
    expect(text.endsWith(`,"webhook_event":${body}}`)).toBe(true);
    const { headers, webhookId } = vectors.webhook;
    expect(JSON.parse(text)).toEqual({
      auth_algo: "SHA256withRSA",
      cert_url: headers["paypal-cert-url"],
      transmission_id: headers["paypal-transmission-id"],
      transmission_sig: headers["paypal-transmission-sig"],
      transmission_time: headers["paypal-transmission-time"],
      webhook_id: webhookId,
      webhook_event: JSON.parse(body),
    });
  });

  it.each<[Answer, string]>([
    [[200, { verification_status: "FAILURE" }], "bad_signature"],
    [[200, { verification_status: "MAYBE" }], "unreadable"],
    [[200, {}], "unreadable"],
    [[503, {}], "unavailable"],
    [[429, {}], "rate_limited"],
    [refused(400, "INVALID_PARAMETER_SYNTAX"), "bad_request"],
  ])("%j is %s", async (answer, failure) => {
    expect(await verify(asking(() => answer).call, raw(body))).toMatchObject({ error: { failure, outcome: "none" } });
  });

  it.each<[string, string, Record<string, string>]>([
    ["is not signed", body, {}],
    ["lacks a part of its signature", body, { ...vectors.webhook.headers, "paypal-cert-url": "" }],
    ["is not JSON", "paid!", vectors.webhook.headers],
    ["is not an object", "[]", vectors.webhook.headers],
    ["is empty", "", vectors.webhook.headers],
    ["ends its object to go on with another webhook's", `${body},"webhook_id":"SOMEBODYELSES","x":{}`, vectors.webhook.headers],
  ])("nobody is asked when it %s", async (_what, text, headers) => {
    const { call, sent } = asking(() => success);
    expect(await verify(call, raw(text, headers))).toMatchObject({ error: { failure: "bad_signature", outcome: "none" } });
    expect(sent).toEqual([]);
  });

  it("nobody is asked where no webhook was entered", async () => {
    const { clientId, clientSecret } = asking().call.credentials;
    const { call, sent } = asking(() => success, { credentials: { clientId, clientSecret } });
    expect(await verify(call, raw(body))).toMatchObject({ error: { failure: "bad_signature" } });
    expect(sent).toEqual([]);
  });
});

describe("what it says", () => {
  async function read(body: string): Promise<readonly Notice[] | string> {
    const { call } = asking(() => success);
    const verified = await verify(call, raw(body));
    if (!verified.ok || verified.value === "unsigned") throw new Error("not verified");
    const parsed = parse(call, verified.value);
    return parsed.ok ? parsed.value : parsed.error.failure;
  }
  const of = { supplementary_data: { related_ids: { order_id: ORDER } } };
  const up = (id = CAPTURE) => ({
    links: [
      { rel: "self", href: "x" },
      { rel: "up", href: `https://api.paypal.com/v2/payments/captures/${id}` },
    ],
  });
  const hint = { dedupeKey: "WH-1", paymentId: PAYMENT, refs: [ORDER, CAPTURE] };
  const amount = (value: string) => ({ currency_code: "USD", value });

  it("that money was taken, as much as it says", async () => {
    const paid = { ref: ORDER, status: "captured", amount: USD(2_000), refunded: USD(0), gatewayTransactionId: CAPTURE };
    expect(await read(event("PAYMENT.CAPTURE.COMPLETED", capture("COMPLETED", of)))).toEqual([{ ...hint, observed: paid }]);
    const body = vectors.webhook.body.replace('"status"', `"custom_id":"${PAYMENT}","status"`);
    expect(await read(body)).toEqual([{ ...hint, dedupeKey: "WH-TEST-0000000000001", observed: paid }]);
  });

  it("that money was taken of a hold, which names the payment by one of its two fields", async () => {
    const told = (more: object) => read(event("PAYMENT.CAPTURE.COMPLETED", { ...capture("COMPLETED", of), ...more }));
    expect(await told({ custom_id: undefined, invoice_id: PAYMENT })).toMatchObject([
      { paymentId: PAYMENT, observed: { status: "captured" } },
    ]);
  });

  it.each([
    ["PAYMENT.AUTHORIZATION.CREATED", held("CREATED", of), "authorized"],
    ["PAYMENT.AUTHORIZATION.VOIDED", held("VOIDED", of), "voided"],
    ["PAYMENT.AUTHORIZATION.VOIDED", held("VOIDED", { ...of, update_time: "2026-01-30T00:00:13Z" }), "expired"],
  ])("%s: what became of a hold", async (type, resource, status) => {
    const observed = { ref: ORDER, status, amount: USD(2_000), gatewayTransactionId: HOLD };
    expect(await read(event(type, resource))).toEqual([{ ...hint, refs: [ORDER, HOLD], observed }]);
  });

  it.each([
    ["PAYMENT.AUTHORIZATION.CREATED", held("PENDING", of)],
    ["PAYMENT.AUTHORIZATION.CREATED", held("DENIED", of)],
    ["PAYMENT.AUTHORIZATION.VOIDED", held("TELEPORTED", of)],
  ])("%s that says too little is only a reason to ask", async (type, resource) => {
    expect(await read(event(type, resource))).toEqual([{ ...hint, refs: [ORDER, HOLD] }]);
  });

  it("a hold without its order's id is only a reason to ask, and another shop's is nothing", async () => {
    expect(await read(event("PAYMENT.AUTHORIZATION.CREATED", held("CREATED")))).toEqual([{ ...hint, refs: [HOLD] }]);
    expect(await read(event("PAYMENT.AUTHORIZATION.CREATED", held("CREATED", { ...of, custom_id: "their-order-17" })))).toEqual([]);
  });

  it.each([
    ["PAYMENT.CAPTURE.PENDING", capture("PENDING", of)],
    ["PAYMENT.CAPTURE.DECLINED", capture("DECLINED", of)],
    ["PAYMENT.CAPTURE.DENIED", capture("DECLINED", of)],
    ["PAYMENT.CAPTURE.COMPLETED", capture("TELEPORTED", of)],
    ["PAYMENT.CAPTURE.COMPLETED", capture("PARTIALLY_REFUNDED", of)],
  ])("%s is only a reason to ask", async (type, resource) => {
    expect(await read(event(type, resource))).toEqual([hint]);
  });

  it("without the order's id is only a reason to ask", async () => {
    expect(await read(event("PAYMENT.CAPTURE.COMPLETED", capture("COMPLETED")))).toEqual([{ ...hint, refs: [CAPTURE] }]);
  });

  it.each([
    ["CHECKOUT.ORDER.APPROVED", order("APPROVED")],
    ["CHECKOUT.PAYMENT-APPROVAL.REVERSED", { order_id: ORDER, purchase_units: [{ custom_id: PAYMENT }] }],
  ])("%s is only a reason to ask: nothing is held", async (type, resource) => {
    expect(await read(event(type, resource))).toEqual([{ dedupeKey: "WH-1", paymentId: PAYMENT, refs: [ORDER] }]);
  });

  it("of another shop's payment is nothing, and so is what nobody subscribed to", async () => {
    for (const custom_id of ["their-order-17", undefined]) {
      expect(await read(event("PAYMENT.CAPTURE.COMPLETED", { ...capture("COMPLETED", of), custom_id }))).toEqual([]);
      expect(await read(event("CHECKOUT.ORDER.APPROVED", { id: ORDER, purchase_units: [{ custom_id }] }))).toEqual([]);
    }
    expect(await read(event("BILLING.SUBSCRIPTION.CREATED", {}))).toEqual([]);
  });

  it("a refund, ours or one of PayPal's dashboard", async () => {
    const refund = { id: "R1", status: "COMPLETED", amount: amount("5.00"), ...up() };
    const said = { receipt: { refundRef: "R1", status: "succeeded" }, amount: USD(500) };
    const told = (more: object, type = "PAYMENT.CAPTURE.REFUNDED") => read(event(type, { ...refund, ...more }));
    expect(await told({ custom_id: "rf_0123456789abcdefABCDEr", invoice_id: PAYMENT })).toEqual([
      { dedupeKey: "WH-1", paymentId: PAYMENT, refs: [CAPTURE], refund: { ...said, amendmentId: "0123456789abcdefABCDEr" } },
    ]);
    // Of PayPal's dashboard, also where it takes over the payment's ids.
    expect(await told({})).toEqual([{ dedupeKey: "WH-1", refs: [CAPTURE], refund: said }]);
    expect(await told({ custom_id: PAYMENT })).toEqual([{ dedupeKey: "WH-1", refs: [CAPTURE], refund: said }]);
    expect(await told({ status: "PENDING" }, "PAYMENT.REFUND.PENDING")).toMatchObject([{ refund: { receipt: { status: "pending" } } }]);
    expect(await told({ status: "FAILED" }, "PAYMENT.REFUND.FAILED")).toMatchObject([{ refund: { receipt: { status: "failed" } } }]);
    for (const wrong of [{ status: "TELEPORTED" }, { links: [] }, { amount: undefined }]) expect(await told(wrong)).toBe("unreadable");
  });

  it("a reversal, told with the capture or with a refund of it", async () => {
    const lost = (disputeRef: string) => ({ disputeRef, status: "lost", amount: USD(2_000), reason: "REVERSED" });
    expect(await read(event("PAYMENT.CAPTURE.REVERSED", capture("COMPLETED", of)))).toEqual([
      { dedupeKey: "WH-1", refs: [CAPTURE], dispute: lost(CAPTURE) },
    ]);
    expect(await read(event("PAYMENT.CAPTURE.REVERSED", { id: "R1", amount: amount("20.00"), ...up() }))).toEqual([
      { dedupeKey: "WH-1", refs: [CAPTURE], dispute: lost("R1") },
    ]);
  });

  it.each([
    ["OPEN", undefined, "open"],
    ["UNDER_REVIEW", undefined, "open"],
    ["RESOLVED", "RESOLVED_SELLER_FAVOUR", "won"],
    ["RESOLVED", "CANCELED_BY_BUYER", "won"],
    ["RESOLVED", "RESOLVED_BUYER_FAVOUR", "lost"],
    ["RESOLVED", "RESOLVED_WITH_PAYOUT", "open"],
    ["RESOLVED", undefined, "open"],
    ["RESOLVED", "TELEPORTED", null],
    ["TELEPORTED", undefined, null],
  ])("a dispute: %s with outcome %s is %s", async (status, outcome_code, ours) => {
    const dispute = {
      dispute_id: "PP-D-1",
      status,
      reason: "UNAUTHORISED",
      dispute_amount: amount("3.00"),
      ...(outcome_code && { dispute_outcome: { outcome_code } }),
      disputed_transactions: [{ seller_transaction_id: CAPTURE }],
    };
    const said = { disputeRef: "PP-D-1", status: ours, amount: USD(300), reason: "UNAUTHORISED" };
    const told = await read(event("CUSTOMER.DISPUTE.UPDATED", dispute));
    expect(told).toEqual(ours === null ? "unreadable" : [{ dedupeKey: "WH-1", refs: [CAPTURE], dispute: said }]);
  });

  it("is looked for by its capture", async () => {
    const locate = (answer: Answer, refs = [CAPTURE]) => gateway.locate?.(asking(() => answer).call, refs);
    expect(await locate([200, capture("COMPLETED")])).toEqual({ ok: true, value: PAYMENT });
    expect(await locate([200, capture("COMPLETED", { custom_id: "their-order-17" })])).toEqual({ ok: true, value: null });
    expect(await locate(refused(404, "INVALID_RESOURCE_ID"))).toEqual({ ok: true, value: null });
    expect(await locate([200, {}], [])).toEqual({ ok: true, value: null });
    expect(await locate([503, {}])).toMatchObject({ error: { failure: "unavailable" } });
  });
});

describe("an order of ours", () => {
  const ADDRESS = "/webhooks/paypal/gc_demopaypa";
  beforeAll(async () => {
    await seedDemoGateways(env.DB, env.SEALING_KEYS);
    await setWeather("paypal", "fine");
  });

  async function paid() {
    const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["paypal"] });
    await press(await toGateway(id, "wallet"), "approve");
    const [transaction] = (await orderNow(id)).transactions;
    const captured = transaction?.providerPaymentId ?? "";
    const messages = (await ledgerOf("paypal").messages()).filter(({ body }) => body.includes(captured));
    const told = messages.find(({ body }) => body.includes("PAYMENT.CAPTURE.COMPLETED"));
    if (!told) throw new Error("PayPal says nothing");
    return { id, captured, told };
  }
  const post = async (body: string, headers: Readonly<Record<string, string>>) =>
    (await callUs(ADDRESS, { method: "POST", body, headers })).status;

  it("is not changed by a message that was forged, changed or sent again", async () => {
    const { id, told } = await paid();
    const { version } = await orderNow(id);
    const { body, headers } = told;
    expect(await post(body.replace("345.67", "345.68"), headers)).toBe(401);
    expect(await post(body, { ...headers, "paypal-transmission-id": crypto.randomUUID() })).toBe(401);
    expect(await post(body, { ...headers, "paypal-cert-url": "https://evil.example/v1/notifications/certs/CERT-1" })).toBe(401);
    expect(await post(body, { "content-type": "application/json" })).toBe(401);
    expect(await post(`${body},"webhook_id":"1"`, headers)).toBe(401);
    for (let times = 0; times < 3; times++) expect(await post(body, headers)).toBe(200);
    expect(await orderNow(id)).toMatchObject({ status: "paid", version, capturedAmount: "345.67" });
  });

  it("is still to be paid when PayPal refuses what the customer chose, and when they approve too late", async () => {
    const order = await newOrder({ amount: "345.67", currency: "USD", gateways: ["paypal"] });
    await press(await toGateway(order.id, "wallet"), "refuse");
    expect(await orderNow(order.id)).toMatchObject({ status: "open", transactions: [{ status: "failed" }] });
    const hosted = await toGateway(order.id, "wallet");
    const made = new URL(hosted.url).searchParams.get("token") ?? "";
    await ledgerOf("paypal").alter("order", made, { create_time: new Date(Date.now() - 10_801_000).toISOString() });
    expect((await browse(hosted.url, { choice: "approve" })).status).toBe(410);
    expect((await orderNow(order.id)).capturedAmount).toBe("0.00");
  });

  it("learns of a refund and of a dispute at PayPal", async () => {
    const { id, captured } = await paid();
    const at = "http://localhost/simulators/paypal/www.sandbox.paypal.com/activity";
    await browse(`${at}/refund/${captured}?amount=10000`, {});
    await eventually(id, "partially_refunded");
    expect(await orderNow(id)).toMatchObject({ refundedAmount: "100.00" });
    await browse(`${at}/dispute/${captured}?amount=300`, {});
    for (let looks = 0; looks < 200 && (await orderNow(id)).attention.length === 0; looks++) await scheduler.wait(10);
    expect(await orderNow(id)).toMatchObject({ attention: [{ code: "disputed" }] });
  });
});
