import { describe, expect, it } from "vitest";
import { dueOf } from "../../src/domain/due.ts";
import { CALL_GRACE } from "../../src/domain/watch.ts";
import { choice, end, HOUR, npr, opening, orderOf, Playing, seen, terms } from "./orders.ts";

// An order that is asked for again, money held twice, and when what is to be done is due.

const observe = (playing: Playing, tx: number, ...given: Parameters<typeof seen>) =>
  playing.do({ do: "observe", tx, observed: { ...seen(...given), ref: `g${tx}`, gatewayTransactionId: `p${tx}` } });
const cancelled = () => {
  const playing = Playing.started();
  playing.do({ do: "cancel" });
  return playing;
};
const expired = () => {
  const playing = Playing.started();
  playing.now = terms.expiresAt;
  playing.do({ do: "expire" });
  return playing;
};
const paidLate = () => {
  const playing = cancelled();
  observe(playing, 1, "captured", npr(90_00));
  return playing;
};
/** Asks for the order again, to be paid for another hour. */
const again = (playing: Playing, amount = npr(100_00)) =>
  playing.do({ ...opening, terms: { ...terms, amount, expiresAt: playing.now + HOUR } });

describe("an order that is asked for again", () => {
  it.each([
    ["cancelled", cancelled],
    ["expired", expired],
  ] as const)("and was %s is offered anew, with another amount too", (_what, play) => {
    const playing = play();
    expect(again(playing, npr(50_00))).toBeNull();
    expect(playing.order).toMatchObject({ status: "open", terms: { amount: npr(50_00), expiresAt: playing.now + HOUR } });
  });

  it.each([
    ["is open", Playing.started],
    ["is paid", Playing.paid],
    ["ended, and has somebody's money", paidLate],
  ] as const)("and %s is the same, and never another amount", (_what, play) => {
    const playing = play();
    const before = playing.order;
    expect(again(playing)).toBeNull();
    expect(again(playing, npr(50_00))).toEqual({ code: "order.reference_conflict" });
    expect(playing.order).toBe(before);
  });

  it("and had its money given back is offered anew", () => {
    const playing = paidLate();
    playing.do({ do: "note_refund", tx: 1, notice: { receipt: { refundRef: "re_1", status: "succeeded" }, amount: npr(90_00) } });
    expect(again(playing)).toBeNull();
    expect(playing.order?.status).toBe("open");
  });

  it("and has one payment in doubt among others waits until that is known", () => {
    const playing = Playing.started();
    playing.do({ do: "begin", choice, method: "card", sessionEnds: playing.now + HOUR / 4, ...playing.claim() });
    end(playing, { kind: "created", ref: "g2", next: { kind: "ask", asks: [] } }, 2);
    playing.do({ do: "cancel" });
    observe(playing, 2, "pending");
    expect(again(playing)).toEqual({ code: "order.busy" });
    observe(playing, 2, "failed");
    expect(again(playing)).toBeNull();
    expect(playing.order?.status).toBe("open");
  });

  it("is cancelled once", () => {
    const playing = cancelled();
    const { length } = playing.events;
    expect(playing.do({ do: "cancel" })).toBeNull();
    expect(playing.events).toHaveLength(length);
  });
});

describe("money that is held twice", () => {
  const heldTwice = () => {
    const playing = new Playing();
    playing.do({ ...opening, terms: { ...terms, capture: "manual" } });
    for (const [tx, method] of [
      [1, "wallet"],
      [2, "card"],
    ] as const) {
      playing.do({ do: "begin", choice, method, sessionEnds: playing.now + HOUR / 4, ...playing.claim() });
      end(playing, { kind: "created", ref: `g${tx}`, next: { kind: "ask", asks: [] } }, tx);
    }
    for (const tx of [1, 2]) observe(playing, tx, "authorized");
    return playing;
  };

  it("is taken where it is still held", () => {
    const playing = heldTwice();
    observe(playing, 1, "voided");
    expect(playing.do({ do: "take", ...playing.claim() })).toBeNull();
    expect(playing.events.at(-1)).toMatchObject({ type: "call.started", op: "capture", tx: 2 });
  });

  it("is on its way when either is, and held again when that fails", () => {
    const playing = heldTwice();
    playing.do({ do: "take", ...playing.claim() });
    observe(playing, 1, "pending");
    expect(playing.order?.status).toBe("processing");
    observe(playing, 1, "failed");
    expect(playing.order?.status).toBe("authorized");
  });
});

describe("what is due", () => {
  const loses = (playing: Playing) => dueOf(orderOf(playing)).filter((due) => due.do === "lose");

  it("is to give up a call once its answer can't come any more", () => {
    const playing = Playing.started();
    playing.do({ do: "answer", tx: 1, step: 1, ...playing.claim() });
    expect(loses(playing)).toMatchObject([{ tx: 1, op: "complete", at: playing.now + 30_000 + CALL_GRACE }]);
  });

  it("is one refund after another", () => {
    const playing = Playing.paid();
    for (const identity of ["r1", "r2"]) playing.do({ do: "request_refund", identity, amount: npr(40_00) });
    const refunds = () => dueOf(orderOf(playing)).flatMap((due) => (due.do === "refund" ? [due.refund] : []));
    expect(refunds()).toEqual([1, 2]);
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    expect(refunds()).toEqual([]);
    expect(loses(playing)).toMatchObject([{ op: "refund", at: playing.now + 30_000 + CALL_GRACE }]);
    end(playing, { kind: "receipt", receipt: { status: "succeeded", refundRef: "re_1" } });
    expect(refunds()).toEqual([2]);
  });
});
