import { EXPONENTS } from "./currencies.ts";

export type Currency = keyof typeof EXPONENTS;

/** Always an integer number of minor units (paisa, cents). No float ever holds money. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

/** How a gateway writes amounts on the wire. An adapter declares it once; `toWire` and `fromWire` do the rest. */
export type AmountForm = "minor" | "minor-string" | "major-string" | "major-number";

export const isCurrency = (code: string): code is Currency => Object.hasOwn(EXPONENTS, code);
export const exponentOf = (currency: Currency): number => EXPONENTS[currency];
export const sameMoney = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency;

/** "345.67" for 34567 NPR, "100" for 100 JPY: always as many decimals as the currency has. */
export function toMajor({ amount, currency }: Money): string {
  const digits = EXPONENTS[currency];
  if (digits === 0) return String(amount);
  const padded = String(amount).padStart(digits + 1, "0");
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

export type AmountFault = "not_a_number" | "too_many_decimals" | "not_positive" | "too_large";

/** Reads what a merchant wrote: ASCII digits and one point, no sign, exponent or separators. */
export function parseMajor(text: string, currency: Currency): Money | AmountFault {
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text);
  if (!match) return /^-[0-9]+(\.[0-9]+)?$/.test(text) ? "not_positive" : "not_a_number";
  const [, whole = "", fraction = ""] = match;
  const digits = EXPONENTS[currency];
  if (fraction.length > digits) return "too_many_decimals";
  const amount = Number(whole + fraction.padEnd(digits, "0"));
  if (!Number.isSafeInteger(amount)) return "too_large";
  return amount > 0 ? { amount, currency } : "not_positive";
}

/** What is wrong with an amount, for whoever wrote it. */
export function faultMessage(fault: AmountFault, currency: Currency): string {
  switch (fault) {
    case "not_a_number":
      return 'Write the amount as digits with a decimal point, for example "345.67".';
    case "too_many_decimals":
      return EXPONENTS[currency] === 0 ? `${currency} has no decimals.` : `${currency} has at most ${EXPONENTS[currency]} decimals.`;
    case "not_positive":
      return "The amount must be more than zero.";
    case "too_large":
      return "The amount is too large.";
  }
}

export function toWire(value: Money, form: AmountForm): string | number {
  switch (form) {
    case "minor":
      return value.amount;
    case "minor-string":
      return String(value.amount);
    case "major-string":
      return toMajor(value);
    case "major-number":
      return Number(toMajor(value));
  }
}

/** Reads what a gateway wrote, or null. Gateways pad: "10.0" and 10 are both ten rupees; a part of a minor unit is not an amount. */
export function fromWire(value: unknown, currency: Currency, form: AmountForm): Money | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const text = String(value);
  if (form === "minor" || form === "minor-string") {
    const amount = Number(text);
    return /^[0-9]+$/.test(text) && Number.isSafeInteger(amount) ? { amount, currency } : null;
  }
  const match = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (!match) return null;
  const [, whole = "", fraction = ""] = match;
  const digits = EXPONENTS[currency];
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > digits) return null;
  const amount = Number(whole + significant.padEnd(digits, "0"));
  return Number.isSafeInteger(amount) ? { amount, currency } : null;
}
