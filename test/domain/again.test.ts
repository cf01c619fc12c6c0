import { describe, expect, it } from "vitest";
import type { CallResult } from "../../src/domain/commands.ts";
import type { DisputeNotice, RefundReceipt } from "../../src/domain/facts.ts";
import type { Attempt, Refund } from "../../src/domain/state.ts";
import { MOST_COUNTED } from "../../src/kernel/ids.ts";
import { choice, end, HOUR, npr, opening, orderOf, Playing, seen, terms } from "./orders.ts";

// What is told again, or by a second attempt: a merchant hears of each thing once, and of each of two things.

const lost: CallResult = { kind: "failed", failure: { failure: "unavailable", outcome: "unknown" } };
const absent = { kind: "failed", failure: { failure: "not_found", outcome: "none" } } as const;
const receipt = (status: RefundReceipt["status"], refundRef = "re_1"): CallResult => ({ kind: "receipt", receipt: { status, refundRef } });
const observe = (playing: Playing, tx: number, ...given: Parameters<typeof seen>) =>
  playing.do({ do: "observe", tx, observed: { ...seen(...given), ref: `g${tx}`, gatewayTransactionId: `p${tx}` } });
const codes = (playing: Playing) => orderOf(playing).attention.map(({ code, tx }) => `${code} ${tx}`);
const times = (playing: Playing, type: string) => playing.types.filter((one) => one === type).length;

/** Two sessions that can still be paid, at two accounts. */
function twoSessions(given: Partial<typeof terms> = {}): Playing {
  const playing = new Playing();
  playing.do({ ...opening, terms: { ...terms, ...given } });
  for (const [tx, method] of [
    [1, "wallet"],
    [2, "card"],
  ] as const) {
    const at = { ...choice, account: `gc_${tx}` };
    playing.do({ do: "begin", choice: at, method, sessionEnds: playing.now + HOUR / 4, ...playing.claim() });
    end(playing, { kind: "created", ref: `g${tx}`, next: { kind: "ask", asks: [] } }, tx);
  }
  return playing;
}

describe("another amount or currency", () => {
  it("that the gateway holds is told once, however often it says so", () => {
    const playing = Playing.started();
    for (let words = 0; words < 3; words++) observe(playing, 1, "authorized", npr(90_00));
    expect(codes(playing)).toEqual(["amount_mismatch 1"]);
    observe(playing, 1, "authorized", { amount: 100_00, currency: "USD" });
    expect(codes(playing)).toEqual(["amount_mismatch 1", "currency_mismatch 1"]);
  });

  it("of two attempts is told of each", () => {
    const playing = twoSessions();
    for (const tx of [1, 2, 1, 2]) observe(playing, tx, "authorized", npr(90_00));
    expect(codes(playing)).toEqual(["amount_mismatch 1", "amount_mismatch 2"]);
  });
});

it("beside money that is about to be taken another session is not answered", () => {
  const playing = twoSessions();
  observe(playing, 1, "authorized");
  const { length } = playing.events;
  playing.do({ do: "answer", tx: 2, step: 1, ...playing.claim() });
  expect(playing.events).toHaveLength(length);
});

describe("money on its way", () => {
  it("is told once", () => {
    const playing = Playing.started();
    for (let words = 0; words < 3; words++) observe(playing, 1, "pending");
    expect([times(playing, "transaction.pending"), times(playing, "order.processing")]).toEqual([1, 1]);
  });

  it("is no news once the money is held, until the merchant has asked for it", () => {
    const playing = twoSessions({ capture: "manual" });
    observe(playing, 1, "authorized");
    observe(playing, 1, "pending");
    expect([times(playing, "transaction.pending"), playing.order?.status]).toEqual([0, "authorized"]);
    playing.do({ do: "take", ...playing.claim() });
    observe(playing, 1, "pending");
    expect([times(playing, "transaction.pending"), playing.order?.status]).toEqual([1, "processing"]);
  });

  it("does not bring back an order that is over", () => {
    const playing = twoSessions();
    observe(playing, 1, "captured");
    observe(playing, 2, "pending");
    expect(playing.order).toMatchObject({ status: "paid", attempts: [{}, { pending: true }] });
    expect(times(playing, "order.processing")).toBe(0);
  });
});

describe("a hold that is gone", () => {
  const held = () => {
    const playing = twoSessions({ capture: "manual" });
    observe(playing, 1, "authorized");
    return playing;
  };

  it("ends its order once", () => {
    const playing = held();
    for (let words = 0; words < 3; words++) observe(playing, 1, "voided");
    expect(playing.order?.status).toBe("cancelled");
    // The other session was open, and has ended with the order.
    expect([times(playing, "transaction.failed"), times(playing, "order.cancelled")]).toEqual([2, 1]);
  });

  it("ends no order that has another hold", () => {
    const playing = held();
    observe(playing, 2, "authorized");
    observe(playing, 1, "voided");
    expect(playing.order).toMatchObject({ status: "authorized", attempts: [{ status: "failed" }, { status: "confirmed" }] });
    observe(playing, 2, "voided");
    expect(playing.order?.status).toBe("cancelled");
  });

  it("ends no order that never reported it", () => {
    const playing = twoSessions();
    observe(playing, 1, "voided");
    expect(playing.order).toMatchObject({ status: "open", attempts: [{ status: "failed", reason: "voided" }, { status: "created" }] });
  });
});

describe("a second payment", () => {
  it("is given back by itself, unless the app keeps it", () => {
    for (const kept of [false, true]) {
      const playing = twoSessions(kept ? { keepsDuplicates: true } : {});
      for (const tx of [1, 2, 1, 2]) observe(playing, tx, "captured");
      expect(codes(playing)).toEqual(["duplicate_payment 2"]);
      expect(orderOf(playing).refunds).toMatchObject(kept ? [] : [{ tx: 2, amount: npr(100_00), status: "requested" }]);
    }
  });

  const givenBack = (result: CallResult) => {
    const playing = twoSessions();
    for (const tx of [1, 2]) observe(playing, tx, "captured");
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    end(playing, result, 2);
    return playing;
  };

  it("that went back as a whole needs nobody any more", () => {
    expect(codes(givenBack(receipt("succeeded")))).toEqual([]);
    expect(givenBack(receipt("succeeded")).order?.status).toBe("paid");
  });

  it("that could not be given back stays in front of a person, once", () => {
    const playing = givenBack({ kind: "failed", failure: { failure: "bad_request", outcome: "none" } });
    expect(codes(playing)).toEqual(["duplicate_payment 2"]);
    expect(times(playing, "order.attention")).toBe(1);
  });

  it("that comes back after all is in front of a person again", () => {
    const playing = givenBack(receipt("succeeded"));
    playing.do({ do: "note_refund", tx: 2, notice: { receipt: { refundRef: "re_1", status: "failed" }, amount: npr(100_00) } });
    expect(codes(playing)).toEqual(["duplicate_payment 2"]);
  });

  it("that went back leaves what else needs a person as it was", () => {
    const disputed = { disputeRef: "dp_1", status: "open", amount: npr(100_00) } as const;
    const playing = twoSessions();
    for (const tx of [1, 2]) observe(playing, tx, "captured");
    playing.do({ do: "note_dispute", tx: 2, notice: disputed });
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    end(playing, receipt("succeeded"), 2);
    expect(codes(playing)).toEqual(["disputed 2"]);
    const kept = twoSessions({ keepsDuplicates: true });
    for (const tx of [1, 2]) observe(kept, tx, "captured");
    kept.do({ do: "resolve", code: "duplicate_payment", action: "accept", note: "kept", identity: "i" });
    kept.do({ do: "note_dispute", tx: 2, notice: disputed });
    kept.do({ do: "note_refund", tx: 2, notice: { receipt: { refundRef: "re_1", status: "succeeded" }, amount: npr(100_00) } });
    expect([times(kept, "attention.resolved"), codes(kept)]).toEqual([1, ["disputed 2"]]);
  });

  it("of which a part went back is still in front of a person", () => {
    const playing = twoSessions({ keepsDuplicates: true });
    for (const tx of [1, 2]) observe(playing, tx, "captured");
    playing.do({ do: "note_refund", tx: 2, notice: { receipt: { refundRef: "re_1", status: "succeeded" }, amount: npr(40_00) } });
    expect(codes(playing)).toEqual(["duplicate_payment 2"]);
    playing.do({ do: "note_refund", tx: 2, notice: { receipt: { refundRef: "re_2", status: "succeeded" }, amount: npr(60_00) } });
    expect(codes(playing)).toEqual([]);
  });
});

describe("what nobody can tell", () => {
  const silent = { kind: "failed", failure: { failure: "unavailable", outcome: "none" } } as const;

  it("of a payment is in front of a person once, and asking again changes nothing", () => {
    const playing = twoSessions();
    playing.do({ do: "answer", tx: 2, step: 1, ...playing.claim() });
    end(playing, lost, 2);
    for (let at = orderOf(playing).attempts[1]?.watch?.at; at !== undefined; at = orderOf(playing).attempts[1]?.watch?.at) {
      expect(codes(playing)).toEqual([]);
      playing.now = at;
      playing.do({ do: "look", tx: 2, result: silent });
    }
    expect(codes(playing)).toEqual(["unresolved 2"]);
    for (let looks = 0; looks < 3; looks++) playing.do({ do: "look", tx: 2, result: silent, outOfTurn: true });
    expect(codes(playing)).toEqual(["unresolved 2"]);
  });

  it("of an attempt that has failed is not written down again and again", () => {
    const playing = Playing.started();
    observe(playing, 1, "failed");
    playing.now += 2 * HOUR;
    const look = () => playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: seen("failed") } });
    look();
    const { length } = playing.events;
    for (let looks = 0; looks < 3; looks++) look();
    expect(playing.events).toHaveLength(length);
  });

  /** Puts a refund to the gateway, and asks about it as long as the schedule has it. */
  function askedInVain(playing: Playing, no: number): void {
    const refund = () => orderOf(playing).refunds[no - 1];
    const tx = refund()?.tx ?? 0;
    playing.do({ do: "refund", refund: no, ...playing.claim() });
    end(playing, lost, tx);
    for (let at = refund()?.watch?.at; at !== undefined; at = refund()?.watch?.at) {
      playing.now = at;
      playing.do({ do: "look_refund", refund: no, result: silent });
    }
  }

  it("of a refund is in front of a person once for each payment", () => {
    const playing = twoSessions();
    for (const tx of [1, 2]) observe(playing, tx, "captured");
    for (const identity of ["r1", "r2"]) playing.do({ do: "request_refund", identity, amount: npr(40_00) });
    expect(orderOf(playing).refunds.map(({ tx }) => tx)).toEqual([2, 1, 1]);
    const raised: string[][] = [];
    for (const no of [1, 2, 3]) {
      askedInVain(playing, no);
      raised.push(codes(playing).filter((code) => code.startsWith("unresolved")));
    }
    expect(raised).toEqual([["unresolved 2"], ["unresolved 2", "unresolved 1"], ["unresolved 2", "unresolved 1"]]);
  });

  it("of a refund is not said while it is still asked about", () => {
    const playing = Playing.paid();
    playing.do({ do: "request_refund", identity: "r1" });
    playing.do({ do: "refund", refund: 1, ...playing.claim() });
    end(playing, lost);
    for (let at = orderOf(playing).refunds[0]?.watch?.at; at !== undefined; at = orderOf(playing).refunds[0]?.watch?.at) {
      expect(codes(playing)).toEqual([]);
      playing.now = at;
      playing.do({ do: "look_refund", refund: 1, result: silent });
    }
    expect(codes(playing)).toEqual(["unresolved 1"]);
  });
});

describe("refunds", () => {
  const refunds = (playing: Playing): readonly Refund[] => orderOf(playing).refunds;
  const request = (playing: Playing, identity: string, amount?: number) =>
    playing.do({ do: "request_refund", identity, ...(amount !== undefined && { amount: npr(amount) }) });
  const put = (playing: Playing, refund: number) => playing.do({ do: "refund", refund, ...playing.claim() });

  it("of one name are one", () => {
    const playing = Playing.paid();
    for (let asks = 0; asks < 3; asks++) expect(request(playing, "r1", 40_00)).toBeNull();
    expect(refunds(playing)).toHaveLength(1);
  });

  it("are of what is left, and of nothing where nothing is", () => {
    const playing = Playing.paid();
    request(playing, "r1", 40_00);
    request(playing, "r2");
    expect(refunds(playing).map(({ amount }) => amount.amount)).toEqual([40_00, 60_00]);
    expect(request(playing, "r3")).toMatchObject({ code: "order.not_refundable" });
    expect(request(playing, "r4", 1)).toMatchObject({ code: "order.not_refundable" });
  });

  it(`are at most ${MOST_COUNTED}`, () => {
    const playing = Playing.paid();
    for (let asks = 1; asks <= MOST_COUNTED; asks++) expect(request(playing, `r${asks}`, 1)).toBeNull();
    expect(request(playing, "one more", 1)).toMatchObject({ code: "order.not_refundable" });
  });

  it("go to the gateway one after another, each once", () => {
    const playing = Playing.paid();
    request(playing, "r1", 40_00);
    request(playing, "r2", 60_00);
    put(playing, 1);
    const { length } = playing.events;
    for (const refund of [1, 2, 3]) playing.do({ do: "refund", refund, call: "call_other", deadline: playing.now });
    expect(playing.events).toHaveLength(length);
    end(playing, receipt("succeeded"));
    playing.do({ do: "refund", refund: 1, call: "call_other", deadline: playing.now });
    expect(playing.events.at(-1)?.type).toBe("order.partially_refunded");
    put(playing, 2);
    end(playing, receipt("succeeded", "re_2"));
    expect(playing.order?.status).toBe("refunded");
  });

  it("that wait for a person, or have succeeded, are not told again", () => {
    for (const status of ["manual", "succeeded", "pending"] as const) {
      const playing = Playing.paid();
      request(playing, "r1", 40_00);
      put(playing, 1);
      end(playing, receipt(status));
      const { length } = playing.events;
      const notice = { receipt: { refundRef: "re_1", status: status === "manual" ? "succeeded" : status }, amount: npr(40_00) } as const;
      playing.do({ do: "note_refund", tx: 1, notice });
      // A total or a word without our name is another refund: ours waits for whoever does it by hand.
      expect(playing.events.slice(length).map(({ type }) => type)).toEqual(
        status === "manual" ? ["refund.found", "refund.succeeded", "order.partially_refunded"] : [],
      );
    }
  });

  it("that the gateway renames are told with the new name", () => {
    const playing = Playing.paid();
    request(playing, "r1");
    put(playing, 1);
    end(playing, receipt("pending", "re_1"));
    playing.do({ do: "look_refund", refund: 1, result: { kind: "receipt", receipt: { status: "pending", refundRef: "re_2" } } });
    expect(refunds(playing)).toMatchObject([{ status: "pending", refundRef: "re_2" }]);
    expect(times(playing, "refund.pending")).toBe(2);
  });

  it("are given up when the gateway says twice that there is none, once the call's answer can't come any more", () => {
    const playing = Playing.paid();
    request(playing, "r1");
    put(playing, 1);
    end(playing, lost);
    const look = () => playing.do({ do: "look_refund", refund: 1, result: absent });
    for (let looks = 0; looks < 5; looks++) look();
    expect(refunds(playing)).toMatchObject([{ status: "pending" }]);
    playing.now += 30_000;
    look();
    expect(refunds(playing)).toMatchObject([{ status: "pending" }]);
    look();
    expect(refunds(playing)).toMatchObject([{ status: "failed" }]);
  });

  it("that the gateway knew by an id are not given up", () => {
    const playing = Playing.paid();
    request(playing, "r1");
    put(playing, 1);
    end(playing, receipt("pending"));
    playing.now += HOUR;
    for (let looks = 0; looks < 5; looks++) playing.do({ do: "look_refund", refund: 1, result: absent });
    expect(refunds(playing)).toMatchObject([{ status: "pending" }]);
  });

  it("of a payment that there is not, and failed ones that nobody asked for, change nothing", () => {
    const started = Playing.started();
    const told = (status: "succeeded" | "failed") =>
      ({ do: "note_refund", tx: 1, notice: { receipt: { refundRef: "re_1", status }, amount: npr(40_00) } }) as const;
    const before = started.events.length;
    started.do(told("succeeded"));
    expect(started.events).toHaveLength(before);
    const paid = Playing.paid();
    const { length } = paid.events;
    paid.do(told("failed"));
    expect(paid.events).toHaveLength(length);
  });
});

describe("a dispute", () => {
  const dispute = (playing: Playing, status: DisputeNotice["status"], disputeRef = "dp_1", tx = 1) =>
    playing.do({ do: "note_dispute", tx, notice: { disputeRef, status, amount: npr(100_00) } });

  it("is told once, and a second one beside it", () => {
    const playing = Playing.paid();
    for (let words = 0; words < 3; words++) dispute(playing, "open");
    expect([times(playing, "order.disputed"), codes(playing)]).toEqual([1, ["disputed 1"]]);
    dispute(playing, "open", "dp_2");
    expect([times(playing, "order.disputed"), codes(playing)]).toEqual([2, ["disputed 1"]]);
  });

  it("that was won is told once", () => {
    const playing = Playing.paid();
    for (const status of ["open", "won", "won"] as const) dispute(playing, status);
    expect([times(playing, "order.disputed"), times(playing, "attention.resolved"), codes(playing)]).toEqual([2, 1, []]);
  });

  it("that was decided is not opened again", () => {
    const playing = Playing.paid();
    dispute(playing, "lost");
    dispute(playing, "open");
    expect(orderOf(playing).disputes).toMatchObject([{ status: "lost" }]);
    expect(times(playing, "order.disputed")).toBe(1);
  });

  it("says whether the bank asks for the money or has it", () => {
    const detail = (status: DisputeNotice["status"]) => {
      const playing = Playing.paid();
      dispute(playing, status);
      return orderOf(playing).attention[0]?.detail;
    };
    expect(detail("open")).toBe("The customer's bank asks for 100.00 NPR back.");
    expect(detail("lost")).toBe("The customer's bank has taken 100.00 NPR back.");
  });

  it("beside something else that needs a person is in front of them too", () => {
    const playing = twoSessions({ keepsDuplicates: true });
    for (const tx of [1, 2]) observe(playing, tx, "captured");
    dispute(playing, "open", "dp_1", 2);
    expect(codes(playing)).toEqual(["duplicate_payment 2", "disputed 2"]);
    dispute(playing, "won", "dp_1", 2);
    expect(codes(playing)).toEqual(["duplicate_payment 2"]);
  });

  it("of a payment that nobody knows changes nothing", () => {
    const playing = Playing.paid();
    const { length } = playing.events;
    dispute(playing, "open", "dp_1", 2);
    expect(playing.events).toHaveLength(length);
  });
});

describe("what needs a person", () => {
  it("is taken away for the attempt that was looked at, and for no other", () => {
    const playing = twoSessions({ keepsDuplicates: true });
    for (const tx of [1, 2]) observe(playing, tx, "authorized", npr(90_00));
    playing.do({ do: "resolve", code: "amount_mismatch", action: "accept", note: "seen", identity: "i", tx: 2 });
    expect(codes(playing)).toEqual(["amount_mismatch 1"]);
  });
});

describe("an order that reported money", () => {
  const attempts = (playing: Playing): readonly Attempt["status"][] => orderOf(playing).attempts.map(({ status }) => status);

  it("is open again when that fails, and not before all of it has", () => {
    const playing = twoSessions();
    for (const tx of [1, 2]) observe(playing, tx, "pending");
    observe(playing, 1, "failed");
    expect([playing.order?.status, attempts(playing)]).toEqual(["processing", ["failed", "initiated"]]);
    observe(playing, 2, "failed");
    expect([playing.order?.status, attempts(playing)]).toEqual(["open", ["failed", "failed"]]);
  });
});
