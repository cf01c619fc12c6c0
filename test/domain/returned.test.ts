import { describe, expect, it } from "vitest";
import { dueOf } from "../../src/domain/due.ts";
import type { Observation, RefundNotice } from "../../src/domain/facts.ts";
import { orderView } from "../../src/domain/view.ts";
import type { Money } from "../../src/kernel/money.ts";
import { HOUR, npr, Playing, seen } from "./orders.ts";

// What a gateway's look-ups say of money that went back by other hands than ours.

const DAY = 24 * HOUR;
const looked = (refunded: Money | "some"): Observation => ({ ...seen("captured"), refunded });
const look = (playing: Playing, refunded: Money | "some") =>
  playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: looked(refunded) } });
const paid = (refunded: Money | "some" = npr(0)) => {
  const playing = Playing.started();
  look(playing, refunded);
  return playing;
};
/** Goes to when the gateway is asked next. */
const inTurn = (playing: Playing) => {
  const due = playing.order && dueOf(playing.order).find((one) => one.do === "look");
  if (!due) throw new Error("nothing is due");
  playing.now = due.at;
};
const askedBack = (playing: Playing, amount: number, identity = `back ${amount}`) => {
  playing.do({ do: "request_refund", amount: npr(amount), identity });
  const no = playing.order?.refunds.length ?? 0;
  playing.do({ do: "refund", refund: no, ...playing.claim() });
  return no;
};
const byHand = (playing: Playing, amount: number) => {
  askedBack(playing, amount);
  const receipt = { refundRef: "hand", status: "manual" } as const;
  playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "receipt", receipt } });
};
const told = (refundRef: string, amount: number, status: "succeeded" | "failed" = "succeeded"): RefundNotice => ({
  receipt: { refundRef, status },
  amount: npr(amount),
});
const refunds = (playing: Playing) => playing.order?.refunds.map(({ amount, status }) => [amount.amount, status]);

it("is asked for after a payment that a webhook told of, where asking tells", () => {
  const due = (told: Observation) => {
    const playing = Playing.started();
    playing.do({ do: "observe", tx: 1, observed: told });
    return playing.order !== undefined && dueOf(playing.order).some((one) => one.do === "look");
  };
  expect([due({ ...seen("captured"), tellsReturned: true }), due(seen("captured"))]).toEqual([true, false]);
});

describe("a total of what went back", () => {
  it("is a refund of its own where nobody asked for it", () => {
    const playing = paid();
    inTurn(playing);
    look(playing, npr(30_00));
    expect(refunds(playing)).toEqual([[30_00, "succeeded"]]);
    expect(playing.order?.status).toBe("partially_refunded");
    inTurn(playing);
    look(playing, npr(30_00));
    expect(refunds(playing)).toEqual([[30_00, "succeeded"]]);
    inTurn(playing);
    look(playing, npr(100_00));
    expect(refunds(playing)).toEqual([
      [30_00, "succeeded"],
      [70_00, "succeeded"],
    ]);
    expect(playing.order?.status).toBe("refunded");
  });

  it("counts with a payment that is first seen as given back", () => {
    const playing = paid(npr(100_00));
    expect(playing.types.slice(-5)).toEqual(["transaction.completed", "order.paid", "refund.found", "refund.succeeded", "order.refunded"]);
  });

  it("is no second refund beside one of ours that is under way, succeeded or told of", () => {
    const playing = paid();
    askedBack(playing, 40_00);
    inTurn(playing);
    look(playing, npr(40_00));
    expect(refunds(playing)).toEqual([[40_00, "requested"]]);
    const receipt = { refundRef: "r1", status: "succeeded" } as const;
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "receipt", receipt } });
    inTurn(playing);
    look(playing, npr(40_00));
    playing.do({ do: "note_refund", tx: 1, notice: told("r1", 40_00) });
    expect(refunds(playing)).toEqual([[40_00, "succeeded"]]);
  });

  it("shows what a person was to do by hand as done, the rest as another's", () => {
    const playing = paid();
    byHand(playing, 25_00);
    byHand(playing, 15_00);
    inTurn(playing);
    look(playing, npr(45_00));
    expect(refunds(playing)).toEqual([
      [25_00, "succeeded"],
      [15_00, "succeeded"],
      [5_00, "succeeded"],
    ]);
  });

  it("says nothing in another currency, and takes nothing back when it shrinks", () => {
    const playing = paid();
    inTurn(playing);
    look(playing, { amount: 30_00, currency: "INR" });
    expect(refunds(playing)).toEqual([]);
    inTurn(playing);
    look(playing, npr(30_00));
    inTurn(playing);
    look(playing, npr(0));
    expect(refunds(playing)).toEqual([[30_00, "succeeded"]]);
  });

  it("is what messages about its refunds tell of afterwards, each once, and no more than that", () => {
    const playing = paid(npr(30_00));
    for (const [ref, amount] of [
      ["r1", 10_00],
      ["r1", 10_00],
      ["r2", 20_00],
      ["r3", 5_00],
    ] as const)
      playing.do({ do: "note_refund", tx: 1, notice: told(ref, amount) });
    expect(refunds(playing)).toEqual([
      [30_00, "succeeded"],
      [5_00, "succeeded"],
    ]);
    playing.do({ do: "note_refund", tx: 1, notice: told("r2", 20_00, "failed") });
    expect(playing.order?.attention).toMatchObject([{ code: "refunded_elsewhere" }]);
  });
});

describe("a part of it, the gateway does not say how much,", () => {
  it("is the one refund that a person was to make", () => {
    const playing = paid();
    byHand(playing, 25_00);
    inTurn(playing);
    look(playing, "some");
    expect(refunds(playing)).toEqual([[25_00, "succeeded"]]);
    expect(playing.order?.attention).toEqual([]);
  });

  it.each([
    ["nothing of ours", []],
    ["two of ours", [25_00, 10_00]],
    ["one of ours that is not a part", [100_00]],
  ])("is for a person to look at, once, beside %s", (_what, amounts) => {
    const playing = paid();
    for (const amount of amounts) byHand(playing, amount);
    inTurn(playing);
    look(playing, "some");
    expect(playing.order?.attention).toMatchObject([{ code: "refunded_elsewhere", tx: 1 }]);
    playing.do({ do: "resolve", code: "refunded_elsewhere", action: "accept", note: "seen", identity: "x" });
    inTurn(playing);
    look(playing, "some");
    expect(playing.order?.attention).toEqual([]);
    expect(refunds(playing)).toEqual(amounts.map((amount) => [amount, "manual"]));
  });
});

describe("a payment whose gateway tells what goes back", () => {
  it("is looked at now and then for three months, and sooner when a person is to give back", () => {
    const playing = paid();
    inTurn(playing);
    expect(playing.now).toBeGreaterThanOrEqual(paid().now + DAY);
    look(playing, npr(0));
    byHand(playing, 25_00);
    const asked = playing.now;
    inTurn(playing);
    expect(playing.now).toBe(asked + HOUR);
    let looks = 0;
    for (; playing.order?.attempts[0]?.watch; looks++) {
      inTurn(playing);
      look(playing, npr(0));
    }
    expect(looks).toBeLessThan(12);
    expect(playing.now - asked).toBeGreaterThan(85 * DAY);
    expect(playing.order?.status).toBe("paid");
  });

  it("is not asked before its turn, and not at all where the gateway says nothing of it", () => {
    const playing = paid();
    const before = playing.events.length;
    look(playing, npr(0));
    expect(playing.events.length).toBe(before);
    expect(Playing.paid().order?.attempts[0]?.watch).toBeUndefined();
  });
});

it("shows disputes with their latest word", () => {
  const playing = Playing.paid();
  const notice = { disputeRef: "dp_1", status: "open", amount: npr(100_00), reason: "fraudulent" } as const;
  playing.do({ do: "note_dispute", tx: 1, notice });
  const opened = playing.now;
  playing.now += DAY;
  playing.do({ do: "note_dispute", tx: 1, notice: { ...notice, status: "lost" } });
  expect(playing.order && orderView(playing.order, {}).disputes).toEqual([
    {
      id: "dp_1",
      transaction: "tx_0000000000000000000101",
      status: "lost",
      amount: "100.00",
      amountMinor: 100_00,
      currency: "NPR",
      reason: "fraudulent",
      openedAt: new Date(opened).toISOString(),
      updatedAt: new Date(playing.now).toISOString(),
    },
  ]);
});

it("a refund that was given up for lost and shows in the total was made after all", () => {
  const playing = paid();
  askedBack(playing, 40_00);
  const lost = { kind: "failed", failure: { failure: "unavailable", outcome: "unknown" } } as const;
  playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: lost });
  const gone = { kind: "failed", failure: { failure: "not_found", outcome: "none" } } as const;
  for (let looks = 0; looks < 2; looks++) {
    playing.now += 60_000;
    playing.do({ do: "look_refund", refund: 1, result: gone });
  }
  expect(refunds(playing)).toEqual([[40_00, "failed"]]);
  inTurn(playing);
  look(playing, npr(40_00));
  expect(refunds(playing)).toEqual([[40_00, "succeeded"]]);
});
