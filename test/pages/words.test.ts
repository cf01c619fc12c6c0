import { describe, expect, it } from "vitest";
import { LANGUAGES, readTag } from "../../src/domain/languages.ts";
import { en } from "../../src/pages/words/en.ts";
import { languages } from "../../src/pages/words/languages.ts";

// A text that is missing does not compile; here is what the compiler can't see.

type Leaf = { readonly path: string; readonly value: unknown };

/** How it is written, not what: these are the language's own affair. */
const NO_TEXTS = new Set(["language", "name", "figures", "labels"]);

const leaves = (value: unknown, path = ""): readonly Leaf[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        path === "" && NO_TEXTS.has(key) ? [] : leaves(inner, path ? `${path}.${key}` : key),
      )
    : [{ path, value }];

/** A text as the customer reads it; functions get something to put in, each argument another. */
function said({ path, value }: Leaf, count: number): string {
  const text: unknown = typeof value === "function" ? value(path === "tries" ? count : "«put in»") : value;
  if (typeof text !== "string") throw new Error(`${path} is no text`);
  return text;
}

const english = new Map(leaves(en).map((leaf) => [leaf.path, leaf]));

/** Names that are the same in every language. */
const SAME = new Set(["methods.upi.name"]);

it("every language is listed under its own tag", () => {
  expect(Object.keys(languages).sort()).toEqual([...LANGUAGES].sort());
  for (const language of LANGUAGES) {
    expect(languages[language].language).toBe(language);
    expect(readTag(language)).toBe(language);
    expect(languages[language].name).not.toBe("");
  }
  expect(new Set(LANGUAGES.map((language) => languages[language].name)).size).toBe(LANGUAGES.length);
});

describe.each(LANGUAGES.map((language) => languages[language]))("the words in $name", (words) => {
  const all = leaves(words);
  it("are as many as the English ones", () => {
    expect(all.map(({ path }) => path).sort()).toEqual([...english.keys()].sort());
  });
  it("are texts, whole and clean", () => {
    for (const leaf of all)
      for (const count of [1, 2]) {
        const text = said(leaf, count);
        expect(text, leaf.path).toMatch(/^\S(.*\S)?$/);
        expect(text, leaf.path).not.toMatch(/undefined|\[object| {2}|[<>{}$]|TODO/);
      }
  });
  it("put in what they are given, once", () => {
    for (const leaf of all) {
      if (typeof leaf.value !== "function") continue;
      expect(leaf.value.length, leaf.path).toBe(1);
      const given = leaf.path === "tries" ? new Intl.NumberFormat(words.figures.locale).format(2) : "«put in»";
      expect(said(leaf, 2).split(given), leaf.path).toHaveLength(2);
    }
  });
  it("end as the English ones do: a sentence is a sentence, a title a title", () => {
    const end = (text: string) => /[.।]$/.test(text);
    for (const leaf of all) {
      const other = english.get(leaf.path);
      expect(end(said(leaf, 2)), leaf.path).toBe(other && end(said(other, 2)));
    }
  });
});

const LATIN = /[A-Za-z]{2,}/g;
/** Words that are written in Latin letters there too. */
const NAMES = new Set(["UPI", "JavaScript"]);

describe.each(LANGUAGES.filter((language) => language !== "en").map((language) => languages[language]))("the $name words", (words) => {
  it("are translated", () => {
    for (const leaf of leaves(words)) {
      if (SAME.has(leaf.path)) continue;
      const other = english.get(leaf.path);
      const text = said(leaf, 2);
      expect(text, leaf.path).not.toBe(other && said(other, 2));
      const foreign = text.replace("«put in»", "").match(LATIN) ?? [];
      expect(
        foreign.filter((word) => !NAMES.has(word)),
        leaf.path,
      ).toEqual([]);
    }
  });
  it("have a label for everything that a gateway asks under a name of ours", () => {
    expect(Object.keys(words.labels).sort()).toEqual(["code", "mobile", "pin"]);
  });
  it("tell what to type in test mode in the digits that are to be typed", () => {
    expect([words.testMobile, words.testPin, words.testCode].map((text) => text.match(/\d+/g))).toEqual([
      ["9800000000", "9800000005"],
      ["1111"],
      ["987654"],
    ]);
  });
});

it("no text is left that no page shows", () => {
  const sources = import.meta.glob<string>("../../src/pages/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
  const code = Object.values(sources).join("\n");
  // Read in other ways than `words.…`: app.ts puts the names of the plain pages' texts together.
  const elsewhere = ["figures", "name", "missingTitle", "missingText", "goneTitle", "goneText", "tooManyTitle", "tooManyText"];
  expect(Object.keys(en).filter((key) => !elsewhere.includes(key) && !code.includes(`words.${key}`))).toEqual([]);
});
