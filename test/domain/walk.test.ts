import fc from "fast-check";
import { expect, it } from "vitest";
import type { CallResult, Command } from "../../src/domain/commands.ts";
import { type Due, dueOf } from "../../src/domain/due.ts";
import { ATTENTION_CODES, type AttentionCode, type OrderEvent, type Resolution } from "../../src/domain/events.ts";
import { evolve } from "../../src/domain/evolve.ts";
import type { FailureKind, GatewayStatus } from "../../src/domain/facts.ts";
import { attemptOf, capturedAmount, hasMismatch, isUndecided, type Order, refundableOf, refundedAmount } from "../../src/domain/state.ts";
import { orderView } from "../../src/domain/view.ts";
import { choice, HOUR, npr, opening, Playing, terms } from "./orders.ts";

// A seeded walk over everything that can be asked of an order, in any order; fast-check prints the seed and shrinks a failure.

type Step =
  | { do: "open" | "hold" | "begin" | "give_customer" | "cancel" | "release" | "expire" | "due" }
  | { do: "take"; amount: number }
  | { do: "observe"; tx: number; observed: Extract<CallResult, { kind: "observed" }>["observed"] }
  | { do: "note_refund"; tx: number; ref: string; status: "pending" | "succeeded" | "failed" }
  | { do: "note_dispute"; tx: number; status: "open" | "won" | "lost" }
  | { do: "wait"; ms: number }
  | { do: "answer"; step: number }
  | { do: "end"; result: CallResult }
  | { do: "look"; tx: number; result: Extract<CallResult, { kind: "observed" | "failed" }> }
  | { do: "refund"; amount: number; identity: string }
  | { do: "resolve"; code: AttentionCode; action: Resolution; identity: string }
  | { do: "look_refund"; refund: number; result: Extract<CallResult, { kind: "receipt" | "failed" }> };

const failureKinds: FailureKind[] = [
  "declined",
  "locked",
  "wrong_answer",
  "cancelled_by_payer",
  "expired",
  "already_done",
  "bad_request",
  "bad_credentials",
  "not_found",
  "rate_limited",
  "unavailable",
  "unreadable",
];
const statuses: GatewayStatus[] = [
  "created",
  "started",
  "approved",
  "pending",
  "authorized",
  "captured",
  "voided",
  "failed",
  "cancelled",
  "expired",
];
const failed = fc.record({
  kind: fc.constant("failed" as const),
  failure: fc.record({
    failure: fc.constantFrom(...failureKinds),
    outcome: fc.constantFrom("none" as const, "unknown" as const),
    triesLeft: fc.nat(2),
  }),
});
const amount = fc.oneof(
  { weight: 8, arbitrary: fc.constant(npr(100_00)) },
  { weight: 1, arbitrary: fc.constant(npr(1)) },
  { weight: 1, arbitrary: fc.constant(npr(40_00)) },
  { weight: 1, arbitrary: fc.constant({ amount: 100_00, currency: "INR" as const }) },
);
const observed = fc.record({
  kind: fc.constant("observed" as const),
  observed: fc.record(
    {
      ref: fc.constant("g1"),
      status: fc.constantFrom(...statuses),
      amount,
      refunded: fc.constantFrom(npr(0), npr(10_00), npr(100_00), "some" as const),
    },
    { requiredKeys: ["ref", "status", "amount"] },
  ),
});
const receipt = fc.record({
  kind: fc.constant("receipt" as const),
  receipt: fc.record({
    refundRef: fc.constant("r1"),
    status: fc.constantFrom("pending" as const, "succeeded" as const, "failed" as const, "manual" as const),
  }),
});
const next = fc.constant({ kind: "next" as const, next: { kind: "ask" as const, asks: [] } });
const created = fc.constant({ kind: "created" as const, ref: "g1", next: { kind: "ask" as const, asks: [] } });
const nth = fc.integer({ min: 1, max: 4 });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom(
      "open" as const,
      "hold" as const,
      "begin" as const,
      "begin" as const,
      "give_customer" as const,
      "cancel" as const,
      "release" as const,
      "expire" as const,
      "due" as const,
    ),
  }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1_000, 20_000, 120_000, HOUR / 2, HOUR * 30) }),
  fc.record({ do: fc.constant("answer" as const), step: fc.integer({ min: 0, max: 4 }) }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("end" as const),
      result: fc.oneof({ weight: 3, arbitrary: created }, next, observed, receipt, failed),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("look" as const), tx: nth, result: fc.oneof(observed, failed) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("observe" as const), tx: nth, observed: observed.map((made) => made.observed) }) },
  fc.record({
    do: fc.constant("note_refund" as const),
    tx: nth,
    ref: fc.constantFrom("r1", "n1", "n2"),
    status: fc.constantFrom("pending" as const, "succeeded" as const, "failed" as const),
  }),
  fc.record({
    do: fc.constant("note_dispute" as const),
    tx: nth,
    status: fc.constantFrom("open" as const, "won" as const, "lost" as const),
  }),
  fc.record({ do: fc.constant("take" as const), amount: fc.constantFrom(100_00, 40_00, 200_00) }),
  fc.record({
    do: fc.constant("refund" as const),
    amount: fc.constantFrom(30_00, 100_00, 1),
    identity: fc.constantFrom("a", "b", "c", "d", "e"),
  }),
  fc.record({
    do: fc.constant("resolve" as const),
    code: fc.constantFrom(...ATTENTION_CODES),
    action: fc.constantFrom("accept" as const, "refund" as const),
    identity: fc.constantFrom("f", "g", "h"),
  }),
  fc.record({ do: fc.constant("look_refund" as const), refund: nth, result: fc.oneof(receipt, failed) }),
);

const runningCalls = (order: Order) => [...order.attempts, ...order.refunds].flatMap(({ running }) => (running ? [running] : []));

/** What the object does when its alarm rings. */
function handle(playing: Playing, due: Due): Command | null {
  const lost = { kind: "failed", failure: { failure: "unavailable", outcome: "unknown" } } as const;
  switch (due.do) {
    case "expire":
      return { do: "expire" };
    case "lose":
      return { do: "end_call", tx: due.tx, call: due.call, result: lost };
    case "look":
      return { do: "look", tx: due.tx, result: lost };
    case "hold":
      return { do: "hold", tx: due.tx, ...playing.claim() };
    case "capture":
      return { do: "capture", tx: due.tx, ...playing.claim() };
    case "void":
      return { do: "void", tx: due.tx, ...playing.claim() };
    case "refund":
      return { do: "refund", refund: due.refund, ...playing.claim() };
    case "look_refund":
      return { do: "look_refund", refund: due.refund, result: lost };
  }
}

function take(playing: Playing, made: Step): void {
  const { order } = playing;
  switch (made.do) {
    case "open":
      playing.do({ ...opening, terms: { ...terms, expiresAt: playing.now + HOUR } });
      return;
    case "hold":
      playing.do({ ...opening, terms: { ...terms, capture: "manual", expiresAt: playing.now + HOUR } });
      return;
    case "note_refund": {
      const attempt = order && attemptOf(order, made.tx);
      const known = order?.refunds.find(({ refundRef }) => refundRef === made.ref);
      const left = order && attempt ? refundableOf(order, attempt) : 0;
      // A gateway gives no more back than it has, and a refund that failed is over.
      if (known?.status === "failed" || (!known && left < 10_00)) return;
      const notice = { receipt: { refundRef: made.ref, status: made.status }, amount: known?.amount ?? npr(10_00) };
      playing.do({ do: "note_refund", tx: made.tx, notice });
      return;
    }
    case "note_dispute":
      playing.do({ do: "note_dispute", tx: made.tx, notice: { disputeRef: "d1", status: made.status, amount: npr(100_00) } });
      return;
    case "observe":
      playing.do(made);
      return;
    case "take":
      playing.do({ do: "take", amount: npr(made.amount), ...playing.claim() });
      return;
    case "release":
      playing.do({ do: "release", ...playing.claim() });
      return;
    case "begin":
      playing.do({ do: "begin", choice, method: "wallet", sessionEnds: playing.now + HOUR / 4, ...playing.claim() });
      return;
    case "answer":
      playing.do({ do: "answer", tx: order?.attempts.length ?? 1, step: made.step, ...playing.claim() });
      return;
    case "end": {
      const [running] = order ? runningCalls(order) : [];
      const tx =
        order?.attempts.find((attempt) => attempt.running?.call === running?.call)?.no ??
        order?.refunds.find((refund) => refund.running)?.tx;
      if (running && tx) playing.do({ do: "end_call", tx, call: running.call, result: made.result });
      return;
    }
    case "look":
    case "look_refund":
      playing.do(made);
      return;
    case "refund":
      playing.do({ do: "request_refund", amount: npr(made.amount), identity: made.identity });
      return;
    case "resolve":
      playing.do({ ...made, note: "seen" });
      return;
    case "due": {
      const [first] = order ? dueOf(order) : [];
      if (!first) return;
      playing.now = Math.max(playing.now, first.at);
      const command = handle(playing, first);
      if (command) playing.do(command);
      return;
    }
    case "wait":
      playing.now += made.ms;
      return;
    default:
      playing.do({ do: made.do });
  }
}

const FINAL = new Set(["paid", "partially_refunded", "refunded"]);

function check(before: Order | undefined, order: Order, events: readonly OrderEvent[]): void {
  const captured = capturedAmount(order);
  expect(refundedAmount(order)).toBeLessThanOrEqual(captured);
  expect(captured === 0 || captured === order.terms.amount.amount || order.attempts.some(({ pays }) => pays)).toBe(true);
  expect(order.attempts.filter(({ pays }) => pays).length).toBeLessThanOrEqual(1);
  expect(order.version).toBe(events.length);

  // Captured money never goes back, neither an attempt's nor the order's.
  for (const attempt of before?.attempts ?? [])
    if (attempt.status === "completed")
      expect(order.attempts[attempt.no - 1]).toMatchObject({
        status: "completed",
        captured: attempt.captured,
        ...(attempt.pays && { pays: true }),
      });
  if (before && FINAL.has(before.status)) expect(FINAL.has(order.status)).toBe(true);
  expect(FINAL.has(order.status)).toBe(order.attempts.some(({ pays }) => pays));

  // One call at most for each attempt, one refund at a time, and no second attempt beside money in doubt.
  expect(order.refunds.filter(({ running }) => running).length).toBeLessThanOrEqual(1);
  if (before && order.attempts.length > before.attempts.length) expect(before.attempts.some(isUndecided)).toBe(false);

  // What is not over has something due, unless a person was told or must decide.
  const asksForPerson = order.attention.some(({ code }) => code === "unresolved") || hasMismatch(order);
  const waiting =
    order.status === "open" || order.status === "processing" || order.status === "authorized" || order.attempts.some(isUndecided);
  if (waiting && !asksForPerson) expect(dueOf(order).length).toBeGreaterThan(0);

  // Authorized means that money is held, and what ended holds none for long.
  if (order.status === "authorized") expect(order.attempts.some(({ status, held }) => status === "confirmed" && held)).toBe(true);

  // Each payment of the order is told once.
  expect(events.filter(({ type }) => type === "order.paid").length).toBe(order.attempts.filter(({ pays }) => pays).length);
  orderView(order, {});
}

it("keeps its invariants whatever happens in whatever order", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { minLength: 5, maxLength: 60 }), (holds, steps) => {
      const playing = new Playing();
      take(playing, { do: holds ? "hold" : "open" });
      for (const made of steps) {
        const before = playing.order;
        take(playing, made);
        if (playing.order) check(before, playing.order, playing.events);
      }
      expect(playing.events.reduce<Order | undefined>(evolve, undefined)).toEqual(playing.order);
    }),
    { numRuns: 2_000 },
  );
}, 60_000);
