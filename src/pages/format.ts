import { languageOf } from "../domain/languages.ts";
import { exponentOf, type Money, toMajor } from "../kernel/money.ts";
import type { Words } from "./words/en.ts";
import type { Unit } from "./words/figures.ts";
import { languages } from "./words/languages.ts";

const isDecimal = (text: string): text is `${number}` => /^\d+(\.\d+)?$/.test(text);

/** The region counts ("en-IN" groups in lakh), but not where the language's own numbers are borrowed from another. */
const borrowed = (locale: string) => {
  const language = languageOf(locale);
  const figures = language && languages[language].figures;
  return figures && languageOf(figures.locale) !== language ? figures : undefined;
};

/** "NPR 345.67": exact to the last minor unit, with the decimals of ISO 4217 (the ICU's differ for some currencies). */
export function formatMoney(money: Money, locale: string): string {
  const digits = exponentOf(money.currency);
  const figures = borrowed(locale);
  const format = new Intl.NumberFormat(figures?.locale ?? locale, {
    style: "currency",
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const major = toMajor(money);
  // As text: above 2^46 a float no longer tells one cent from the next.
  if (!isDecimal(major)) return `${money.currency} ${major}`;
  const sign = figures?.signs?.[money.currency];
  return format
    .formatToParts(major)
    .map(({ type, value }) => (type === "currency" ? (sign ?? value) : value))
    .join("");
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "59 minutes", never more than there is. */
export function formatDuration(seconds: number, { figures }: Words): string {
  const say = (count: number, unit: Unit) => {
    const word = figures.units?.[unit];
    if (word !== undefined) return `${new Intl.NumberFormat(figures.locale).format(count)} ${word}`;
    return new Intl.NumberFormat(figures.locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
  };
  if (seconds >= 2 * DAY) return say(Math.floor(seconds / DAY), "day");
  if (seconds >= 2 * HOUR) return say(Math.floor(seconds / HOUR), "hour");
  if (seconds >= MINUTE) return say(Math.floor(seconds / MINUTE), "minute");
  return say(Math.max(0, Math.floor(seconds)), "second");
}

/** "०१२३४५६७८९": what the page's clock counts in. */
export const digitsOf = ({ figures }: Words): string => {
  const format = new Intl.NumberFormat(figures.locale, { useGrouping: false });
  return Array.from({ length: 10 }, (_, digit) => format.format(digit)).join("");
};
