import type { Currency } from "../../kernel/money.ts";

export type Unit = "day" | "hour" | "minute" | "second";

/** How a language writes numbers, amounts and times. */
export interface Figures {
  /** The locale whose numbers are written: the language's own, or one like it where Intl does not know the language. */
  readonly locale: string;
  /** Signs of currencies, where Intl has others. */
  readonly signs?: Readonly<Partial<Record<Currency, string>>>;
  /** Units of time, where Intl has no words for them; they stay the same whatever the number. */
  readonly units?: Readonly<Record<Unit, string>>;
}
