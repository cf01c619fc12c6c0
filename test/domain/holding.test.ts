import { describe, expect, it } from "vitest";
import { dueOf } from "../../src/domain/due.ts";
import type { GatewayFailure, Observation } from "../../src/domain/facts.ts";
import { capturedAmount } from "../../src/domain/state.ts";
import { HOUR, npr, opening, orderOf, Playing, START, seen, terms } from "./orders.ts";

const DAY = 24 * HOUR;

/** An order whose customer's money is held for the merchant. */
function held(): Playing {
  const playing = new Playing();
  playing.do({ ...opening, terms: { ...terms, capture: "manual" } });
  playing.begin();
  playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "created", ref: "g1", next: { kind: "ask", asks: [] } } });
  observe(playing, seen("authorized"));
  return playing;
}
const observe = (playing: Playing, observed: Observation) => playing.do({ do: "look", tx: 1, result: { kind: "observed", observed } });
const ended = (playing: Playing, observed: Observation) =>
  playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "observed", observed } });
const refused = (playing: Playing, failure: GatewayFailure) =>
  playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "failed", failure } });

describe("money that is held", () => {
  it("is nobody's to take but the merchant's, and the order only reports it", () => {
    const playing = held();
    expect(playing.order).toMatchObject({ status: "authorized", attempts: [{ status: "confirmed", held: true }] });
    expect(playing.types.filter((type) => type === "order.authorized")).toHaveLength(1);
    expect(playing.do({ do: "capture", tx: 1, ...playing.claim() })).toBeNull();
    expect(orderOf(playing).attempts[0]?.running).toBeUndefined();
    expect(playing.begin()).toEqual({ code: "order.busy" });
    expect(playing.do({ do: "cancel" })).toEqual({ code: "order.busy" });
  });

  it("is looked at now and then for a month, and then a person must look", () => {
    const playing = held();
    for (let looks = 0; looks < 100; looks++) {
      const [first] = dueOf(orderOf(playing));
      if (!first) break;
      expect(first.do).toBe("look");
      playing.now = first.at;
      observe(playing, seen("authorized"));
    }
    expect(playing.now - START).toBeGreaterThan(30 * DAY);
    expect(playing.now - START).toBeLessThan(45 * DAY);
    expect(playing.order).toMatchObject({ status: "authorized", attention: [{ code: "unresolved" }] });
    expect(dueOf(orderOf(playing)).map((due) => due.do)).toEqual([]);
  });

  it("is looked at when its session ends", () => {
    const playing = held();
    const { sessionEnds } = orderOf(playing).attempts[0] ?? { sessionEnds: 0 };
    const times: number[] = [];
    while (playing.now < sessionEnds) {
      playing.now = dueOf(orderOf(playing))[0]?.at ?? Number.POSITIVE_INFINITY;
      times.push(playing.now);
      observe(playing, seen("authorized"));
    }
    expect(times).toContain(sessionEnds);
  });
});

describe("taking it", () => {
  it("pays the order", () => {
    const playing = held();
    expect(playing.do({ do: "take", ...playing.claim() })).toBeNull();
    ended(playing, seen("captured"));
    expect(playing.order).toMatchObject({ status: "paid", attention: [], attempts: [{ status: "completed", captured: npr(100_00) }] });
  });

  it("in part pays the order with that part", () => {
    const playing = held();
    playing.do({ do: "take", amount: npr(40_00), ...playing.claim() });
    ended(playing, seen("captured", npr(40_00)));
    expect(playing.order).toMatchObject({ status: "paid", attention: [] });
    expect(capturedAmount(orderOf(playing))).toBe(40_00);
    expect(playing.do({ do: "request_refund", amount: npr(40_01), identity: "a" })).toMatchObject({ code: "order.refund_too_large" });
  });

  it("takes no more than is held, and what nobody asked for needs a person", () => {
    const playing = held();
    expect(playing.do({ do: "take", amount: npr(100_01), ...playing.claim() })).toMatchObject({ code: "order.capture_too_large" });
    expect(playing.do({ do: "take", amount: { amount: 1, currency: "INR" }, ...playing.claim() })).toMatchObject({ field: "amount" });
    observe(playing, seen("captured", npr(30_00)));
    expect(playing.order).toMatchObject({ attention: [{ code: "amount_mismatch" }] });
  });

  it("is refused while another take runs, and when nothing is held", () => {
    const playing = held();
    playing.do({ do: "take", ...playing.claim() });
    expect(playing.do({ do: "take", ...playing.claim() })).toEqual({ code: "order.busy" });
    expect(playing.do({ do: "release", ...playing.claim() })).toEqual({ code: "order.busy" });
    expect(Playing.started().do({ do: "take", call: "c", deadline: 0 })).toEqual({ code: "order.not_capturable" });
    expect(Playing.paid().do({ do: "take", call: "c", deadline: 0 })).toEqual({ code: "order.not_capturable" });
  });

  it("can be tried again after a refusal, unless the hold is gone", () => {
    const playing = held();
    playing.do({ do: "take", ...playing.claim() });
    refused(playing, { failure: "bad_request", outcome: "none" });
    expect(playing.order).toMatchObject({ status: "authorized", attempts: [{ problem: { failure: "bad_request" } }] });
    playing.do({ do: "take", ...playing.claim() });
    refused(playing, { failure: "expired", outcome: "none" });
    expect(playing.order).toMatchObject({ status: "open", attempts: [{ status: "failed", reason: "expired" }] });
  });

  it("whose answer was lost is asked for, and after two looks can be tried again", () => {
    const playing = held();
    playing.do({ do: "take", amount: npr(40_00), ...playing.claim() });
    refused(playing, { failure: "unavailable", outcome: "unknown" });
    expect(playing.do({ do: "take", ...playing.claim() })).toEqual({ code: "order.busy" });
    for (let looks = 0; looks < 2; looks++) {
      playing.now += 60_000;
      observe(playing, seen("authorized"));
    }
    expect(playing.do({ do: "take", ...playing.claim() })).toBeNull();
    ended(playing, seen("captured", npr(40_00)));
    // The first call had worked after all: the gateway says so when the second is made.
    expect(playing.order).toMatchObject({ attention: [{ code: "amount_mismatch" }], attempts: [{ status: "completed" }] });
  });
});

describe("letting go of it", () => {
  it("cancels the order", () => {
    const playing = held();
    expect(playing.do({ do: "release", ...playing.claim() })).toBeNull();
    ended(playing, seen("voided"));
    expect(playing.order).toMatchObject({ status: "cancelled", attempts: [{ status: "failed", reason: "voided" }] });
    expect(dueOf(orderOf(playing)).map((due) => due.do)).not.toContain("void");
  });

  it("also when somebody did it at the gateway", () => {
    const playing = held();
    observe(playing, seen("voided"));
    expect(playing.order?.status).toBe("cancelled");
  });

  it("a hold that ended by itself leaves the order on offer, or ends it with the offer", () => {
    const playing = held();
    observe(playing, seen("expired"));
    expect(playing.order).toMatchObject({ status: "open", attempts: [{ status: "failed", reason: "expired" }] });
    playing.now = START + 2 * HOUR;
    playing.do({ do: "expire" });
    expect(playing.order?.status).toBe("expired");
  });
});

describe("money that was authorized for an order that has no use for it", () => {
  it("is let go of", () => {
    const playing = Playing.started();
    playing.do({ do: "cancel" });
    observe(playing, seen("authorized"));
    const [first] = dueOf(orderOf(playing));
    expect(first).toMatchObject({ do: "void", tx: 1 });
    playing.do({ do: "void", tx: 1, ...playing.claim() });
    ended(playing, seen("voided"));
    expect(playing.order).toMatchObject({ status: "cancelled", attempts: [{ status: "failed", reason: "voided" }] });
  });

  it("is not asked about in a hurry where the gateway can't let go", () => {
    const playing = Playing.started();
    playing.do({ do: "cancel" });
    observe(playing, seen("authorized"));
    for (let tries = 0; tries < 20; tries++) {
      const [first] = dueOf(orderOf(playing));
      if (first?.do !== "void") break;
      expect(first.at).toBeGreaterThanOrEqual(playing.now);
      playing.now = first.at;
      playing.do({ do: "void", tx: 1, ...playing.claim() });
      ended(playing, seen("authorized"));
    }
    expect(playing.order?.attention).toMatchObject([{ code: "unresolved" }]);
  });
});
