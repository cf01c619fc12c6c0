import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventId, isOrderId, MOST_COUNTED, orderId, randomId, refundId, transactionId } from "../../src/kernel/ids.ts";

const ORDER = "or_0123456789ABCDEFGHij";

describe("an order's id", () => {
  it("is what it always was for the same salt, mode and reference", async () => {
    // Orders are found by this: were it to change, every merchant's references would name other orders.
    expect(await orderId("salt", "test", { kind: "reference", value: "order-1" })).toBe("or_6oHoUkZxK94F8pUEwxR2");
    expect(await orderId("salt", "live", { kind: "key", value: "नमस्ते" })).toBe("or_l8imol87ROP7YTGUd5qR");
  });

  it("is another for another salt, mode, kind or value", async () => {
    const ids = await Promise.all([
      orderId("salt", "test", { kind: "reference", value: "1" }),
      orderId("salt2", "test", { kind: "reference", value: "1" }),
      orderId("salt", "live", { kind: "reference", value: "1" }),
      orderId("salt", "test", { kind: "key", value: "1" }),
      orderId("salt", "test", { kind: "reference", value: "2" }),
      orderId("salt", "test", { kind: "reference", value: "1 " }),
      orderId("salt", "test", null),
      orderId("salt", "test", null),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^or_[0-9A-Za-z]{20}$/);
  });

  it("is known by its form", () => {
    expect(isOrderId(ORDER)).toBe(true);
    for (const text of [
      "",
      "or_",
      ORDER.slice(1),
      ORDER.slice(0, -1),
      `${ORDER}0`,
      ORDER.replace("or_", "tx_"),
      ORDER.replace("A", "-"),
      `${ORDER.slice(0, -1)}\n`,
      "or_०१२३४५६७८९०१२३४५६७८९",
    ])
      expect(isOrderId(text)).toBe(false);
  });
});

describe.each([
  ["transaction", transactionId, "tx_", 2],
  ["refund", refundId, "rf_", 2],
  ["event", eventId, "ev_", 4],
] as const)("a %s's id", (_name, part, prefix, digits) => {
  it("leads to its order, for every number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 62 ** digits - 1 }), (count) => {
        const id = part.of(ORDER, count);
        expect(id).toMatch(new RegExp(`^${prefix}${ORDER.slice(3)}[0-9A-Za-z]{${digits}}$`));
        expect(part.read(id)).toEqual({ order: ORDER, count });
      }),
    );
  });

  it("sorts as its number does", () => {
    const counts = fc.integer({ min: 0, max: 62 ** digits - 1 });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        expect(part.of(ORDER, a) < part.of(ORDER, b)).toBe(a < b);
      }),
    );
  });

  it("is nothing else", () => {
    const id = part.of(ORDER, 1);
    for (const text of ["", ORDER, id.slice(0, -1), `${id}0`, id.replace(prefix, "or_"), `${id.slice(0, -1)}!`, `${id.slice(0, -1)}ß`])
      expect(part.read(text)).toBeNull();
  });
});

it("counts from 01, and attempt 00 is the payment as a whole", () => {
  expect(transactionId.of(ORDER, 0)).toBe(`tx_${ORDER.slice(3)}00`);
  expect(transactionId.of(ORDER, 1)).toBe(`tx_${ORDER.slice(3)}01`);
  expect(refundId.of(ORDER, 62)).toBe(`rf_${ORDER.slice(3)}10`);
  expect(refundId.of(ORDER, MOST_COUNTED)).toBe(`rf_${ORDER.slice(3)}zz`);
  expect(eventId.of(ORDER, 1)).toBe(`ev_${ORDER.slice(3)}0001`);
});

it("random ids have their prefix and length, and are not repeated", () => {
  const ids = Array.from({ length: 1000 }, () => randomId("gc_", 9));
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^gc_[0-9A-Za-z]{9}$/);
});
