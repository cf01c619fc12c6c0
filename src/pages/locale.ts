import { type Language, languageOf, readTag } from "../domain/languages.ts";
import type { Words } from "./words/en.ts";
import { languages } from "./words/languages.ts";

/** The customer's own choice, on every page of every order. */
export const LANGUAGE_COOKIE = "dwar_lang";
export const LANGUAGE_SECONDS = 365 * 24 * 3600;

/** What a page is written in. */
export interface Reading {
  readonly words: Words;
  /** BCP 47 tag for the amount and for the gateway. */
  readonly locale: string;
}

interface Wishes {
  /** What the customer chose on a page. */
  readonly chosen: string | undefined;
  /** What the merchant wants for the order. */
  readonly ordered: string | null | undefined;
  readonly acceptLanguage: string | undefined;
}

/** The customer's choice, else the order's locale, else the browser's dearest language that there are words in, else English. */
export function readingOf({ chosen, ordered, acceptLanguage }: Wishes): Reading {
  const accepted = acceptedTags(acceptLanguage);
  const asked = first([chosen ?? "", ordered ?? ""], languageOf);
  const language: Language = asked ?? first(accepted, languageOf) ?? "en";
  // English stands in for languages that there are no words in: their readers keep their own numbers.
  const standIn = asked === undefined && language === "en";
  const locale = standIn ? accepted.find(isKnown) : [ordered ?? "", ...accepted].find((tag) => languageOf(tag) === language);
  return { words: languages[language], locale: locale ?? language };
}

/** The browser's languages, the dearest first; what is no language tag is left out. */
function acceptedTags(header = ""): readonly string[] {
  return header
    .slice(0, 500)
    .split(",")
    .map((item) => {
      const [tag = "", ...parameters] = item.split(";").map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return { tag: readTag(tag), weight: quality ? Number(quality.slice(2)) : 1 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .flatMap(({ tag }) => tag ?? []);
}

const isKnown = (tag: string) => Intl.NumberFormat.supportedLocalesOf(tag).length > 0;

function first<T>(tags: readonly string[], read: (tag: string) => T | undefined): T | undefined {
  for (const tag of tags) {
    const found = read(tag);
    if (found !== undefined) return found;
  }
  return undefined;
}
