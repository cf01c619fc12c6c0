import { describe, expect, it } from "vitest";
import type { CallResult } from "../../src/domain/commands.ts";
import { orderView } from "../../src/domain/view.ts";
import { npr, Playing, seen, terms } from "./orders.ts";

function mismatched(): Playing {
  const playing = Playing.started();
  playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: seen("captured", npr(90_00)) } });
  return playing;
}

const view = (playing: Playing) => playing.order && orderView(playing.order, {});

it("holds everything back while another amount was paid", () => {
  const playing = mismatched();
  expect(view(playing)).toMatchObject({ status: "open", capturedAmount: "0.00", attention: [{ code: "amount_mismatch" }] });
  expect(playing.begin()).toMatchObject({ code: "order.not_payable" });
  expect(playing.do({ do: "cancel" })).toMatchObject({ code: "order.not_cancellable" });
  playing.now = terms.expiresAt + 1;
  playing.do({ do: "expire" });
  expect(view(playing)?.status).toBe("open");
});

it("takes another amount for the order's payment when a person accepts it", () => {
  const playing = mismatched();
  playing.do({ do: "resolve", code: "amount_mismatch", action: "accept", note: "agreed by phone", identity: "i" });
  expect(view(playing)).toMatchObject({ status: "paid", capturedAmount: "90.00", attention: [] });
});

it("gives another amount back, and the order can be paid again", () => {
  const playing = mismatched();
  playing.do({ do: "resolve", code: "amount_mismatch", action: "refund", note: "wrong", identity: "i" });
  playing.do({ do: "refund", refund: 1, ...playing.claim() });
  playing.do({
    do: "end_call",
    tx: 1,
    call: playing.lastCall,
    result: { kind: "receipt", receipt: { refundRef: "r", status: "succeeded" } },
  });
  expect(view(playing)).toMatchObject({ status: "open", refundedAmount: "0.00", transactions: [{ status: "refunded" }], attention: [] });
  expect(playing.begin()).toBeNull();
});

describe("money in another currency", () => {
  const resolve = (playing: Playing, action: "accept" | "refund") =>
    playing.do({ do: "resolve", code: "currency_mismatch", action, note: "looked at", identity: "i" });
  function foreign(): Playing {
    const playing = Playing.started();
    const observed = seen("captured", { amount: 100_00, currency: "USD" });
    playing.do({ do: "look", tx: 1, result: { kind: "observed", observed } });
    return playing;
  }
  const givenBack = (playing: Playing, result: CallResult) => {
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result });
  };

  it("never pays the order: accepting it is refused while it is there", () => {
    const playing = foreign();
    expect(resolve(playing, "accept")).toMatchObject({ code: "request.invalid", field: "action" });
    expect(view(playing)).toMatchObject({ status: "open", capturedAmount: "0.00", attention: [{ code: "currency_mismatch" }] });
  });

  it("is given back, and the order can be paid again", () => {
    const playing = foreign();
    expect(resolve(playing, "refund")).toBeNull();
    givenBack(playing, { kind: "receipt", receipt: { refundRef: "r", status: "succeeded" } });
    expect(view(playing)).toMatchObject({ status: "open", transactions: [{ status: "refunded" }], attention: [] });
    expect(playing.begin()).toBeNull();
  });

  it("that was given back at the gateway needs nobody to give it back: accepting it closes it, and pays nothing", () => {
    const playing = foreign();
    const all = { amount: 100_00, currency: "USD" } as const;
    playing.do({ do: "observe", tx: 1, observed: { ...seen("captured", all), refunded: all } });
    expect(resolve(playing, "accept")).toBeNull();
    expect(view(playing)).toMatchObject({ status: "open", capturedAmount: "0.00", attention: [] });
  });

  it("that the gateway does not give back can still be closed", () => {
    const playing = foreign();
    resolve(playing, "refund");
    givenBack(playing, { kind: "failed", failure: { failure: "declined", outcome: "none" } });
    expect(view(playing)).toMatchObject({ attention: [{ code: "currency_mismatch" }] });
    expect(resolve(playing, "accept")).toBeNull();
    expect(view(playing)).toMatchObject({ status: "open", capturedAmount: "0.00", attention: [] });
  });
});

it("gives back the second of two payments and leaves the order paid", () => {
  const playing = Playing.started();
  playing.now += 16 * 60_000;
  playing.begin();
  playing.do({ do: "end_call", tx: 2, call: playing.lastCall, result: { kind: "created", ref: "g2", next: { kind: "ask", asks: [] } } });
  playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: seen("captured") } });
  playing.do({ do: "look", tx: 2, result: { kind: "observed", observed: { ...seen("captured"), ref: "g2" } } });
  expect(view(playing)).toMatchObject({ status: "paid", capturedAmount: "100.00", attention: [{ code: "duplicate_payment" }] });
  playing.do({ do: "resolve", code: "duplicate_payment", action: "refund", note: "twice", identity: "i" });
  playing.do({ do: "refund", refund: 1, ...playing.claim() });
  playing.do({
    do: "end_call",
    tx: 2,
    call: playing.lastCall,
    result: { kind: "receipt", receipt: { refundRef: "r", status: "succeeded" } },
  });
  expect(view(playing)).toMatchObject({
    status: "paid",
    refundedAmount: "0.00",
    transactions: [{ status: "completed" }, { status: "refunded" }],
    attention: [],
  });
});

it("records money that comes after expiry, marked", () => {
  const playing = Playing.started();
  playing.now = terms.expiresAt;
  playing.do({ do: "expire" });
  expect(view(playing)).toMatchObject({ status: "expired", transactions: [{ status: "failed", reason: "expired" }] });
  playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: seen("captured") } });
  expect(view(playing)).toMatchObject({
    status: "paid",
    transactions: [{ status: "completed", reason: null }],
    attention: [{ code: "late_payment" }],
  });
});

it("has nothing to resolve where nothing is wrong", () => {
  const playing = Playing.paid();
  expect(playing.do({ do: "resolve", code: "late_payment", action: "accept", note: "x", identity: "i" })).toMatchObject({
    code: "attention.not_found",
  });
});
