import codes from "currency-codes";
import { expect, it } from "vitest";
import { EXPONENTS } from "../../src/kernel/currencies.ts";

// As in scripts/catalogue.ts: codes that nobody can pay in, and amendments of ISO 4217 that are newer than the package.
const NOT_PAYABLE = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split(" ");
const ENDED = ["ANG", "BGN", "CUC"];
const ADDED = { XCG: 2 };

it("are those of ISO 4217, each with its exponent", () => {
  const active = codes.data.filter(({ code }) => ![...NOT_PAYABLE, ...ENDED].includes(code)).map(({ code, digits }) => [code, digits]);
  expect(EXPONENTS).toEqual({ ...Object.fromEntries(active), ...ADDED });
});

it("have the exponents that people get wrong", () => {
  expect(EXPONENTS).toMatchObject({
    NPR: 2,
    INR: 2,
    USD: 2,
    JPY: 0,
    KRW: 0,
    VND: 0,
    CLP: 0,
    UGX: 0,
    ISK: 0,
    KWD: 3,
    BHD: 3,
    TND: 3,
    IQD: 3,
    CLF: 4,
    UYW: 4,
  });
});
