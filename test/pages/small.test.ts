import { describe, expect, it } from "vitest";
import type { Currency } from "../../src/kernel/money.ts";
import { brandOf, brandStyle, contrast } from "../../src/pages/brand.ts";
import { digitsOf, formatDuration, formatMoney } from "../../src/pages/format.ts";
import { bounded, readAnswer, readCount, readMethod } from "../../src/pages/input.ts";
import { readingOf } from "../../src/pages/locale.ts";
import { isPayer, PAYER_SECONDS, payerToken } from "../../src/pages/payer.ts";
import { en } from "../../src/pages/words/en.ts";
import { hi } from "../../src/pages/words/hi.ts";
import { ne } from "../../src/pages/words/ne.ts";
import { ID, NOW } from "./fixtures.ts";

describe("the customer's language", () => {
  it.each([
    [undefined, "en", "en"],
    ["", "en", "en"],
    ["en-US,en;q=0.9", "en", "en-US"],
    ["hi-IN,hi;q=0.9,en;q=0.8", "hi", "hi-IN"],
    ["ne-NP,ne;q=0.9,en-US;q=0.8,en;q=0.7", "ne", "ne-NP"],
    ["NE", "ne", "ne"],
    ["en;q=0.3, hi;q=0.5, ne;q=0.7", "ne", "ne"],
    ["ne;q=0, hi;q=0.1", "hi", "hi"],
    // Words for who reads English too, numbers as at home.
    ["en;q=0.5, pt-BR;q=0.9", "en", "pt-BR"],
    ["de;q=0, fr", "en", "fr"],
    ["fr, hi;q=0.5", "hi", "hi"],
    ["*", "en", "en"],
    ["nb, tlh, x-klingon", "en", "nb"],
    ["new, mai", "en", "en"],
    ["nep-NP", "ne", "ne-NP"],
    ["<script>, ../../etc, xx-invalid-tag-that-is-too-long-for-anything", "en", "en"],
    ["en-u-nu-thai", "en", "en"],
    ["hi-IN-u-nu-thai", "hi", "hi-IN"],
    ["a;q=x;;;,,,,", "en", "en"],
    ["x".repeat(5000), "en", "en"],
  ])("of %j is %s, with the numbers of %s", (acceptLanguage, language, locale) => {
    const reading = readingOf({ chosen: undefined, ordered: null, acceptLanguage });
    expect([reading.words.language, reading.locale]).toEqual([language, locale]);
  });
  it.each<[chosen: string | undefined, ordered: string | null | undefined, header: string, language: string, locale: string]>([
    [undefined, "ne-NP", "en-US,hi;q=0.9", "ne", "ne-NP"],
    [undefined, "en", "ne-NP", "en", "en"],
    ["hi", "ne-NP", "en", "hi", "hi"],
    ["hi", "ne-NP", "en, hi-IN;q=0.5", "hi", "hi-IN"],
    ["en", "ne-NP", "de-DE", "en", "en"],
    ["en", "en-IN", "en-US", "en", "en-IN"],
    // A cookie of somebody else's making, a snapshot of an older worker.
    ["tlh", undefined, "hi", "hi", "hi"],
    ["../..", null, "ne", "ne", "ne"],
  ])("chosen %j, ordered %j, browser %j: %s, %s", (chosen, ordered, acceptLanguage, language, locale) => {
    const reading = readingOf({ chosen, ordered, acceptLanguage });
    expect([reading.words.language, reading.locale]).toEqual([language, locale]);
  });
});

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("an amount", () => {
  it("is written as the currency and the language have it", () => {
    expect(plain(formatMoney({ amount: 34567, currency: "NPR" }, "en"))).toBe("NPR 345.67");
    expect(plain(formatMoney({ amount: 1050, currency: "JPY" }, "ja"))).toMatch(/^[\u00a5\uffe5]1,050$/);
    expect(plain(formatMoney({ amount: 1234567, currency: "EUR" }, "de"))).toBe("12.345,67 €");
    expect(plain(formatMoney({ amount: 12345, currency: "BHD" }, "en"))).toBe("BHD 12.345");
  });
  it("is exact up to the largest", () => {
    expect(plain(formatMoney({ amount: Number.MAX_SAFE_INTEGER, currency: "USD" }, "en"))).toBe("$90,071,992,547,409.91");
    expect(plain(formatMoney({ amount: Number.MAX_SAFE_INTEGER - 1, currency: "USD" }, "en"))).toBe("$90,071,992,547,409.90");
  });
  it.each<[locale: string, currency: Currency, written: string]>([
    ["ne", "NPR", "रु १२,३४,५६७.८९"],
    ["ne-NP", "NPR", "रु १२,३४,५६७.८९"],
    ["ne", "INR", "₹१२,३४,५६७.८९"],
    ["ne", "USD", "$१२,३४,५६७.८९"],
    ["ne", "AED", "AED १२,३४,५६७.८९"],
    ["hi", "INR", "₹12,34,567.89"],
    ["hi-IN", "NPR", "NPR 12,34,567.89"],
    ["en-IN", "INR", "₹12,34,567.89"],
    ["en", "NPR", "NPR 1,234,567.89"],
  ])("is written in %s for %s as people there write it", (locale, currency, written) => {
    expect(plain(formatMoney({ amount: 123456789, currency }, locale))).toBe(written);
  });
  it("is as exact in Nepali", () => {
    expect(plain(formatMoney({ amount: Number.MAX_SAFE_INTEGER, currency: "NPR" }, "ne"))).toBe("रु ९,००,७१,९९,२५,४७,४०९.९१");
    expect(plain(formatMoney({ amount: 34567, currency: "NPR" }, "ne-NP"))).toBe("रु ३४५.६७");
    expect(plain(formatMoney({ amount: 1050, currency: "JPY" }, "ne"))).toMatch(/१,०५०$/);
  });
  it("shows the decimals of ISO 4217 where the language's own data has others", () => {
    expect(plain(formatMoney({ amount: 12345, currency: "IQD" }, "en"))).toBe("IQD 12.345");
  });
});

it.each([
  [0, "0 seconds"],
  [59.9, "59 seconds"],
  [60, "1 minute"],
  [3599, "59 minutes"],
  [7200, "2 hours"],
  [90 * 86400, "90 days"],
])("%d seconds are %s", (seconds, words) => {
  expect(formatDuration(seconds, en)).toBe(words);
});

it.each([
  [0, "० सेकेन्ड", "0 सेकंड"],
  [60, "१ मिनेट", "1 मिनट"],
  [3599, "५९ मिनेट", "59 मिनट"],
  [7200, "२ घण्टा", "2 घंटे"],
  [90 * 86400, "९० दिन", "90 दिन"],
])("%d seconds are %s in Nepali and %s in Hindi", (seconds, nepali, hindi) => {
  expect([formatDuration(seconds, ne), formatDuration(seconds, hi)]).toEqual([nepali, hindi]);
});

it("the clock has the digits of the language", () => {
  expect([en, ne, hi].map(digitsOf)).toEqual(["0123456789", "०१२३४५६७८९", "0123456789"]);
});

describe("the merchant's colour", () => {
  it.each(["#ffe600", "#000000", "#ffffff", "#0b6e4f", "#777777", "#e11d48", "#00ffff", "#0000ff"])(
    "%s stays readable everywhere",
    (colour) => {
      const { fill, ink, accent, accentOnDark } = brandOf(colour);
      expect(fill).toBe(colour);
      expect(contrast(ink, fill)).toBeGreaterThanOrEqual(4.5);
      for (const surface of ["#ffffff", "#eef0f4"]) expect(contrast(accent, surface)).toBeGreaterThanOrEqual(4.5);
      for (const surface of ["#0e1116", "#191d25", "#222732"]) expect(contrast(accentOnDark, surface)).toBeGreaterThanOrEqual(4.5);
    },
  );
  it.each([null, "", "red", "#fff", "#12345g", "#000000;}body{display:none", "#ffffff\n"])("%j is not taken", (colour) => {
    expect(brandStyle(brandOf(colour))).toBe(brandStyle(brandOf(null)));
  });
});

describe("what a form brings", () => {
  it("reads digits the way people type them", () => {
    expect(readAnswer("code", " 987 654 ")).toBe("987654");
    expect(readAnswer("code", "९८७-६५४")).toBe("987654");
    expect(readAnswer("answer", " two words ")).toBe("two words");
  });
  it("takes counts and methods that there are", () => {
    expect([readCount("12"), readCount("-1"), readCount("1e3"), readCount(""), readCount(undefined)]).toEqual([
      12,
      ...Array(4).fill(undefined),
    ]);
    expect([readMethod("card"), readMethod("cash"), readMethod("toString")]).toEqual(["card", undefined, undefined]);
  });
  it("keeps no more than a form can have", () => {
    expect(Object.keys(bounded(Array.from({ length: 500 }, (_, index) => [`f${index}`, "x"] as const)))).toHaveLength(50);
    expect(
      bounded([
        ["long", "x".repeat(5000)],
        ["file", new Blob()],
        ["short", "x"],
      ]),
    ).toEqual({ short: "x" });
  });
});

describe("the payer's cookie", () => {
  const key = "the tests' own key";
  it("holds for its order and app, for its time", async () => {
    const token = await payerToken(key, ID, "ap_1", NOW);
    expect(await isPayer(key, token, ID, "ap_1", NOW)).toBe(true);
    expect(await isPayer(key, token, ID, "ap_1", NOW + PAYER_SECONDS * 1000)).toBe(false);
    expect(await isPayer(key, token, ID, "ap_2", NOW)).toBe(false);
    expect(await isPayer(key, token, "or_0123456789ABCDEFabce", "ap_1", NOW)).toBe(false);
    expect(await isPayer("another key", token, ID, "ap_1", NOW)).toBe(false);
  });
  it("can't be made longer or up", async () => {
    const [until = "", signed = ""] = (await payerToken(key, ID, "ap_1", NOW)).split(".");
    expect(await isPayer(key, `${Number(until) + 1}.${signed}`, ID, "ap_1", NOW)).toBe(false);
    for (const token of [undefined, "", ".", signed, `${until}.`, `${until}.${signed}x`, `Infinity.${signed}`])
      expect(await isPayer(key, token, ID, "ap_1", NOW)).toBe(false);
  });
});
