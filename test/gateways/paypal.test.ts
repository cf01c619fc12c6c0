import { describe, expect, it } from "vitest";
import { crc32, isSigned, publicKeyOf } from "../../simulators/paypal-signing.ts";
import { utf8 } from "../../src/kernel/encoding.ts";
import type { Currency } from "../../src/kernel/money.ts";
import {
  type Answer,
  asking,
  CAPTURE,
  capture,
  created,
  gateway,
  ORDER,
  order,
  PAYMENT,
  refused,
  toHold,
  USD,
  wanted,
} from "./paypal-asking.ts";
import vectors from "./vectors/paypal.json";

const AMENDMENT = "0123456789abcdefABCDEr";
const amendment = { ref: ORDER, gatewayTransactionId: CAPTURE, amount: USD(500), amendmentId: AMENDMENT };
/** Before anything was taken PayPal has no id of it. */
const allowed = { ref: ORDER, amount: USD(2_000), amendmentId: AMENDMENT };
const look = (body: object) => gateway.lookup(asking(() => [200, body]).call, ORDER, USD(2_000));

describe("the simulator's signatures", () => {
  const { publicKey, webhookId, headers, body, message } = vectors.webhook;
  const signed = { id: headers["paypal-transmission-id"], time: headers["paypal-transmission-time"], webhook: webhookId, body };

  it("count the checksum as everybody does", () => {
    for (const { text, crc32: expected } of vectors.checksums) expect(crc32(utf8(text))).toBe(expected);
    expect(message).toBe(`${signed.id}|${signed.time}|${webhookId}|${crc32(utf8(body))}`);
  });

  it("are of what PayPal signs", async () => {
    const key = await publicKeyOf(publicKey);
    const signature = headers["paypal-transmission-sig"];
    expect(await isSigned(signed, signature, key)).toBe(true);
    for (const [name, value] of Object.entries(signed))
      expect(await isSigned({ ...signed, [name]: `${value} ` }, signature, key), name).toBe(false);
    expect(await isSigned(signed, "not base64!", key)).toBe(false);
  });
});

describe("the token", () => {
  it("is asked for with id and secret, and kept for an hour at most", async () => {
    const kept: unknown[] = [];
    const { call, sent } = asking(() => created, {
      cached: async (name, load) => {
        const loaded = await load();
        kept.push([name, loaded]);
        return loaded.ok ? { ok: true, value: loaded.value.value } : loaded;
      },
    });
    await gateway.create(call, wanted());
    const [token, asked] = sent;
    expect(token?.headers.get("authorization")).toBe(`Basic ${btoa("ATestsClientId0000000:ETestsSecret000000000")}`);
    expect(Object.fromEntries((await token?.formData()) ?? [])).toEqual({ grant_type: "client_credentials" });
    expect(asked?.headers.get("authorization")).toBe("Bearer A21AA1");
    expect(kept).toEqual([["token", { ok: true, value: { value: "A21AA1", goodFor: 3_600 } }]]);
  });

  it("that was revoked is asked for anew, once", async () => {
    const isOld = (request: Request) => request.headers.get("authorization") === "Bearer A21AA1";
    for (const refusal of [
      [401, { error: "invalid_token", error_description: "Token signature verification failed" }],
      [401, { name: "AUTHENTICATION_FAILURE", message: "Authentication failed" }],
    ] satisfies Answer[]) {
      const { call, sent } = asking((request) => (isOld(request) ? refusal : [201, order("COMPLETED", [capture("COMPLETED")])]));
      expect(await gateway.capture?.run(call, allowed)).toMatchObject({ ok: true, value: { status: "captured" } });
      expect(sent.map(({ url }) => new URL(url).pathname.split("/").at(-1))).toEqual(["token", "capture", "token", "capture"]);
      expect(sent[1]?.headers.get("paypal-request-id")).toBe(sent[3]?.headers.get("paypal-request-id"));
      const never = asking(() => refusal);
      expect(await gateway.capture?.run(never.call, allowed)).toMatchObject({ error: { failure: "bad_credentials", outcome: "none" } });
      expect(never.sent).toHaveLength(4);
    }
  });

  it("is always a new one for a check of the credentials", async () => {
    const { call, sent } = asking(undefined, {
      cached: () => {
        throw new Error("nothing is kept for a check");
      },
    });
    expect(await gateway.check(call)).toEqual({ ok: true, value: {} });
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(["/v1/oauth2/token"]);
  });
});

describe("an order", () => {
  it("is made with our id in all that PayPal echoes, and a key", async () => {
    const { call, sent, last } = asking(() => created);
    const page = "https://www.sandbox.paypal.com/checkoutnow?token=1";
    expect(await gateway.create(call, wanted())).toEqual({ ok: true, value: { ref: ORDER, next: { kind: "redirect", url: page } } });
    expect(sent.at(-1)?.headers.get("paypal-request-id")).toBe(`create-${PAYMENT}`);
    const { returnUrl } = wanted();
    expect(await last()).toEqual({
      intent: "CAPTURE",
      purchase_units: [
        {
          amount: { currency_code: "USD", value: "20.00" },
          custom_id: PAYMENT,
          invoice_id: PAYMENT,
          description: "Tea, 2 × “first flush”",
        },
      ],
      payment_source: {
        paypal: {
          experience_context: {
            return_url: returnUrl,
            cancel_url: returnUrl,
            user_action: "PAY_NOW",
            shipping_preference: "NO_SHIPPING",
            landing_page: "NO_PREFERENCE",
            payment_method_preference: "IMMEDIATE_PAYMENT_REQUIRED",
          },
        },
      },
    });
  });

  it("leads to either of PayPal's pages, and is unreadable without one", async () => {
    const link = { href: "https://www.sandbox.paypal.com/checkoutnow?token=2" };
    const answering = (links: readonly object[]) =>
      gateway.create(asking(() => [201, { id: ORDER, status: "CREATED", links }]).call, wanted());
    const self = { rel: "self", href: "https://api-m.sandbox.paypal.com/v2/checkout/orders/1" };
    expect(await answering([self, { rel: "approve", ...link }])).toMatchObject({ value: { next: { url: link.href } } });
    expect(await answering([self])).toMatchObject({ error: { failure: "unreadable", outcome: "none" } });
  });

  it("shows the card's form to a customer who chose a card", async () => {
    const { call, last } = asking(() => created);
    await gateway.create(call, wanted({ method: "card" }));
    expect(await last()).toMatchObject({ payment_source: { paypal: { experience_context: { landing_page: "GUEST_CHECKOUT" } } } });
  });

  it.each([
    ["x".repeat(200), "x".repeat(127)],
    ["चिया".repeat(30), `${"चिया".repeat(10)}चि`],
    [`${"x".repeat(125)}😀`, "x".repeat(125)],
  ])("has a description of 127 bytes, cut between characters", async (description, shown) => {
    const { call, last } = asking(() => created);
    await gateway.create(call, wanted({ description }));
    expect(await last()).toMatchObject({ purchase_units: [{ description: shown }] });
  });

  it.each<[Currency, number, string | null]>([
    ["USD", 1, "0.01"],
    ["JPY", 1_500, "1500"],
    ["HUF", 150_000, "1500"],
    ["TWD", 150_000, "1500"],
    ["HUF", 150_050, null],
    ["TWD", 1, null],
  ])("is of %s: %d minor units are %s", async (currency, amount, value) => {
    const { call, sent, last } = asking(() => created);
    const result = await gateway.create(call, wanted({ amount: { currency, amount } }));
    if (value !== null) return expect(await last()).toMatchObject({ purchase_units: [{ amount: { currency_code: currency, value } }] });
    expect(result).toMatchObject({ error: { failure: "bad_request", outcome: "none" } });
    expect(sent).toEqual([]);
  });
});

describe("what PayPal shows of an order", () => {
  it.each<[string, object, object]>([
    ["made", order("CREATED"), { status: "created" }],
    ["saved", order("SAVED"), { status: "created" }],
    ["waiting for the customer", order("PAYER_ACTION_REQUIRED"), { status: "created" }],
    ["approved", order("APPROVED"), { status: "authorized" }],
    ["approved, to be held", toHold("APPROVED"), { status: "approved" }],
    ["voided", order("VOIDED"), { status: "voided" }],
    ["paid", order("COMPLETED", [capture("COMPLETED")]), { status: "captured", gatewayTransactionId: CAPTURE }],
    ["given back in part", order("COMPLETED", [capture("PARTIALLY_REFUNDED")]), { status: "captured" }],
    ["given back", order("COMPLETED", [capture("REFUNDED")]), { status: "captured" }],
    ["under review", order("COMPLETED", [capture("PENDING", { status_details: { reason: "PENDING_REVIEW" } })]), { status: "pending" }],
    ["declined", order("COMPLETED", [capture("DECLINED")]), { status: "failed", reason: { failure: "declined", outcome: "none" } }],
    ["failed", order("COMPLETED", [capture("FAILED")]), { status: "failed", reason: { failure: "declined", outcome: "none" } }],
    ["declined, and approved still", order("APPROVED", [capture("DECLINED")]), { status: "failed" }],
    [
      "paid at the second try",
      order("COMPLETED", [capture("DECLINED", { id: "1" }), capture("COMPLETED")]),
      { gatewayTransactionId: CAPTURE },
    ],
  ])("%s", async (_what, body, seen) => {
    expect(await look(body)).toMatchObject({ ok: true, value: { ref: ORDER, amount: USD(2_000), ...seen } });
  });

  it("reports what was taken and what it cost, not what was asked for", async () => {
    const money = (value: string) => ({ currency_code: "EUR", value });
    const taken = capture("COMPLETED", { amount: money("19.5"), seller_receivable_breakdown: { paypal_fee: money("1.19") } });
    const EUR = (amount: number) => ({ amount, currency: "EUR" });
    expect(await look(order("COMPLETED", [taken]))).toMatchObject({ value: { amount: EUR(1_950), fee: EUR(119) } });
  });

  it.each<[string, readonly string[], number | "some"]>([
    ["COMPLETED", [], 0],
    ["COMPLETED", ["PENDING", "FAILED", "CANCELLED"], 0],
    ["PARTIALLY_REFUNDED", ["COMPLETED", "PENDING", "COMPLETED", "FAILED"], 1_000],
    ["PARTIALLY_REFUNDED", ["PENDING"], 0],
    ["PARTIALLY_REFUNDED", [], "some"],
    ["REFUNDED", ["COMPLETED"], 2_000],
    ["REFUNDED", [], 2_000],
  ])("of %s with refunds that are %j says what went back", async (status, words, back) => {
    const refunds = words.map((word, no) => ({ id: `${no}`, status: word, amount: { currency_code: "USD", value: "5.00" } }));
    const refunded = back === "some" ? back : USD(back);
    expect(await look(order("COMPLETED", [capture(status)], { refunds }))).toMatchObject({ value: { status: "captured", refunded } });
    const [unsaid] = words.includes("COMPLETED") && status !== "REFUNDED" ? [refunds.map(({ amount: _, ...rest }) => rest)] : [];
    if (unsaid)
      expect(await look(order("COMPLETED", [capture(status)], { refunds: unsaid }))).toMatchObject({ value: { refunded: "some" } });
  });

  it("says nothing of what went back while nothing was taken", async () => {
    for (const body of [order("APPROVED"), order("COMPLETED", [capture("PENDING")]), order("COMPLETED", [capture("DECLINED")])]) {
      const seen = await look(body);
      expect(seen.ok && "refunded" in seen.value).toBe(false);
    }
  });

  it.each<[string, object]>([
    ["a new word", order("TELEPORTED")],
    ["a new word beside what was taken", order("TELEPORTED", [capture("COMPLETED")])],
    ["approved for what is not said", { ...order("APPROVED"), intent: undefined }],
    ["approved for something new", { ...order("APPROVED"), intent: "TELEPORT" }],
    ["a new word for what was taken", order("COMPLETED", [capture("TELEPORTED")])],
    ["completed with nothing taken", order("COMPLETED")],
    ["no known currency", order("COMPLETED", [capture("COMPLETED", { amount: { currency_code: "XXXX", value: "20.00" } })])],
    ["a part of a cent", order("COMPLETED", [capture("COMPLETED", { amount: { currency_code: "USD", value: "20.001" } })])],
    ["no purchase unit", { ...order("APPROVED"), purchase_units: [] }],
    ["two purchase units", { ...order("APPROVED"), purchase_units: [{}, {}] }],
  ])("does not guess: %s", async (_what, body) => {
    expect(await look(body)).toMatchObject({ error: { failure: "unreadable", outcome: "none" } });
  });
});

describe("taking the money", () => {
  it("says which order, with a key that stays the same", async () => {
    const { call, sent, last } = asking(() => [201, order("COMPLETED", [capture("COMPLETED")])]);
    expect(await gateway.capture?.run(call, allowed)).toMatchObject({ value: { status: "captured", gatewayTransactionId: CAPTURE } });
    const [, asked] = sent;
    expect(new URL(asked?.url ?? "").pathname).toBe(`/v2/checkout/orders/${ORDER}/capture`);
    expect(asked?.headers.get("paypal-request-id")).toBe(`capture-${PAYMENT}`);
    expect(asked?.headers.get("prefer")).toBe("return=representation");
    expect(await last()).toEqual({});
  });

  it.each<[Answer, string, string]>([
    [refused(422, "ORDER_NOT_APPROVED"), "bad_request", "none"],
    [refused(422, "INSTRUMENT_DECLINED"), "declined", "none"],
    [refused(422, "PAYER_CANNOT_PAY"), "declined", "none"],
    [refused(422, "PAYER_ACTION_REQUIRED"), "declined", "none"],
    [refused(422, "ORDER_EXPIRED"), "expired", "none"],
    [refused(404, "INVALID_RESOURCE_ID"), "not_found", "none"],
    [refused(422, "ORDER_ALREADY_CAPTURED"), "already_done", "unknown"],
    [refused(422, "ORDER_COMPLETION_IN_PROGRESS"), "already_done", "unknown"],
    [refused(422, "DUPLICATE_INVOICE_ID"), "duplicate", "unknown"],
    [refused(422, "A_NEW_WORD"), "bad_request", "unknown"],
    [refused(409, "PREVIOUS_REQUEST_IN_PROGRESS"), "unavailable", "unknown"],
    [[404, {}], "unreadable", "unknown"],
    [[500, { name: "INTERNAL_SERVER_ERROR" }], "unavailable", "unknown"],
    [[201, { id: ORDER, status: "COMPLETED", links: [] }], "unreadable", "unknown"],
  ])("%j is %s, and what moved is %s", async (answer, failure, outcome) => {
    expect(await gateway.capture?.run(asking(() => answer).call, allowed)).toMatchObject({ error: { failure, outcome } });
  });

  it("is not done to let go of it, and what was taken is said", async () => {
    const voided = async (body: object) => {
      const { call, sent } = asking(() => [200, body]);
      const result = await gateway.void?.run(call, allowed);
      expect(sent.filter(({ method }) => method !== "GET")).toHaveLength(1);
      return result;
    };
    expect(await voided(order("APPROVED"))).toMatchObject({ value: { status: "voided" } });
    expect(await voided(order("COMPLETED", [capture("COMPLETED")]))).toMatchObject({ value: { status: "captured" } });
    expect(await voided(order("TELEPORTED"))).toMatchObject({ error: { failure: "unreadable" } });
  });
});

describe("giving money back", () => {
  it("names the capture, the part and our refund", async () => {
    const { call, sent, last } = asking(() => [201, { id: "1JU08902781691411", status: "COMPLETED", links: [] }]);
    const receipt = { refundRef: "1JU08902781691411", status: "succeeded" };
    expect(await gateway.refund?.run(call, amendment)).toEqual({ ok: true, value: receipt });
    const asked = sent.at(-1);
    expect(new URL(asked?.url ?? "").pathname).toBe(`/v2/payments/captures/${CAPTURE}/refund`);
    expect(asked?.headers.get("paypal-request-id")).toBe(`refund-${AMENDMENT}`);
    // Not the merchant's reason: PayPal would write it to the customer.
    expect(await last()).toEqual({ amount: { currency_code: "USD", value: "5.00" }, custom_id: `rf_${AMENDMENT}` });
  });

  it.each([
    ["COMPLETED", "succeeded"],
    ["PENDING", "pending"],
    ["FAILED", "failed"],
    ["CANCELLED", "failed"],
  ])("%s is %s", async (status, ours) => {
    const { call } = asking(() => [200, { id: "1", status }]);
    expect(await gateway.refundLookup?.(call, { ...amendment, refundRef: "1" })).toMatchObject({ value: { refundRef: "1", status: ours } });
  });

  it("does not guess a new word", async () => {
    const { call } = asking(() => [201, { id: "1", status: "TELEPORTED" }]);
    expect(await gateway.refund?.run(call, amendment)).toMatchObject({ error: { failure: "unreadable", outcome: "unknown" } });
  });

  it("is found among the order's refunds by our id, and by nothing that looks like it", async () => {
    const listed = (custom_id: string) =>
      order("COMPLETED", [capture("PARTIALLY_REFUNDED")], { refunds: [{ id: "1", status: "COMPLETED", custom_id }] });
    const find = (custom_id: string) => gateway.refundLookup?.(asking(() => [200, listed(custom_id)]).call, amendment);
    expect(await find(`rf_${AMENDMENT}`)).toEqual({ ok: true, value: { refundRef: "1", status: "succeeded" } });
    for (const other of [AMENDMENT, PAYMENT, `rf_${PAYMENT}`, ""])
      expect(await find(other)).toMatchObject({ error: { failure: "not_found" } });
  });

  it("is not taken for not made because PayPal has forgotten the order", async () => {
    const { call } = asking(() => refused(404, "INVALID_RESOURCE_ID"));
    expect(await gateway.refundLookup?.(call, amendment)).toMatchObject({ error: { failure: "unreadable", outcome: "none" } });
  });

  it.each([
    ["CAPTURE_FULLY_REFUNDED", "none"],
    ["REFUND_AMOUNT_EXCEEDED", "none"],
    ["REFUND_TIME_LIMIT_EXCEEDED", "none"],
    ["A_NEW_WORD", "unknown"],
  ])("is refused with %s, and what moved is %s", async (issue, outcome) => {
    const { call } = asking(() => refused(422, issue));
    expect(await gateway.refund?.run(call, amendment)).toMatchObject({ error: { failure: "bad_request", outcome } });
  });
});
