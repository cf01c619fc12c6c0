import { describe, expect, it } from "vitest";
import { brandOf, brandStyle, contrast } from "../../src/pages/brand.ts";
import { formatDuration, formatMoney } from "../../src/pages/format.ts";
import { bounded, readAnswer, readCount, readMethod } from "../../src/pages/input.ts";
import { preferredLocale } from "../../src/pages/locale.ts";
import { isPayer, PAYER_SECONDS, payerToken } from "../../src/pages/payer.ts";
import { ID, NOW } from "./fixtures.ts";

describe("the customer's language", () => {
  it.each([
    [undefined, "en"],
    ["", "en"],
    ["hi-IN,hi;q=0.9,en;q=0.8", "hi-IN"],
    ["en;q=0.5, pt-BR;q=0.9", "pt-BR"],
    ["*", "en"],
    ["de;q=0, fr", "fr"],
    ["<script>, ../../etc, xx-invalid-tag-that-is-too-long-for-anything", "en"],
    ["en-u-nu-thai", "en"],
    ["a;q=x;;;,,,,", "en"],
    ["x".repeat(5000), "en"],
  ])("of %j is %s", (header, locale) => {
    expect(preferredLocale(header)).toBe(locale);
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
  expect(formatDuration(seconds, "en")).toBe(words);
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
