import { exponentOf, type Money, toMajor } from "../kernel/money.ts";

const isDecimal = (text: string): text is `${number}` => /^\d+(\.\d+)?$/.test(text);

/** "NPR 345.67": exact to the last minor unit, with the decimals of ISO 4217 (the ICU's differ for some currencies). */
export function formatMoney(money: Money, locale: string): string {
  const digits = exponentOf(money.currency);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const major = toMajor(money);
  // As text: above 2^46 a float no longer tells one cent from the next.
  return isDecimal(major) ? format.format(major) : `${money.currency} ${major}`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "59 minutes", never more than there is. */
export function formatDuration(seconds: number, language: string): string {
  const say = (count: number, unit: "day" | "hour" | "minute" | "second") =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
  if (seconds >= 2 * DAY) return say(Math.floor(seconds / DAY), "day");
  if (seconds >= 2 * HOUR) return say(Math.floor(seconds / HOUR), "hour");
  if (seconds >= MINUTE) return say(Math.floor(seconds / MINUTE), "minute");
  return say(Math.max(0, Math.floor(seconds)), "second");
}
