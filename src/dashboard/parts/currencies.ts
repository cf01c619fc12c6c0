import { EXPONENTS } from "../../kernel/currencies.ts";

const names = new Intl.DisplayNames("en", { type: "currency" });

/** Every active currency, for a select. */
export const CURRENCY_OPTIONS: readonly { readonly value: string; readonly text: string }[] = Object.keys(EXPONENTS)
  .toSorted()
  .map((code) => ({ value: code, text: `${code}, ${names.of(code) ?? code}` }));
