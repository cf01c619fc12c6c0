import { expect, it } from "vitest";
import { hasEnded, isArchivable, keptUntil, payerDays } from "../../src/domain/ended.ts";
import type { Order } from "../../src/domain/state.ts";
import { anAttempt, anOrder, aRefund } from "../storage/orders.ts";

const captured = { amount: 1500_00, currency: "NPR" } as const;
const paid = (over: Partial<Order> = {}) =>
  anOrder({ status: "paid", attempts: [anAttempt(1, { status: "completed", pays: true, captured })], ...over });
const dispute = { disputeRef: "dp_1", tx: 1, amount: captured, openedAt: 1, updatedAt: 1 };

it.each<[string, Order, boolean]>([
  ["an open order", anOrder(), false],
  ["one whose money is held", anOrder({ status: "authorized" }), false],
  ["one that expired", anOrder({ status: "expired" }), true],
  [
    "one that expired while an attempt's session is still looked after",
    anOrder({ status: "expired", attempts: [anAttempt(1, { watch: { at: 1, looks: 2 } })] }),
    true,
  ],
  [
    "one that expired with a hold that is still to be let go of",
    anOrder({ status: "expired", attempts: [anAttempt(1, { status: "confirmed" })] }),
    false,
  ],
  [
    "one that was cancelled while a call runs",
    anOrder({ status: "cancelled", attempts: [anAttempt(1, { running: { call: "c", op: "cancel", deadline: 1 } })] }),
    false,
  ],
  ["a paid one", paid(), true],
  [
    "a paid one that is looked at for months for what went back",
    paid({ attempts: [anAttempt(1, { status: "completed", pays: true, captured, watch: { at: 1, looks: 4 } })] }),
    true,
  ],
  [
    "one with a second attempt in doubt",
    paid({ attempts: [...paid().attempts, anAttempt(2, { unknown: { op: "capture", countsFrom: 1, inconclusive: 0 } })] }),
    false,
  ],
  ["a refund under way", paid({ refunds: [aRefund(1, { tx: 1, status: "pending" })] }), false],
  ["a refund that waits its turn", paid({ refunds: [aRefund(1, { tx: 1, status: "requested" })] }), false],
  ["a refund that was made", paid({ status: "partially_refunded", refunds: [aRefund(1, { tx: 1 })] }), true],
  ["a refund that a person is to make", paid({ refunds: [aRefund(1, { tx: 1, status: "manual" })] }), true],
  ["an open dispute", paid({ disputes: [{ ...dispute, status: "open" }] }), false],
  ["a lost dispute", paid({ disputes: [{ ...dispute, status: "lost" }] }), true],
])("%s", (_what, order, over) => {
  expect(hasEnded(order)).toBe(over);
});

it("keeps an order for thirteen calendar months", () => {
  expect(new Date(keptUntil(Date.UTC(2026, 0, 15, 9, 30))).toISOString()).toBe("2027-02-15T09:30:00.000Z");
  expect(new Date(keptUntil(Date.UTC(2026, 11, 31))).toISOString()).toBe("2028-01-31T00:00:00.000Z");
});

it("archives nothing that a person must look at, or that a look may still change", () => {
  const endedAt = 1_700_000_000_000;
  const late = keptUntil(endedAt);
  expect(isArchivable(paid({ endedAt }), late)).toBe(true);
  expect(isArchivable(paid({ endedAt }), late - 1)).toBe(false);
  expect(isArchivable(paid(), late)).toBe(false);
  expect(isArchivable(paid({ endedAt, attention: [{ code: "disputed", at: 1, tx: 1, detail: "" }] }), late)).toBe(false);
  expect(isArchivable(paid({ endedAt, attempts: [anAttempt(1, { watch: { at: 1, looks: 1 } })] }), late)).toBe(false);
});

it.each([
  ["30", 30],
  [" 7 ", 7],
  ["4", 4],
  ["3", null],
  ["0", null],
  ["3651", null],
  ["", null],
  ["-30", null],
  ["30.5", null],
  ["thirty", null],
])("reads %j days as %j", (setting, days) => {
  expect(payerDays(setting)).toBe(days);
});
