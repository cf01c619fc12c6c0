import { describe, expect, it } from "vitest";
import { api, json, newOrder } from "../api.ts";
import { orderObjects } from "../objects.ts";
import { expectRefused, FORM, ordersInD1, send } from "./asking.ts";

/** The body with the amount exactly as written, so that numbers can be written in any form that JSON has. */
const withAmount = (written: string, currency = "NPR") => api("/v1/orders", { body: `{"amount": ${written}, "currency": "${currency}"}` });

describe("an amount that is refused stores nothing", () => {
  it.each([
    ["more decimals than the currency has", '"345.678"', "NPR"],
    ["more decimals, though they are zeros", '"345.670"', "NPR"],
    ["more decimals as a number", "345.678", "NPR"],
    ["decimals of a number that a double can't hold", "1.00000000000000000001", "NPR"],
    ["zeros that a number would lose", "10.000", "NPR"],
    ["a decimal of a currency without", '"100.5"', "JPY"],
    ["a zero decimal of a currency without", '"100.0"', "JPY"],
    ["a decimal of a currency without, as a number", "100.5", "JPY"],
    ["a fourth decimal where there are three", '"1.2345"', "KWD"],
    ["zero", '"0"', "NPR"],
    ["zero with decimals", '"0.00"', "NPR"],
    ["zero as a number", "0", "NPR"],
    ["minus zero as a number", "-0", "NPR"],
    ["negative", '"-5.00"', "NPR"],
    ["negative as a number", "-5", "NPR"],
    ["an exponent", '"1e2"', "NPR"],
    ["a big exponent", '"1E+2"', "NPR"],
    ["an exponent in a number", "1e2", "NPR"],
    ["a big exponent in a number", "1.5E+2", "NPR"],
    ["an exponent that makes a number infinite", "1e999", "NPR"],
    ["a comma for thousands", '"1,000.00"', "NPR"],
    ["a space for thousands", '"1 000.00"', "NPR"],
    ["an underscore for thousands", '"1_000"', "NPR"],
    ["a decimal comma", '"345,67"', "NPR"],
    ["Devanagari digits", '"३४५"', "NPR"],
    ["full-width digits", '"１００"', "NPR"],
    ["Arabic digits", '"١٠٠"', "NPR"],
    ["NaN", '"NaN"', "NPR"],
    ["Infinity", '"Infinity"', "NPR"],
    ["hexadecimal", '"0x64"', "NPR"],
    ["over 2^53 minor units", '"90071992547409.92"', "NPR"],
    ["over 2^53 minor units as a number", "90071992547409.92", "NPR"],
    ["over 2^53 without decimals", '"9007199254740992"', "JPY"],
    ["far too many digits", `"${"9".repeat(400)}"`, "NPR"],
    ["leading zeros", '"0100"', "NPR"],
    ["a space before", '" 100"', "NPR"],
    ["a space after", '"100 "', "NPR"],
    ["a line break after", '"100\\n"', "NPR"],
    ["a plus sign", '"+100"', "NPR"],
    ["no whole part", '".50"', "NPR"],
    ["no fraction after the point", '"100."', "NPR"],
    ["two points", '"1.0.0"', "NPR"],
    ["a currency in it", '"NPR 100"', "NPR"],
    ["empty", '""', "NPR"],
    ["null", "null", "NPR"],
    ["true", "true", "NPR"],
    ["a list", '["100"]', "NPR"],
    ["an object", '{"value": "100"}', "NPR"],
  ])("%s: %s %s", async (_why, written, currency) => {
    await expectRefused(withAmount(written, currency), "request.invalid", "amount");
  });

  it("is missing", async () => {
    await expectRefused(api("/v1/orders", { body: { currency: "NPR" } }), "request.invalid", "amount");
  });

  it("NaN and leading zeros are not JSON at all", async () => {
    for (const written of ["NaN", "Infinity", "007", "+1", ".5", "1."]) await expectRefused(withAmount(written), "request.malformed");
  });

  it("in a form", async () => {
    for (const amount of ["1e2", "-1", "1,000", "345.678", "", "%E0%A5%A7"])
      await expectRefused(send("/v1/orders", `amount=${amount}&currency=NPR`, FORM), "request.invalid", "amount");
  });

  it("left no object and no row", async () => {
    expect(await orderObjects()).toEqual([]);
    expect(await ordersInD1()).toBe(0);
    expect(await json(api("/v1/orders"))).toEqual({ data: [], nextCursor: null });
  });
});

describe("an amount that is taken", () => {
  it.each([
    ['"345.67"', "NPR", "345.67", 345_67],
    ["345.67", "NPR", "345.67", 345_67],
    ['"345.6"', "NPR", "345.60", 345_60],
    ["345", "NPR", "345.00", 345_00],
    ["100.00", "NPR", "100.00", 100_00],
    ['"0.01"', "NPR", "0.01", 1],
    ['"1500"', "JPY", "1500", 1500],
    ['"1.234"', "KWD", "1.234", 1234],
    ['"0.5"', "BHD", "0.500", 500],
    ['"1.2345"', "CLF", "1.2345", 12345],
    ['"90071992547409.91"', "NPR", "90071992547409.91", Number.MAX_SAFE_INTEGER],
    ["90071992547409.91", "NPR", "90071992547409.91", Number.MAX_SAFE_INTEGER],
    ['"9007199254740991"', "JPY", "9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("%s %s", async (written, currency, amount, amountMinor) => {
    const response = await withAmount(written, currency);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ amount, amountMinor, currency });
  });

  it("is only the order's own: a text named amount elsewhere stays what it is", async () => {
    expect(await newOrder({ metadata: { amount: "1e5" } })).toMatchObject({ amount: "100.00", metadata: { amount: "1e5" } });
    const nested = '{"metadata": {"amount": 1e5}, "amount": 20.50, "currency": "NPR"}';
    await expectRefused(api("/v1/orders", { body: nested }), "request.invalid", "metadata.amount");
  });
});
