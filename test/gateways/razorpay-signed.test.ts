import { validatePaymentVerification, validateWebhookSignature } from "razorpay/dist/utils/razorpay-utils";
import { describe, expect, it } from "vitest";
import {
  asking,
  back,
  inbound,
  keySecret,
  opened,
  PAYMENT,
  raw,
  readBy,
  rupees,
  signature,
  told,
  webhookSecret,
} from "./razorpay-asking.ts";
import vectors from "./vectors/razorpay.json";

const OURS = "P".repeat(22);
const ORDER = { id: "order_1", status: "paid", amount: 50_000, currency: "INR", notes: { dwar_payment: OURS } };
const REFS = ["order_1", "pay_1"];

const returned = async (order = "order_1", payment = "pay_1", secret = keySecret) => ({
  razorpay_order_id: order,
  razorpay_payment_id: payment,
  razorpay_signature: await signature(`${order}|${payment}`, secret),
});

describe("vectors", () => {
  it.each(vectors.map((vector) => [vector.purpose, vector] as const))(
    "%s",
    async (purpose, { secret, message, signature: expected, eventId }) => {
      expect(await signature(message, secret)).toBe(expected);
      if (purpose.startsWith("webhook")) {
        const { call } = asking({ credentials: { webhookSecret: secret } });
        const header = { "x-razorpay-signature": expected, ...(eventId && { "x-razorpay-event-id": eventId }) };
        expect((await inbound.verify(call, raw(message, header))).ok).toBe(true);
        expect((await inbound.verify(call, raw(`${message} `, header))).ok).toBe(false);
        return;
      }
      const [first = "", second = ""] = message.split("|");
      const params = { razorpay_order_id: first, razorpay_payment_id: second, razorpay_signature: expected };
      const isOrder = purpose.startsWith("checkout");
      // The same key signs payment links and subscriptions: theirs are not a return of an order.
      expect(await back(params, { keySecret: secret })).toEqual(isOrder ? [{ dedupeKey: second, refs: [first, second] }] : "bad_signature");
      const cut = message.indexOf("|", message.indexOf("|") + 1);
      const recut = { ...params, razorpay_order_id: message.slice(0, cut), razorpay_payment_id: message.slice(cut + 1) };
      if (cut > 0) expect(await back(recut, { keySecret: secret })).toBe("bad_signature");
    },
  );
});

describe("a return", () => {
  it("says only whose payment it is: a signed one can be of a payment that is held, or given back since", async () => {
    expect(await back(await returned())).toEqual([{ dedupeKey: "pay_1", refs: REFS }]);
  });

  it("is not signed after a failure or a cancellation, and proves nothing", async () => {
    for (const params of [{}, { "error[code]": "BAD_REQUEST_ERROR" }, { razorpay_payment_id: "pay_1", razorpay_order_id: "order_1" }])
      expect(await back(params)).toBe("unsigned");
  });

  it("is refused when anything in it is another's, missing, cut or of another key", async () => {
    const right = await returned();
    const { razorpay_signature: signed } = right;
    const forged = [
      { ...right, razorpay_order_id: "order_2" },
      { ...right, razorpay_payment_id: "pay_2" },
      { ...right, razorpay_order_id: "" },
      { razorpay_signature: signed },
      { ...right, razorpay_signature: "" },
      { ...right, razorpay_signature: signed.slice(0, -1) },
      { ...right, razorpay_signature: `${signed}0` },
      await returned("order_1", "pay_1", webhookSecret),
      // The same signed text, and what could be made of it if ids held anything.
      await returned("order_1|pay_1", "pay_2"),
      await returned("pay_1", "order_1"),
      await returned("order_1", "pay_1\n"),
    ];
    for (const params of forged) expect(await back(params)).toBe("bad_signature");
  });
});

describe("Razorpay's own library", () => {
  it("takes the returns that the simulator signs", async () => {
    const { sim, session, ref } = await opened();
    const { razorpay_signature: given = "", razorpay_payment_id: payment_id = "" } = (await sim.returned?.(session)) ?? {};
    expect(validatePaymentVerification({ order_id: ref, payment_id }, given, keySecret)).toBe(true);
    expect(validatePaymentVerification({ order_id: "order_2", payment_id }, given, keySecret)).toBe(false);
  });

  it("takes the webhooks that the simulator signs", async () => {
    const { sim, session } = await opened();
    await sim.pay(session);
    const messages = (await sim.told?.(session)) ?? [];
    for (const { body, headers } of messages) {
      const given = headers.get("x-razorpay-signature") ?? "";
      expect(validateWebhookSignature(body, given, webhookSecret)).toBe(true);
      expect(validateWebhookSignature(`${body} `, given, webhookSecret)).toBe(false);
    }
    expect(messages.map(({ body }) => JSON.parse(body).event)).toEqual(["payment.authorized", "payment.captured", "order.paid"]);
    expect(new Set(messages.map(({ headers }) => headers.get("x-razorpay-event-id"))).size).toBe(3);
  });
});

describe("webhook signatures", () => {
  const body = JSON.stringify({ event: "order.paid", payload: { payment: { entity: PAYMENT }, order: { entity: ORDER } } });
  const seen = {
    paymentId: OURS,
    refs: REFS,
    observed: { ref: "order_1", status: "captured", amount: rupees(50_000), fee: rupees(1_180), gatewayTransactionId: "pay_1" },
  };

  it("takes nothing that is missing, cut, of another body or secret", async () => {
    const { call } = asking();
    const right = await signature(body);
    for (const given of ["", right.slice(1), right.toUpperCase(), `${right} `.padEnd(66, "0"), await signature(body, keySecret)])
      expect(await readBy(call, raw(body, { "x-razorpay-signature": given }))).toBe("bad_signature");
    expect(await readBy(call, raw(body, {}))).toBe("bad_signature");
    expect(await readBy(call, raw(body.replace("50000", "1"), { "x-razorpay-signature": right }))).toBe("bad_signature");
  });

  it("takes nothing at all where no secret was entered, not even what is signed with the key's", async () => {
    const { call } = asking({ credentials: { keySecret } });
    for (const secret of [webhookSecret, keySecret])
      expect(await readBy(call, raw(body, { "x-razorpay-signature": await signature(body, secret) }))).toBe("bad_signature");
  });

  it("knows a message again by its event's id, and without one by its signature", async () => {
    const { call } = asking();
    const given = await signature(body);
    const signed = { "x-razorpay-signature": given };
    expect(await readBy(call, raw(body, { ...signed, "x-razorpay-event-id": "E1" }))).toEqual([{ dedupeKey: "E1", ...seen }]);
    expect(await readBy(call, raw(body, signed))).toEqual([{ dedupeKey: given, ...seen }]);
  });

  it("can't read what is no event", async () => {
    for (const nonsense of ["", "{", "[]", '{"payload":{}}', '{"event":"order.paid","payload":{}}'])
      expect(await readBy(asking().call, raw(nonsense, { "x-razorpay-signature": await signature(nonsense) }))).toBe("unreadable");
  });
});

describe("what webhooks say", () => {
  it("is a fact only of an order that was paid, with the amount that was taken", async () => {
    const taken = { ...PAYMENT, amount: 49_999 };
    expect(await told("order.paid", { payment: taken, order: ORDER })).toMatchObject([
      { paymentId: OURS, observed: { amount: rupees(49_999) } },
    ]);
    const held = await told("order.paid", { payment: { ...PAYMENT, status: "authorized" }, order: ORDER });
    expect(held).toEqual([{ dedupeKey: "event1", paymentId: OURS, refs: REFS }]);
  });

  it("is nothing of another shop's orders, and a reason to ask where it can't be read or does not belong together", async () => {
    for (const notes of [[], null, { dwar_payment: "../" }, { dwar_payment: `${OURS}x` }, { order: OURS }])
      expect(await told("order.paid", { payment: PAYMENT, order: { ...ORDER, notes } })).toEqual([]);
    const hint = { dedupeKey: "event1", paymentId: OURS, refs: REFS };
    for (const wrong of [{ order_id: "order_2" }, { status: "levitating" }, { amount: 1.5 }, { currency: "zzz" }])
      expect(await told("order.paid", { payment: { ...PAYMENT, ...wrong }, order: ORDER })).toEqual([hint]);
  });

  it("is only a reason to ask of a payment, whatever the notes say that its customer sent", async () => {
    const payment = { ...PAYMENT, status: "authorized", captured: false, notes: { dwar_payment: OURS } };
    expect(await told("payment.authorized", { payment })).toEqual([{ dedupeKey: "event1", refs: REFS }]);
    expect(await told("payment.authorized", { payment: { ...payment, order_id: null } })).toEqual([]);
  });

  it("is nothing of what is not the end, or not asked for", async () => {
    expect(inbound.events).not.toContain("payment.failed");
    for (const event of ["payment.failed", "payment.captured", "payment_link.paid", "constructor"])
      expect(await told(event, { payment: PAYMENT })).toEqual([]);
  });

  const REFUND = { id: "rfnd_1", status: "processed", amount: 1_200, currency: "INR", receipt: null, notes: [] };
  it.each([
    ["pending", "pending"],
    ["processed", "succeeded"],
    ["failed", "failed"],
  ])("is of a refund, %s: %s", async (status, ours) => {
    expect(await told("refund.processed", { refund: { ...REFUND, status }, payment: PAYMENT })).toEqual([
      { dedupeKey: "event1", refs: REFS, refund: { receipt: { refundRef: "rfnd_1", status: ours }, amount: rupees(1_200) } },
    ]);
  });

  it("is of our refund, where it carries our id", async () => {
    const refund = { ...REFUND, notes: { dwar_refund: OURS } };
    expect(await told("refund.created", { refund, payment: PAYMENT })).toMatchObject([{ refund: { amendmentId: OURS } }]);
    expect(await told("refund.created", { refund: { ...refund, status: "teleported" }, payment: PAYMENT })).toBe("unreadable");
  });

  it("is not a refund where nothing was taken: a hold has lapsed, and Razorpay is asked", async () => {
    const payment = { ...PAYMENT, status: "refunded", captured: false };
    expect(await told("refund.processed", { refund: REFUND, payment })).toEqual([{ dedupeKey: "event1", refs: REFS }]);
  });

  const DISPUTE = { id: "disp_1", status: "open", amount: 50_000, currency: "INR", reason_code: "chargeback" };
  it.each([
    ["open", "open"],
    ["under_review", "open"],
    ["won", "won"],
    ["closed", "won"],
    ["lost", "lost"],
  ])("is of a dispute, %s: %s", async (status, ours) => {
    expect(await told("payment.dispute.created", { dispute: { ...DISPUTE, status }, payment: PAYMENT })).toEqual([
      { dedupeKey: "event1", refs: REFS, dispute: { disputeRef: "disp_1", status: ours, amount: rupees(50_000), reason: "chargeback" } },
    ]);
  });

  it("does not guess a dispute's word that it does not know", async () => {
    expect(await told("payment.dispute.closed", { dispute: { ...DISPUTE, status: "forgotten" }, payment: PAYMENT })).toBe("unreadable");
  });
});
