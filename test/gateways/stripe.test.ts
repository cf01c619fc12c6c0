import { describe, expect, it } from "vitest";
import { currencies, fromStripe, limits, toStripe } from "../../src/gateways/stripe/amounts.ts";
import { observeSession } from "../../src/gateways/stripe/objects.ts";
import { type Currency, exponentOf, parseMajor } from "../../src/kernel/money.ts";
import { valued } from "../api.ts";
import { asking, dollars, formOf, opened, stripe, wanted } from "./stripe-asking.ts";

const money = (text: string, currency: Currency) => {
  const read = parseMajor(text, currency);
  if (typeof read === "string") throw new Error(read);
  return read;
};

describe("amounts", () => {
  it.each([
    ["5.00", "USD", 500],
    ["5", "JPY", 5],
    ["5", "ISK", 500],
    ["5", "UGX", 500],
    ["5.00", "MGA", 5],
    ["5.00", "HUF", 500],
    ["5.00", "TWD", 500],
    ["5.120", "KWD", 5_120],
  ] as const)("writes %s %s as %i, and reads it back", (text, currency, wire) => {
    expect(toStripe(money(text, currency))).toBe(wire);
    expect(fromStripe(wire, currency.toLowerCase())).toEqual(money(text, currency));
  });

  it.each([
    ["5.123", "KWD"],
    ["5.001", "BHD"],
    ["5.50", "MGA"],
  ] as const)("does not write %s %s, which Stripe can't take exactly", (text, currency) => {
    expect(toStripe(money(text, currency))).toBeNull();
  });

  it.each([
    [550, "isk"],
    [550, "ugx"],
    [5.5, "usd"],
    [-5, "usd"],
    [Number.NaN, "usd"],
    [500, "zzz"],
    [500, ""],
  ])("does not read %d %s", (amount, currency) => {
    expect(fromStripe(amount, currency)).toBeNull();
  });

  it("counts no decimals where Stripe counts none, and three where it counts three", () => {
    const decimals = (currency: Currency) => String(toStripe({ amount: 7 * 10 ** exponentOf(currency), currency })).length - 1;
    const withDecimals = (count: number) => currencies.filter((currency) => decimals(currency) === count).sort();
    // The lists of the documentation.
    expect(withDecimals(0).join(" ")).toBe("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF");
    expect(withDecimals(3).join(" ")).toBe("BHD JOD KWD OMR TND");
    expect(new Set(currencies).size).toBe(withDecimals(0).length + withDecimals(2).length + withDecimals(3).length);
    expect(currencies).toHaveLength(136);
  });

  it("names the least in our minor units", () => {
    expect(limits).toMatchObject({ USD: { min: 50 }, JPY: { min: 50 }, GBP: { min: 30 }, HUF: { min: 17_500 }, MXN: { min: 1_000 } });
    expect(Object.keys(limits)).toHaveLength(31);
  });

  it("sends nothing that is not exact", async () => {
    const { call, sent } = asking();
    const refused = { ok: false, error: { failure: "bad_request", outcome: "none" } };
    const amount = money("5.123", "KWD");
    const paid = { ref: "cs_test_1", gatewayTransactionId: "pi_1", amount, amendmentId: "a".repeat(22) };
    expect(await stripe.create(call, wanted({ amount }))).toMatchObject(refused);
    expect(await stripe.capture?.run(call, paid)).toMatchObject(refused);
    expect(await stripe.refund?.run(call, paid)).toMatchObject(refused);
    expect(sent).toEqual([]);
  });

  it.each([
    ["1234.560", "KWD"],
    ["5000", "ISK"],
    ["500.00", "MGA"],
  ] as const)("is paid %s %s exactly", async (text, currency) => {
    const amount = money(text, currency);
    const { sim, session, seen } = await opened({ amount });
    await sim.pay(session);
    expect(await seen()).toMatchObject({ status: "captured", amount });
  });
});

describe("create", () => {
  const sentFor = async (more: Parameters<typeof wanted>[0]) => {
    const { call, sent } = asking();
    const input = wanted(more);
    valued(await stripe.create(call, input));
    const [request] = sent;
    return { call, input, form: await formOf(request?.clone()), headers: request?.headers };
  };

  it("puts our id where a session and an intent echo it", async () => {
    const { call, input, form, headers } = await sentFor({});
    expect(form).toEqual({
      mode: "payment",
      client_reference_id: input.paymentId,
      success_url: input.returnUrl,
      cancel_url: input.returnUrl,
      expires_at: String(Math.floor(input.wantedBy / 1000)),
      "line_items[0][quantity]": "1",
      "line_items[0][price_data][currency]": "usd",
      "line_items[0][price_data][unit_amount]": "5000",
      "line_items[0][price_data][product_data][name]": input.description,
      "payment_intent_data[description]": input.description,
      "payment_intent_data[metadata][dwar_payment]": input.paymentId,
    });
    expect(headers?.get("idempotency-key")).toBe(`dwar-create-${call.idempotencyKey}`);
    expect(headers?.get("stripe-version")).toMatch(/^\d{4}-\d\d-\d\d\.\w+$/);
  });

  it("asks for a hold and fills in the customer's address where they are known", async () => {
    const { form } = await sentFor({ capture: "manual", customer: { name: "Sita", email: "sita@example.com" } });
    expect(form).toMatchObject({ "payment_intent_data[capture_method]": "manual", customer_email: "sita@example.com" });
  });

  it.each([
    ["no sooner than Stripe allows", 60_000, 31 * 60],
    ["no later than Stripe allows", 7 * 86_400_000, 86_400 - 60],
  ])("ends %s", async (_, ahead, seconds) => {
    const { call, form } = await sentFor({ wantedBy: Date.now() + ahead });
    expect(Number(form.expires_at)).toBe(Math.floor(call.now / 1000) + seconds);
  });

  it("is refused with the key of another create", async () => {
    const { call } = asking();
    valued(await stripe.create(call, wanted()));
    expect(await stripe.create(call, wanted())).toMatchObject({ ok: false, error: { failure: "duplicate", outcome: "none" } });
  });
});

describe("check", () => {
  it.each([
    ["sk_live_DemoOpensNothing", "test"],
    ["rk_test_DemoOpensNothing", "live"],
  ] as const)("refuses %s in %s mode without asking", async (secretKey, mode) => {
    const { call, sent } = asking({ mode, credentials: { secretKey } });
    expect(await stripe.check(call)).toMatchObject({ ok: false, error: { failure: "bad_credentials", outcome: "none" } });
    expect(sent).toEqual([]);
  });
});

describe("what a session's words mean", () => {
  const NOW = Date.parse("2026-11-21T10:00:00Z");
  const intentWith = (status: string) => ({
    id: "pi_1",
    status,
    amount: 5_000,
    amount_capturable: 4_000,
    amount_received: 3_000,
    currency: "usd",
    last_payment_error: {
      type: "card_error",
      code: "card_declined",
      decline_code: "lost_card",
      message: "Your card 4242424242424242 was declined.",
    },
  });
  const seen = (status: string, intent: string | null, expires = NOW / 1000 + 60) => {
    const payment_intent = intent === null ? null : intentWith(intent);
    const result = observeSession({ id: "cs_1", status, amount_total: 5_000, currency: "usd", expires_at: expires, payment_intent }, NOW);
    return result.ok ? `${result.value.status} ${result.value.amount.amount}` : result.error.failure;
  };

  it.each([
    ["open", null, "created 5000"],
    ["open", "requires_payment_method", "created 5000"],
    ["open", "requires_action", "started 5000"],
    ["open", "processing", "pending 5000"],
    ["open", "succeeded", "captured 3000"],
    ["complete", "requires_payment_method", "failed 5000"],
    ["complete", "requires_action", "pending 5000"],
    ["complete", "processing", "pending 5000"],
    ["complete", "requires_capture", "authorized 4000"],
    ["complete", "succeeded", "captured 3000"],
    ["complete", "canceled", "voided 5000"],
    ["complete", null, "unreadable"],
    ["expired", null, "cancelled 5000"],
    ["expired", "canceled", "cancelled 5000"],
    ["expired", "requires_payment_method", "cancelled 5000"],
    ["expired", "succeeded", "captured 3000"],
    ["open", "requires_prayer", "unreadable"],
    ["expired", "requires_prayer", "unreadable"],
    ["paused", null, "unreadable"],
  ])("%s with an intent that is %s: %s", (status, intent, meaning) => {
    expect(seen(status, intent)).toBe(meaning);
  });

  it("has expired when its time is over", () => {
    expect(seen("expired", null, NOW / 1000)).toBe("expired 5000");
  });

  it("says why a payment failed, without the card's number", () => {
    const payment_intent = intentWith("requires_payment_method");
    const body = { id: "cs_1", status: "complete", amount_total: 5_000, currency: "usd", expires_at: 1, payment_intent };
    expect(valued(observeSession(body, NOW)).reason).toEqual({
      failure: "declined",
      outcome: "none",
      nativeCode: "lost_card",
      nativeMessage: "Your card XXXX was declined.",
    });
  });
});

describe("the customer", () => {
  it("pays with another card after one was declined", async () => {
    const { sim, ref, session, seen } = await opened();
    const page = await sim.send(
      new Request(`http://localhost/simulators/stripe/checkout.stripe.com/c/pay/${ref}`, {
        method: "POST",
        body: new URLSearchParams({ choice: "decline" }),
      }),
    );
    expect(await page.text()).toContain("Pay with another card");
    expect((await seen()).status).toBe("created");
    await sim.pay(session);
    expect(await seen()).toMatchObject({ status: "captured", amount: dollars(5_000) });
  });

  it("can still pay after going back", async () => {
    const { sim, session, seen } = await opened();
    await sim.abandon(session);
    expect((await seen()).status).toBe("created");
    await sim.pay(session);
    expect((await seen()).status).toBe("captured");
  });

  it("can't pay what was ended, and it stays ended", async () => {
    const { sim, call, ref, session, seen } = await opened();
    expect(valued((await stripe.cancel?.(call, ref)) ?? { ok: false, error: "" })).toMatchObject({ status: "cancelled" });
    await sim.pay(session);
    expect((await seen()).status).toBe("cancelled");
    expect(valued((await stripe.cancel?.(call, ref)) ?? { ok: false, error: "" })).toMatchObject({ status: "cancelled" });
  });
});

describe("repeats", () => {
  it("refunds twice with one id, and money goes back once, under another call's key", async () => {
    const { sim, call, session, amendment, sent } = await opened();
    await sim.pay(session);
    const input = { ...(await amendment(2_000)), reason: "Broken cup" };
    const first = await stripe.refund?.run(call, input);
    expect(await stripe.refund?.run({ ...call, idempotencyKey: "another" }, input)).toEqual(first);
    expect(await formOf(sent.at(-1))).toMatchObject({
      amount: "2000",
      "metadata[dwar_refund]": input.amendmentId,
      "metadata[reason]": "Broken cup",
    });
    expect(valued((await stripe.refundLookup?.(call, input)) ?? { ok: false, error: "" })).toMatchObject({ status: "succeeded" });
  });

  it("does not know what became of a capture that somebody else has made", async () => {
    const { sim, call, session, amendment } = await opened({ capture: "manual" });
    await sim.pay(session);
    const input = await amendment(3_000);
    valued((await stripe.capture?.run(call, input)) ?? { ok: false, error: "" });
    const again = await stripe.capture?.run({ ...call, idempotencyKey: "another" }, input);
    expect(again).toMatchObject({ ok: false, error: { failure: "already_done", outcome: "unknown" } });
  });
});

it("does not call a refund absent that is not in a list with more behind it", async () => {
  const send = async () => Response.json({ object: "list", data: [], has_more: true });
  const { call } = asking({}, send);
  const input = { ref: "cs_1", gatewayTransactionId: "pi_1", amount: dollars(1), amendmentId: "a".repeat(22) };
  expect(await stripe.refundLookup?.(call, input)).toMatchObject({ ok: false, error: { failure: "unreadable" } });
});

it("finds our id by the intent, and nobody's by what is not ours", async () => {
  const { sim, call, input, session, seen } = await opened();
  await sim.pay(session);
  const { gatewayTransactionId = "" } = await seen();
  expect(await stripe.locate?.(call, ["ch_1", gatewayTransactionId])).toEqual({ ok: true, value: input.paymentId });
  expect(await stripe.locate?.(call, ["pi_unknown"])).toEqual({ ok: true, value: null });
  expect(await stripe.locate?.(call, ["ch_1"])).toEqual({ ok: true, value: null });
  const strangers = asking({}, async () => Response.json({ id: "pi_1", metadata: { dwar_payment: "../orders" } }));
  expect(await stripe.locate?.(strangers.call, ["pi_1"])).toEqual({ ok: true, value: null });
});
