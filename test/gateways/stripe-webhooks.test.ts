import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { asking, dollars, inbound, opened, raw, readBy, signature, stripe, told, webhookSecret } from "./stripe-asking.ts";
import vectors from "./vectors/stripe.json";

const PAYMENT = "P".repeat(22);
const SESSION = {
  id: "cs_test_1",
  client_reference_id: PAYMENT,
  payment_status: "paid",
  amount_total: 5_000,
  currency: "usd",
  payment_intent: "pi_1",
};
const body = JSON.stringify({
  id: "evt_1",
  livemode: false,
  type: "checkout.session.completed",
  data: { object: SESSION },
  request: null,
});
const NOW = 1_800_000_000;
const at = (now: number, credentials: Readonly<Record<string, string>> = { webhookSecret }) =>
  asking({ now: now * 1000, credentials }).call;
const paid = {
  dedupeKey: "evt_1",
  paymentId: PAYMENT,
  refs: ["cs_test_1", "pi_1"],
  observed: { ref: "cs_test_1", status: "captured", amount: dollars(5_000), gatewayTransactionId: "pi_1" },
};

describe("signatures", () => {
  it.each(vectors.map((vector) => [vector.purpose, vector] as const))("agrees with the vector: %s", async (_, vector) => {
    const call = asking({ now: vector.now, credentials: { webhookSecret: vector.secret } }).call;
    expect((await inbound.verify(call, raw(vector.body, vector.header))).ok).toBe(true);
    expect((await inbound.verify(call, raw(`${vector.body} `, vector.header))).ok).toBe(false);
  });

  it.each([
    ["as old as is allowed", 300, "taken"],
    ["too old", 301, "bad_signature"],
    ["as far ahead as clocks may be", -300, "taken"],
    ["from the future", -301, "bad_signature"],
  ])("%s", async (_, age, result) => {
    const read = await readBy(at(NOW), raw(body, await signature(body, NOW - age)));
    expect(Array.isArray(read) ? "taken" : read).toBe(result);
  });

  it("takes any of several, while a secret is being changed", async () => {
    const old = (await signature(body, NOW, "whsec_of_yesterday")).split(",")[1];
    expect(await readBy(at(NOW), raw(body, `${await signature(body, NOW)},${old},v0=${"0".repeat(64)}`))).toEqual([paid]);
    expect(await readBy(at(NOW), raw(body, `t=${NOW}, ${old}`))).toBe("bad_signature");
  });

  it("takes nothing that is missing, cut, of another scheme, time or body", async () => {
    const right = await signature(body, NOW);
    const forged = [
      null,
      "",
      right.replace(/^t=[^,]*,/, ""),
      right.replace(`t=${NOW}`, `t=${NOW + 1}`),
      right.replace(`t=${NOW}`, "t=now"),
      right.replace("v1=", "v0="),
      right.slice(0, -1),
      `t=${NOW},v1=`,
      `t=${NOW}`,
    ];
    for (const header of forged) expect(await readBy(at(NOW), raw(body, header))).toBe("bad_signature");
    expect(await readBy(at(NOW), raw(body.replace("5000", "1"), right))).toBe("bad_signature");
    expect(await readBy(at(NOW, { webhookSecret: "whsec_OfSomebodyElse" }), raw(body, right))).toBe("bad_signature");
  });

  it("takes nothing at all where no secret was entered, not even what is signed with nothing", async () => {
    const empty = await signature(body, NOW, "undefined");
    for (const header of [await signature(body, NOW), empty]) expect(await readBy(at(NOW, {}), raw(body, header))).toBe("bad_signature");
  });
});

describe("Stripe's own library", () => {
  const { webhooks } = new Stripe("sk_test_DemoOpensNothing");
  const cryptoProvider = Stripe.createSubtleCryptoProvider();

  it("signs what the adapter takes", async () => {
    const header = await webhooks.generateTestHeaderStringAsync({ payload: body, secret: webhookSecret, timestamp: NOW, cryptoProvider });
    expect(await readBy(at(NOW), raw(body, header))).toEqual([paid]);
  });

  it("takes what the simulator signs", async () => {
    const { sim, session, seen } = await opened();
    await sim.pay(session);
    const { gatewayTransactionId = "" } = await seen();
    const messages = (await sim.told?.({ ...session, gatewayTransactionId })) ?? [];
    const types = [];
    for (const { body, headers } of messages) {
      const header = headers.get("stripe-signature") ?? "";
      const event = await webhooks.constructEventAsync(body, header, webhookSecret, 300, cryptoProvider);
      types.push(event.type);
      await expect(webhooks.constructEventAsync(`${body} `, header, webhookSecret, 300, cryptoProvider)).rejects.toThrow();
    }
    expect(types).toEqual(["payment_intent.succeeded", "checkout.session.completed"]);
  });
});

describe("sessions", () => {
  it.each(["checkout.session.completed", "checkout.session.async_payment_succeeded"])("%s says what was taken", async (type) => {
    expect(await told(type, SESSION)).toEqual([paid]);
  });

  it.each(["checkout.session.completed", "checkout.session.async_payment_failed", "checkout.session.expired"])(
    "%s that is not paid is only a reason to ask",
    async (type) => {
      const { observed: _, ...hint } = paid;
      expect(await told(type, { ...SESSION, payment_status: "unpaid" })).toEqual([hint]);
      expect(await told(type, { ...SESSION, payment_status: "levitating" })).toEqual([hint]);
    },
  );

  it("says nothing of another shop's sessions, or of another mode's", async () => {
    for (const client_reference_id of [null, "order 1", "../", `${PAYMENT}x`])
      expect(await told("checkout.session.completed", { ...SESSION, client_reference_id })).toEqual([]);
    expect(await told("checkout.session.completed", SESSION, { livemode: true })).toEqual([]);
  });

  it("does not guess an amount, but asks", async () => {
    const { observed: _, ...hint } = paid;
    for (const wrong of [{ amount_total: null }, { amount_total: 1.5 }, { currency: "zzz" }, { currency: null }])
      expect(await told("checkout.session.completed", { ...SESSION, ...wrong })).toEqual([hint]);
  });
});

it("says nothing of what it is not subscribed to, and can't read what is no event", async () => {
  expect(inbound.events).not.toContain("payment_intent.payment_failed");
  expect(await told("payment_intent.payment_failed", { id: "pi_1", metadata: { dwar_payment: PAYMENT } })).toEqual([]);
  expect(await told("charge.updated", {})).toEqual([]);
  expect(await told("checkout.session.completed", { id: 1 })).toBe("unreadable");
  for (const nonsense of ["", "{", "[]", '{"id":"evt_1"}'])
    expect(await readBy(at(NOW), raw(nonsense, await signature(nonsense, NOW)))).toBe("unreadable");
});

it("asks about an intent that is ours", async () => {
  for (const type of ["payment_intent.succeeded", "payment_intent.canceled", "payment_intent.amount_capturable_updated"]) {
    const notice = { dedupeKey: "evt_1", paymentId: PAYMENT, refs: ["pi_1"] };
    expect(await told(type, { id: "pi_1", metadata: { dwar_payment: PAYMENT } })).toEqual([notice]);
    expect(await told(type, { id: "pi_1", metadata: {} })).toEqual([]);
  }
});

describe("refunds", () => {
  const REFUND = { id: "re_1", status: "succeeded", amount: 1_200, currency: "usd", payment_intent: "pi_1", metadata: {} };

  it.each([
    ["pending", "pending"],
    ["requires_action", "pending"],
    ["succeeded", "succeeded"],
    ["failed", "failed"],
    ["canceled", "failed"],
  ])("%s is %s", async (status, ours) => {
    const [notice] = await told("refund.updated", { ...REFUND, status });
    expect(notice).toMatchObject({ refs: ["pi_1"], refund: { receipt: { refundRef: "re_1", status: ours }, amount: dollars(1_200) } });
  });

  it("says why one failed, and which of ours it is", async () => {
    const metadata = { dwar_refund: PAYMENT };
    const [notice] = await told("refund.failed", { ...REFUND, metadata, status: "failed", failure_reason: "expired_or_canceled_card" });
    expect(notice).toMatchObject({ refund: { amendmentId: PAYMENT, receipt: { reason: { nativeCode: "expired_or_canceled_card" } } } });
  });

  it("does not guess a word that it does not know", async () => {
    expect(await told("refund.updated", { ...REFUND, status: "teleported" })).toBe("unreadable");
  });

  it("is not what Stripe lets go of when a hold lapses, or when less is captured or all is released", async () => {
    expect(await told("refund.created", { ...REFUND, reason: "expired_uncaptured_charge" })).toEqual([]);
    for (const part of [3_000, null]) {
      const { sim, call, session, amendment } = await opened({ capture: "manual" });
      await sim.pay(session);
      const input = await amendment(part ?? undefined);
      const { gatewayTransactionId = "" } = input;
      await (part === null ? stripe.void?.run(call, input) : stripe.capture?.run(call, input));
      const messages = (await sim.told?.({ ...session, gatewayTransactionId })) ?? [];
      const released = messages.filter(({ body }) => body.includes('"type":"refund.created"'));
      expect(released).toHaveLength(1);
      for (const message of released) expect(await readBy(call, message)).toEqual([]);
    }
  });
});

describe("disputes", () => {
  const DISPUTE = { id: "du_1", status: "needs_response", amount: 5_000, currency: "usd", reason: "fraudulent", payment_intent: "pi_1" };

  it.each([
    ["warning_needs_response", "open"],
    ["warning_under_review", "open"],
    ["warning_closed", "won"],
    ["needs_response", "open"],
    ["under_review", "open"],
    ["appeal_needs_response", "open"],
    ["appeal_under_review", "open"],
    ["prevented", "won"],
    ["won", "won"],
    ["lost", "lost"],
  ])("%s is %s", async (status, ours) => {
    expect(await told("charge.dispute.updated", { ...DISPUTE, status })).toEqual([
      { dedupeKey: "evt_1", refs: ["pi_1"], dispute: { disputeRef: "du_1", status: ours, amount: dollars(5_000), reason: "fraudulent" } },
    ]);
  });

  it("does not guess a word that it does not know, and says nothing of what is no intent's", async () => {
    expect(await told("charge.dispute.closed", { ...DISPUTE, status: "forgotten" })).toBe("unreadable");
    expect(await told("charge.dispute.created", { ...DISPUTE, payment_intent: null })).toEqual([]);
  });
});
