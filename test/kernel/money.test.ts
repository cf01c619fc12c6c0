import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXPONENTS } from "../../src/kernel/currencies.ts";
import {
  type AmountForm,
  type Currency,
  exponentOf,
  faultMessage,
  fromWire,
  isCurrency,
  parseMajor,
  sameMoney,
  toMajor,
  toWire,
} from "../../src/kernel/money.ts";

const currencies = Object.keys(EXPONENTS).filter(isCurrency);
const currency = fc.constantFrom(...currencies);
const minorUnits = fc.oneof(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.integer({ min: 1, max: 10_000 }));
const money = fc.record({ amount: minorUnits, currency });
const FORMS: readonly AmountForm[] = ["minor", "minor-string", "major-string", "major-number"];

describe("what a merchant writes", () => {
  it("is read back from what we write, for every amount and currency", () => {
    fc.assert(
      fc.property(money, (value) => {
        expect(parseMajor(toMajor(value), value.currency)).toEqual(value);
      }),
    );
  });

  it("is always written with as many decimals as the currency has", () => {
    fc.assert(
      fc.property(money, (value) => {
        const digits = exponentOf(value.currency);
        expect(toMajor(value)).toMatch(digits === 0 ? /^[1-9]\d*$/ : new RegExp(`^(0|[1-9]\\d*)\\.\\d{${digits}}$`));
      }),
    );
  });

  it("is the same amount with fewer zeros at its end", () => {
    fc.assert(
      fc.property(money, (value) => {
        const short = toMajor(value).includes(".") ? toMajor(value).replace(/\.?0+$/, "") : toMajor(value);
        expect(parseMajor(short, value.currency)).toEqual(value);
      }),
    );
  });

  it("is refused with one decimal more than the currency has, also a zero", () => {
    fc.assert(
      fc.property(money, fc.integer({ min: 0, max: 9 }), (value, digit) => {
        const major = toMajor(value);
        const more = `${major}${major.includes(".") ? "" : "."}${digit}`;
        expect(parseMajor(more, value.currency)).toBe("too_many_decimals");
      }),
    );
  });

  it("is a positive safe integer of minor units, or a fault: never anything else, whatever the text", () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[-+ ]?[0-9.,eE_]{0,20}$/),
      fc.double().map(String),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, currency, (written, of) => {
        const read = parseMajor(written, of);
        if (typeof read === "string") return;
        expect(Number.isSafeInteger(read.amount) && read.amount > 0).toBe(true);
        expect(written).toMatch(/^(0|[1-9][0-9]*)(\.[0-9]+)?$/);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["0", "not_positive"],
    ["0.00", "not_positive"],
    ["-1", "not_positive"],
    ["-0.50", "not_positive"],
    ["1.001", "too_many_decimals"],
    ["90071992547409.92", "too_large"],
    ["9".repeat(400), "too_large"],
    ["", "not_a_number"],
    ["abc", "not_a_number"],
    ["1e2", "not_a_number"],
    ["1,000", "not_a_number"],
    ["+1", "not_a_number"],
    ["01", "not_a_number"],
    ["1.", "not_a_number"],
    [".1", "not_a_number"],
    [" 1", "not_a_number"],
    ["1\n", "not_a_number"],
    ["१", "not_a_number"],
  ] as const)("%j is %s", (written, fault) => {
    expect(parseMajor(written, "NPR")).toBe(fault);
    expect(faultMessage(fault, "NPR")).toMatch(/\.$/);
  });

  it("names the decimals that the currency has", () => {
    expect(faultMessage("too_many_decimals", "JPY")).toBe("JPY has no decimals.");
    expect(faultMessage("too_many_decimals", "KWD")).toBe("KWD has at most 3 decimals.");
  });
});

describe("what a gateway writes", () => {
  it.each(FORMS)("is read back from what we send it as %s", (form) => {
    // A number has 15 reliable digits: that is what a gateway that takes major units as a number can tell apart.
    const most = form === "major-number" ? 10 ** 15 - 1 : Number.MAX_SAFE_INTEGER;
    fc.assert(
      fc.property(fc.record({ amount: fc.integer({ min: 0, max: most }), currency }), (value) => {
        expect(fromWire(toWire(value, form), value.currency, form)).toEqual(value);
      }),
    );
  });

  it("may be padded, but is never rounded", () => {
    for (const written of ["10", "10.0", "10.000", 10, "010.00"])
      expect(fromWire(written, "NPR", "major-string")).toEqual({ amount: 1000, currency: "NPR" });
    for (const written of ["10.001", "10.005", 0.1 + 0.2]) expect(fromWire(written, "NPR", "major-string")).toBeNull();
    expect(fromWire("10.0", "JPY", "major-string")).toEqual({ amount: 10, currency: "JPY" });
    expect(fromWire("10.5", "JPY", "major-string")).toBeNull();
  });

  it.each(FORMS)("is no amount where it is something else: %s", (form) => {
    const others = [
      "",
      " ",
      "abc",
      "-1",
      "+1",
      "1e3",
      1e21,
      1e-7,
      -1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      "0x10",
      "1,000",
      null,
      undefined,
      true,
      [1],
      { amount: 1 },
      10n,
    ];
    for (const other of others) expect(fromWire(other, "NPR", form)).toBeNull();
    expect(fromWire("9".repeat(30), "NPR", form)).toBeNull();
  });

  it("is in whole minor units where the gateway counts those", () => {
    expect(fromWire("10.0", "NPR", "minor-string")).toBeNull();
    expect(fromWire(10.5, "NPR", "minor")).toBeNull();
  });
});

it("is the same money only with the same amount and currency", () => {
  expect(sameMoney({ amount: 1, currency: "NPR" }, { amount: 1, currency: "NPR" })).toBe(true);
  expect(sameMoney({ amount: 1, currency: "NPR" }, { amount: 1, currency: "INR" })).toBe(false);
  expect(sameMoney({ amount: 1, currency: "NPR" }, { amount: 2, currency: "NPR" })).toBe(false);
});

it("knows a currency by its own name only", () => {
  for (const code of ["NPR", "JPY", "XCG"] satisfies Currency[]) expect(isCurrency(code)).toBe(true);
  for (const code of ["npr", "", "XYZ", "constructor", "__proto__", "toString"]) expect(isCurrency(code)).toBe(false);
});
