import { describe, expect, it } from "vitest";
import type { CallResult } from "../../src/domain/commands.ts";
import { dueOf } from "../../src/domain/due.ts";
import { refundedAmount } from "../../src/domain/state.ts";
import { refundId } from "../../src/kernel/ids.ts";
import { HOUR, npr, opening, orderOf, Playing, seen, terms } from "./orders.ts";

// Words of gateways that come late, twice, early or in the wrong order, and askers who do not wait their turn.

const lost: CallResult = { kind: "failed", failure: { failure: "unavailable", outcome: "unknown" } };
const refused: CallResult = { kind: "failed", failure: { failure: "bad_request", outcome: "none" } };
const nothing = { kind: "failed", failure: { failure: "unavailable", outcome: "none" } } as const;
const see = (playing: Playing, ...given: Parameters<typeof seen>) =>
  playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: seen(...given) } });
const dues = (playing: Playing) => dueOf(orderOf(playing)).map((due) => due.do);
const voided = (playing: Playing): number => {
  let voids = 0;
  for (; voids < 100; voids++) {
    const [first] = dueOf(orderOf(playing));
    if (first?.do !== "void") break;
    playing.now = Math.max(playing.now, first.at);
    playing.do({ do: "void", tx: 1, ...playing.claim() });
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: refused });
  }
  return voids;
};

describe("looks before their turn", () => {
  it.each([
    ["of a capture in doubt", "automatic"],
    ["of money that is held", "manual"],
  ] as const)("%s change nothing, however many", (_what, capture) => {
    const playing = new Playing();
    playing.do({ ...opening, terms: { ...terms, capture } });
    playing.begin();
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "created", ref: "g1", next: { kind: "ask", asks: [] } } });
    see(playing, "authorized");
    playing.do({ do: capture === "manual" ? "take" : "capture", tx: 1, ...playing.claim() });
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: lost });
    const [before, events] = [dueOf(orderOf(playing)), playing.events.length];
    for (let looks = 0; looks < 50; looks++) playing.do({ do: "look", tx: 1, result: nothing });
    expect(dueOf(orderOf(playing))).toEqual(before);
    expect(playing.events.length).toBe(events);
  });
});

it("what was on its way and is then authorized is captured", () => {
  const playing = Playing.started();
  see(playing, "pending");
  playing.now += 60_000;
  see(playing, "authorized");
  expect(playing.order).toMatchObject({ status: "processing", attempts: [{ status: "confirmed" }] });
  expect(dues(playing)).toContain("capture");
});

describe("money that nobody wants", () => {
  it("and that can't be let go of is tried a few times, then a person is told", () => {
    const playing = Playing.started();
    playing.do({ do: "cancel" });
    see(playing, "authorized");
    expect(voided(playing)).toBeLessThan(12);
    expect(playing.order?.attention).toMatchObject([{ code: "unresolved" }]);
  });

  it("is let go of once, however long the gateway still shows it", () => {
    const playing = Playing.started();
    playing.do({ do: "cancel" });
    see(playing, "authorized");
    playing.do({ do: "void", tx: 1, ...playing.claim() });
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "observed", observed: seen("voided") } });
    for (let looks = 0; looks < 5; looks++) {
      playing.now += HOUR / 10;
      see(playing, "authorized");
    }
    expect(dues(playing)).not.toContain("void");
    expect(playing.events.filter((event) => event.type === "transaction.failed" && event.reason === "voided")).toHaveLength(1);
  });

  it("stands in the way of offering the order anew until it is gone", () => {
    const playing = Playing.started();
    playing.do({ do: "cancel" });
    see(playing, "authorized");
    expect(playing.do({ ...opening, terms: { ...terms, expiresAt: playing.now + HOUR } })).toEqual({ code: "order.busy" });
  });
});

describe("refunds", () => {
  it("that were given up for lost and were made after all count", () => {
    const playing = Playing.paid();
    playing.do({ do: "request_refund", amount: npr(50_00), identity: "r1" });
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: lost });
    for (let looks = 0; looks < 9 && orderOf(playing).refunds[0]?.status === "pending"; looks++) {
      playing.now = dueOf(orderOf(playing)).find((due) => due.do === "look_refund")?.at ?? playing.now;
      playing.do({ do: "look_refund", refund: 1, result: { kind: "failed", failure: { failure: "not_found", outcome: "none" } } });
    }
    expect(orderOf(playing).refunds[0]?.status).toBe("failed");
    const amendmentId = refundId.of(orderOf(playing).id, 1).slice(3);
    const receipt = { refundRef: "re_1", status: "succeeded" } as const;
    playing.do({ do: "note_refund", tx: 1, notice: { receipt, amount: npr(50_00), amendmentId } });
    expect(refundedAmount(orderOf(playing))).toBe(50_00);
    expect(playing.do({ do: "request_refund", amount: npr(60_00), identity: "r2" })).toMatchObject({ code: "order.refund_too_large" });
  });

  it("that the gateway has refused stay refused", () => {
    const playing = Playing.paid();
    const told = (status: "succeeded" | "failed") =>
      playing.do({ do: "note_refund", tx: 1, notice: { receipt: { refundRef: "re_1", status }, amount: npr(50_00) } });
    told("succeeded");
    told("failed");
    told("succeeded");
    expect(orderOf(playing)).toMatchObject({ status: "paid", refunds: [{ status: "failed" }] });
  });

  it("of an equal amount that the merchant made at the gateway are not ours", () => {
    const playing = Playing.paid();
    playing.do({ do: "request_refund", amount: npr(50_00), identity: "r1" });
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    playing.do({ do: "note_refund", tx: 1, notice: { receipt: { refundRef: "re_theirs", status: "succeeded" }, amount: npr(50_00) } });
    playing.do({
      do: "end_call",
      tx: 1,
      call: playing.lastCall,
      result: { kind: "receipt", receipt: { refundRef: "re_ours", status: "succeeded" } },
    });
    expect(refundedAmount(orderOf(playing))).toBe(100_00);
    expect(playing.order?.status).toBe("refunded");
  });

  it("that nobody learns the end of can be ended by a person", () => {
    const playing = Playing.paid();
    playing.do({ do: "request_refund", identity: "r1" });
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: lost });
    for (let looks = 0; looks < 20; looks++) {
      const due = dueOf(orderOf(playing)).find((one) => one.do === "look_refund");
      if (!due) break;
      playing.now = due.at;
      playing.do({ do: "look_refund", refund: 1, result: nothing });
    }
    expect(playing.order?.attention).toMatchObject([{ code: "unresolved" }]);
    expect(playing.do({ do: "resolve", code: "unresolved", action: "accept", note: "It was not made.", identity: "z" })).toBeNull();
    expect(playing.do({ do: "request_refund", identity: "again" })).toBeNull();
  });

  it("of a wrong amount that could not be made leave it to a person", () => {
    const playing = Playing.started();
    see(playing, "captured", npr(90_00));
    playing.do({ do: "resolve", code: "amount_mismatch", action: "refund", note: "Wrong.", identity: "z" });
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: refused });
    expect(playing.order).toMatchObject({ status: "open", attention: [{ code: "amount_mismatch" }] });
    expect(playing.begin()).toEqual({ code: "order.not_payable" });
  });
});

it("a dispute that was decided is not opened again by a message that comes late", () => {
  const playing = Playing.paid();
  const told = (status: "open" | "won" | "lost") =>
    playing.do({ do: "note_dispute", tx: 1, notice: { disputeRef: "dp_1", status, amount: npr(100_00) } });
  told("open");
  told("won");
  told("open");
  expect(orderOf(playing)).toMatchObject({ disputes: [{ status: "won" }], attention: [] });
});
