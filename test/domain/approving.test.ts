import { describe, expect, it } from "vitest";
import { type Due, dueOf } from "../../src/domain/due.ts";
import type { FailureKind, Observation } from "../../src/domain/facts.ts";
import { type Attempt, attemptOf } from "../../src/domain/state.ts";
import { choice, npr, opening, Playing, seen, terms } from "./orders.ts";

// Gateways where the customer only agrees: the hold is a call of ours, between that and the capture.

const observe = (playing: Playing, observed: Observation) => playing.do({ do: "look", tx: 1, result: { kind: "observed", observed } });
const hold = (playing: Playing) => playing.do({ do: "hold", tx: 1, ...playing.claim() });
const ended = (playing: Playing, observed: Observation) =>
  playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "observed", observed } });
const refused = (playing: Playing, failure: FailureKind, outcome: "none" | "unknown") =>
  playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "failed", failure: { failure, outcome } } });
const dues = ({ order }: Playing): readonly Due[] => (order ? dueOf(order) : []);
const doing = (playing: Playing) => dues(playing)[0]?.do;
const first = ({ order }: Playing): Attempt => {
  const attempt = order && attemptOf(order, 1);
  if (!attempt) throw new Error("no attempt");
  return attempt;
};

function started(capture: "automatic" | "manual" = "manual"): Playing {
  const playing = new Playing();
  playing.do({ ...opening, terms: { ...terms, capture } });
  playing.begin();
  const next = { kind: "redirect", url: "https://pay.example" } as const;
  playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "created", ref: "g1", next } });
  return playing;
}
/** The customer has agreed, and nothing is held. */
function approved(capture: "automatic" | "manual" = "manual"): Playing {
  const playing = started(capture);
  observe(playing, seen("approved"));
  return playing;
}

describe("what the customer approved", () => {
  it("is to be held at once, and is no hold before that", () => {
    const playing = approved();
    expect(first(playing)).toMatchObject({ status: "confirmed", approved: true });
    expect(playing.order?.status).toBe("open");
    expect(dues(playing)[0]).toEqual({ do: "hold", tx: 1, at: playing.now });
    expect(playing.do({ do: "take", ...playing.claim() })).toEqual({ code: "order.not_capturable" });
    expect(playing.do({ do: "release", ...playing.claim() })).toEqual({ code: "order.not_capturable" });
    expect(playing.begin()).toEqual({ code: "order.busy" });
    expect(playing.do({ do: "cancel" })).toEqual({ code: "order.busy" });
  });

  it("is held once, whoever asks", () => {
    const playing = approved();
    hold(playing);
    expect(first(playing).running?.op).toBe("hold");
    const { length } = playing.events;
    playing.do({ do: "hold", tx: 1, call: "another", deadline: playing.now });
    expect(playing.events).toHaveLength(length);
    ended(playing, seen("authorized"));
    expect(playing.order).toMatchObject({
      status: "authorized",
      attempts: [{ status: "confirmed", held: true, gatewayTransactionId: "p1" }],
    });
    expect(first(playing).approved).toBeUndefined();
    playing.do({ do: "hold", tx: 1, call: "another", deadline: playing.now });
    observe(playing, seen("approved"));
    expect(playing.types.filter((type) => type === "order.authorized")).toHaveLength(1);
    expect(first(playing).running).toBeUndefined();
    expect(doing(playing)).toBe("look");
  });

  it("is taken after that, where nobody waits for the merchant", () => {
    const playing = approved("automatic");
    playing.do({ do: "capture", tx: 1, ...playing.claim() });
    expect(first(playing).running).toBeUndefined();
    hold(playing);
    ended(playing, seen("authorized"));
    expect(doing(playing)).toBe("capture");
  });

  it("of another amount is for a person to look at, and not held", () => {
    const playing = started();
    observe(playing, seen("approved", npr(1)));
    expect(playing.order).toMatchObject({ attention: [{ code: "amount_mismatch" }], attempts: [{ status: "created" }] });
    expect(doing(playing)).not.toBe("hold");
  });

  it("is not held for an order that has ended, or beside another hold", () => {
    const over = started();
    over.do({ do: "cancel" });
    observe(over, seen("approved"));
    expect(doing(over)).toBe("void");

    const twice = started();
    twice.do({ do: "begin", choice: choice, method: "card", sessionEnds: twice.now + 1_000_000, ...twice.claim() });
    const next = { kind: "redirect", url: "https://pay.example" } as const;
    twice.do({ do: "end_call", tx: 2, call: twice.lastCall, result: { kind: "created", ref: "g2", next } });
    twice.do({ do: "observe", tx: 2, observed: { ...seen("authorized"), ref: "g2" } });
    observe(twice, seen("approved"));
    expect(twice.order?.status).toBe("authorized");
    expect(dues(twice).find((due) => "tx" in due && due.tx === 1)?.do).toBe("void");
    twice.do({ do: "void", tx: 1, ...twice.claim() });
    ended(twice, seen("voided"));
    expect(twice.order).toMatchObject({ status: "authorized", attempts: [{ status: "failed", reason: "voided" }, { held: true }] });
    observe(twice, seen("approved"));
    expect(first(twice).status).toBe("failed");
  });
});

describe("a hold", () => {
  it.each(["declined", "bad_request", "expired", "not_found"] as const)("that is refused as %s leaves the order on offer", (failure) => {
    const playing = approved();
    hold(playing);
    refused(playing, failure, "none");
    expect(playing.order).toMatchObject({ status: "open", attempts: [{ status: "failed", reason: failure }] });
    // However long the gateway still shows that the customer agreed.
    observe(playing, seen("approved"));
    expect(first(playing).status).toBe("failed");
    expect(playing.begin()).toBeNull();
  });

  it("whose answer was lost is found by a look", () => {
    const playing = approved();
    hold(playing);
    refused(playing, "unavailable", "unknown");
    expect(doing(playing)).toBe("look");
    expect(playing.begin()).toEqual({ code: "order.busy" });
    playing.now += 5_000;
    observe(playing, seen("authorized"));
    expect(playing.order).toMatchObject({ status: "authorized", attempts: [{ held: true }] });
    expect(first(playing).unknown).toBeUndefined();
  });

  it("that two looks after its call's deadline do not show is made once more", () => {
    const playing = approved();
    hold(playing);
    const { deadline = 0 } = first(playing).running ?? {};
    refused(playing, "unavailable", "unknown");
    let late = 0;
    while (doing(playing) === "look") {
      playing.now = dues(playing)[0]?.at ?? playing.now;
      late += playing.now < deadline ? 0 : 1;
      observe(playing, seen("approved"));
    }
    expect(late).toBe(2);
    expect(doing(playing)).toBe("hold");
  });

  it("that could not be asked for is tried a few times, and then a person must look", () => {
    const playing = approved();
    for (let tries = 0; tries < 20 && doing(playing) === "hold"; tries++) {
      playing.now = dues(playing)[0]?.at ?? playing.now;
      hold(playing);
      refused(playing, "unavailable", "none");
    }
    expect(playing.order).toMatchObject({ attention: [{ code: "unresolved" }], attempts: [{ status: "confirmed", approved: true }] });
  });

  it("that a message told of while its call ran is not in doubt, whatever the call says", () => {
    for (const end of [
      (playing: Playing) => refused(playing, "unavailable", "unknown"),
      (playing: Playing) => refused(playing, "bad_request", "none"),
      (playing: Playing) => ended(playing, seen("authorized")),
    ]) {
      const playing = approved();
      hold(playing);
      playing.do({ do: "observe", tx: 1, observed: seen("authorized") });
      end(playing);
      expect(playing.order).toMatchObject({ status: "authorized", attempts: [{ status: "confirmed", held: true }] });
      expect(first(playing).unknown).toBeUndefined();
      expect(playing.do({ do: "take", ...playing.claim() })).toBeNull();
    }
  });

  it("that takes its time is waited for, and an older word changes nothing", () => {
    const playing = approved();
    hold(playing);
    ended(playing, seen("pending"));
    expect(playing.order).toMatchObject({ status: "processing", attempts: [{ pending: true }] });
    observe(playing, seen("approved"));
    expect(doing(playing)).toBe("look");
    observe(playing, seen("authorized"));
    expect(playing.order?.status).toBe("authorized");
  });

  it("of another amount is not made again", () => {
    const playing = approved();
    hold(playing);
    ended(playing, seen("authorized", npr(1)));
    expect(playing.order).toMatchObject({ attention: [{ code: "amount_mismatch" }] });
    expect(doing(playing)).toBe("look");
  });
});
