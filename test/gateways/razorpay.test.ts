import { describe, expect, it } from "vitest";
import { observeOrder } from "../../src/gateways/razorpay/objects.ts";
import { asking, keyId, keySecret, opened, PAYMENT, razorpay, rupees, valueIn, wanted } from "./razorpay-asking.ts";

const bodyOf = async (request: Request | undefined): Promise<unknown> => JSON.parse((await request?.text()) ?? "null");
const answering = (status: number, body: object) => asking({}, async () => Response.json(body, { status }));
const refused = (description: string, code = "BAD_REQUEST_ERROR") => ({ error: { code, description, metadata: {} } });
const failedAs = (failure: string, outcome: "none" | "unknown") => ({ ok: false, error: { failure, outcome } });
const PAID = { ref: "order_1", gatewayTransactionId: "pay_1", amount: rupees(1_000), amendmentId: "a".repeat(22) };

describe("create", () => {
  it("makes an order that carries our id, and a form for the hosted page", async () => {
    const { sent, input, ref, next, sim } = await opened();
    const [request] = sent;
    expect(request?.headers.get("authorization")).toBe(`Basic ${btoa(`${keyId}:${keySecret}`)}`);
    expect(await bodyOf(request)).toEqual({
      amount: 50_000,
      currency: "INR",
      receipt: input.paymentId,
      notes: { dwar_payment: input.paymentId },
      payment: { capture: "automatic", capture_options: { automatic_expiry_period: 12, refund_speed: "normal" } },
    });
    expect(ref).toMatch(/^order_[0-9A-Za-z]{14}$/);
    expect(next).toEqual({
      kind: "form",
      action: razorpay.pages?.(sim.endpoint)[0],
      fields: {
        key_id: keyId,
        order_id: ref,
        amount: "50000",
        currency: "INR",
        name: "Demo shop",
        method: "upi",
        callback_url: input.returnUrl,
        cancel_url: input.returnUrl,
      },
    });
  });

  it("asks for a hold, and writes nothing of the customer into what is kept", async () => {
    const customer = { name: "Sita", email: "sita@example.com", phone: "+919812345678" };
    const { sent, next } = await opened({ capture: "manual", customer });
    expect(await bodyOf(sent[0])).toMatchObject({ payment: { capture: "manual" } });
    expect(JSON.stringify(next)).not.toMatch(/sita|Sita|98123|Tea/);
  });

  it("names what is too little", async () => {
    const { call } = asking();
    expect(await razorpay.create(call, wanted({ amount: rupees(99) }))).toMatchObject({
      ok: false,
      error: { failure: "bad_request", nativeMessage: "Order amount less than minimum amount allowed" },
    });
  });
});

describe("check", () => {
  it.each([
    ["rzp_live_DemoOpensNoth1", "test"],
    ["rzp_test_DemoOpensNoth1", "live"],
  ] as const)("refuses %s in %s mode without asking", async (key, mode) => {
    const { call, sent } = asking({ mode, credentials: { keyId: key, keySecret } });
    expect(await razorpay.check(call)).toMatchObject(failedAs("bad_credentials", "none"));
    expect(sent).toEqual([]);
  });
});

describe("what a payment's words mean", () => {
  const seen = (...items: readonly (Partial<typeof PAYMENT> | { readonly error_reason: string })[]) => {
    const all = items.map((item, at) => ({ ...PAYMENT, id: `pay_${at}`, created_at: at, ...item }));
    const result = observeOrder("order_1", all, rupees(70_000));
    if (!result.ok) return result.error.failure;
    const { status, amount, gatewayTransactionId = "none" } = result.value;
    return `${status} ${amount.amount} ${gatewayTransactionId}`;
  };
  const failed = { status: "failed", captured: false };
  const lapsed = { status: "refunded", captured: false };

  it("is nothing yet where there is none", () => expect(seen()).toBe("created 70000 none"));

  it.each([
    ["created", false, "pending 50000 pay_0"],
    ["authorized", false, "authorized 50000 pay_0"],
    ["captured", true, "captured 50000 pay_0"],
    ["refunded", true, "captured 50000 pay_0"],
    ["refunded", false, "voided 50000 pay_0"],
    ["failed", false, "failed 50000 pay_0"],
    ["levitating", false, "unreadable"],
    ["CAPTURED", true, "unreadable"],
  ])("%s, captured %s: %s", (status, captured, meaning) => expect(seen({ status, captured })).toBe(meaning));

  it("is decided by the payment that is worth most, wherever it is listed", () => {
    const captured = {};
    for (const items of [
      [failed, captured],
      [captured, failed],
      [captured, lapsed, { status: "authorized" }],
    ])
      expect(seen(...items)).toBe(`captured 50000 pay_${items.indexOf(captured)}`);
    expect(seen({ status: "authorized" }, failed)).toBe("authorized 50000 pay_0");
    expect(seen({ status: "created" }, failed)).toBe("pending 50000 pay_0");
    expect(seen(lapsed, failed)).toBe("voided 50000 pay_0");
    expect(seen(failed, { status: "levitating" })).toBe("unreadable");
  });

  it("is decided by the last of those that came to nothing", () => {
    const byPayer = { ...failed, error_reason: "payment_cancelled" };
    expect(seen(failed, byPayer)).toBe("cancelled 50000 pay_1");
    expect(seen(byPayer, failed)).toBe("failed 50000 pay_1");
  });

  it("is not believed of another order, another kind of amount, or a currency that nobody knows", () => {
    for (const wrong of [{ order_id: "order_2" }, { amount: 1.5 }, { amount: -1 }, { currency: "ZZZ" }, { currency: "inr" }])
      expect(seen(wrong)).toBe("unreadable");
  });

  it("says the fee, where it is in rupees and there is one", () => {
    const feeOf = (change: object) => valueIn(observeOrder("order_1", [{ ...PAYMENT, ...change }], rupees(1))).fee;
    expect(feeOf({})).toEqual(rupees(1_180));
    for (const none of [{ fee: null }, { fee: 0 }, { currency: "USD" }, { status: "authorized" }]) expect(feeOf(none)).toBeUndefined();
  });

  it("says why it failed, without the card's number", () => {
    const reasonFor = (error_reason: string | null, error_description: string | null) =>
      valueIn(observeOrder("order_1", [{ ...PAYMENT, ...failed, error_reason, error_description }], rupees(1))).reason;
    expect(reasonFor("insufficient_funds", "4111111111111111 has too little.")).toEqual({
      failure: "declined",
      outcome: "none",
      nativeCode: "insufficient_funds",
      nativeMessage: "XXXX has too little.",
    });
    expect(reasonFor("payment_timed_out", "")).toMatchObject({ failure: "expired" });
    expect(reasonFor(null, null)).toEqual({ failure: "declined", outcome: "none" });
  });
});

describe("the customer", () => {
  it("can try again in the same order after a payment failed", async () => {
    const { sim, session, seen } = await opened();
    await sim.decline(session);
    expect(await seen()).toMatchObject({ status: "failed", reason: { nativeCode: "card_declined" } });
    await sim.pay(session);
    expect(await seen()).toMatchObject({ status: "captured", amount: rupees(50_000) });
    await expect(sim.pay(session)).rejects.toThrow("already paid");
  });
});

describe("refusals", () => {
  it.each([
    [400, "The amount must be an integer.", "bad_request", "none"],
    [400, "The id provided does not exist", "not_found", "none"],
    [400, "pay_x is not a valid id", "not_found", "none"],
    [400, "This payment has already been captured", "already_done", "unknown"],
    [
      400,
      "Your payment has been declined as the order is already paid. Please initiate the payment with a new order.",
      "already_done",
      "unknown",
    ],
    [400, "Different request with the same idempotency key has already been processed.", "duplicate", "unknown"],
    [400, "Authentication failed", "bad_credentials", "none"],
    [401, "Authentication failed", "bad_credentials", "none"],
    [401, "Your key has expired", "bad_credentials", "none"],
    [409, "The first is still running", "bad_request", "unknown"],
    [429, "Too many requests", "rate_limited", "none"],
    [404, "The requested URL was not found on the server.", "unreadable", "unknown"],
    [500, "We are facing some trouble", "unavailable", "unknown"],
  ] as const)("%i %s", async (status, description, failure, outcome) => {
    const { call } = answering(status, refused(description));
    expect(await razorpay.refund?.run(call, PAID)).toMatchObject(failedAs(failure, outcome));
    expect(await razorpay.capture?.run(call, PAID)).toMatchObject(failedAs(failure, outcome));
  });

  it.each([400, 502])("GATEWAY_ERROR with %i does not say that nothing moved", async (status) => {
    const { call } = answering(status, refused("The bank did not answer", "GATEWAY_ERROR"));
    expect(await razorpay.refund?.run(call, PAID)).toMatchObject({ ok: false, error: { outcome: "unknown" } });
  });
});

describe("capture", () => {
  it("takes all or nothing", async () => {
    const { sim, call, session, seen, amendment, sent } = await opened({ capture: "manual" });
    await sim.pay(session);
    expect(await razorpay.capture?.run(call, await amendment(49_999))).toMatchObject({
      ok: false,
      error: { outcome: "none", nativeMessage: "Capture amount must be equal to the amount authorized" },
    });
    expect((await seen()).status).toBe("authorized");
    expect(await razorpay.capture?.run(call, await amendment())).toMatchObject({ ok: true, value: { status: "captured" } });
    expect(await bodyOf(sent.at(-1))).toEqual({ amount: 50_000, currency: "INR" });
  });

  it("is not believed about another order's payment", async () => {
    const { call } = answering(200, { ...PAYMENT, order_id: "order_2" });
    expect(await razorpay.capture?.run(call, PAID)).toMatchObject(failedAs("unreadable", "unknown"));
  });

  it("sees that a hold has lapsed, and can't take it any more", async () => {
    const { sim, call, session, seen, amendment } = await opened({ capture: "manual" });
    await sim.pay(session);
    const input = await amendment();
    const lapse = `http://localhost/simulators/razorpay/dashboard.razorpay.com/lapse/${input.gatewayTransactionId}`;
    await sim.send(new Request(lapse, { method: "POST" }));
    expect(await seen()).toMatchObject({ status: "voided", amount: rupees(50_000) });
    expect(await razorpay.capture?.run(call, input)).toMatchObject(failedAs("bad_request", "none"));
  });
});

describe("refunds", () => {
  it("carry our id three times, and are made once", async () => {
    const { sim, call, session, amendment, sent } = await opened();
    await sim.pay(session);
    const input = { ...(await amendment(20_000)), reason: "Broken cup" };
    const first = await razorpay.refund?.run(call, input);
    expect(await razorpay.refund?.run({ ...call, idempotencyKey: "another" }, input)).toEqual(first);
    const request = sent.at(-1);
    expect(request?.headers.get("x-refund-idempotency")).toBe(input.amendmentId);
    expect(await bodyOf(request)).toEqual({
      amount: 20_000,
      receipt: input.amendmentId,
      notes: { dwar_refund: input.amendmentId, reason: "Broken cup" },
    });
    expect(await razorpay.refund?.run(call, { ...input, amount: rupees(30_000) })).toMatchObject(failedAs("duplicate", "unknown"));
  });

  it.each([
    ["pending", "pending"],
    ["processed", "succeeded"],
    ["failed", "failed"],
  ])("%s is %s", async (status, ours) => {
    const given = { id: "rfnd_1", status, amount: 1_000, currency: "INR", receipt: null, notes: [] };
    expect(await razorpay.refund?.run(answering(200, given).call, PAID)).toEqual({
      ok: true,
      value: { refundRef: "rfnd_1", status: ours },
    });
  });

  it("does not guess a word that it does not know", async () => {
    const given = { id: "rfnd_1", status: "teleported", amount: 1_000, currency: "INR" };
    expect(await razorpay.refund?.run(answering(200, given).call, PAID)).toMatchObject(failedAs("unreadable", "unknown"));
  });

  it.each([
    ["receipt", { receipt: PAID.amendmentId, notes: [] }],
    ["notes", { receipt: null, notes: { dwar_refund: PAID.amendmentId } }],
  ])("are found by their %s", async (_, ours) => {
    const given = { status: "processed", amount: 1_000, currency: "INR" };
    const items = [
      { id: "rfnd_1", ...given, receipt: null, notes: [] },
      { id: "rfnd_2", ...given, ...ours },
    ];
    const { call } = answering(200, { items });
    expect(await razorpay.refundLookup?.(call, PAID)).toEqual({ ok: true, value: { refundRef: "rfnd_2", status: "succeeded" } });
  });

  it("are not called absent where there may be more than are listed, or where the payment is not known", async () => {
    const other = { id: "rfnd_1", status: "processed", amount: 1, currency: "INR" };
    const full = answering(200, { items: Array.from({ length: 100 }, () => other) });
    const gone = answering(400, refused("The id provided does not exist"));
    for (const { call } of [full, gone]) expect(await razorpay.refundLookup?.(call, PAID)).toMatchObject(failedAs("unreadable", "none"));
  });
});

it("finds our id by the order, and nobody's by what is not ours", async () => {
  const { call, input, ref } = await opened();
  expect(await razorpay.locate?.(call, [ref, "pay_1"])).toEqual({ ok: true, value: input.paymentId });
  for (const refs of [["order_AAAAAAAAAAAAAA"], ["order_1"], ["pay_1"], []])
    expect(await razorpay.locate?.(call, refs)).toEqual({ ok: true, value: null });
  for (const notes of [[], null, { dwar_payment: "../orders" }, { dwar_payment: 1 }])
    expect(await razorpay.locate?.(answering(200, { id: "order_1", notes }).call, ["order_1"])).toEqual({ ok: true, value: null });
  expect(await razorpay.locate?.(answering(503, {}).call, ["order_1"])).toMatchObject(failedAs("unavailable", "none"));
});
