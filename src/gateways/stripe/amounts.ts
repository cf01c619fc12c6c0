import { type Currency, exponentOf, fromWire, isCurrency, type Money, toWire } from "../../kernel/money.ts";
import type { Gateway } from "../contract.ts";

// What https://docs.stripe.com/currencies says.

const codes = (text: string): readonly Currency[] => text.split(" ").filter(isCurrency);

/** What customers can be charged in; an account's country may allow fewer. */
export const currencies: readonly Currency[] = [
  ...codes("USD AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP"),
  ...codes("CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS"),
  ...codes("INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR"),
  ...codes("MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK"),
  ...codes("SGD SHP SLE SOS SRD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"),
];

/** The least that is taken, in minor units; what is converted for the payout has to be worth the least of that currency. */
const least: readonly (readonly [number, readonly Currency[]])[] = [
  [30, codes("GBP")],
  [50, codes("USD ARS AUD BRL CAD CHF COP EUR IDR ILS INR JPY KRW NZD PHP RUB SGD ZAR")],
  [200, codes("AED MYR PLN RON")],
  [250, codes("DKK")],
  [300, codes("NOK SEK")],
  [400, codes("HKD")],
  [1_000, codes("MXN THB")],
  [1_500, codes("CZK")],
  [17_500, codes("HUF")],
];
export const limits: NonNullable<Gateway["limits"]> = Object.fromEntries(
  least.flatMap(([min, those]) => those.map((currency) => [currency, { min }])),
);

/** Decimals that Stripe counts otherwise than ISO 4217: ISK and UGX keep two that are always 00, MGA has none. */
const DECIMALS: Readonly<Partial<Record<Currency, number>>> = { ISK: 2, UGX: 2, MGA: 0 };

const shiftOf = (currency: Currency): number => (DECIMALS[currency] ?? exponentOf(currency)) - exponentOf(currency);

/** Stripe's integer, or null where it can't be said: a part of an ariary, or the last of three decimals. */
export function toStripe(value: Money): number | null {
  const minor = Number(toWire(value, "minor"));
  const shift = shiftOf(value.currency);
  const amount = shift < 0 ? minor / 10 ** -shift : minor * 10 ** shift;
  if (!Number.isSafeInteger(amount)) return null;
  return exponentOf(value.currency) === 3 && amount % 10 !== 0 ? null : amount;
}

/** `code` in Stripe's small letters. Null where it is not an amount of a currency that we know. */
export function fromStripe(amount: number, code: string): Money | null {
  const currency = code.toUpperCase();
  if (!isCurrency(currency)) return null;
  const shift = shiftOf(currency);
  return fromWire(shift < 0 ? amount * 10 ** -shift : amount / 10 ** shift, currency, "minor");
}
