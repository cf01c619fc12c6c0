import type { AmountForm, Currency } from "../kernel/money.ts";

/**
 * What a row is about. `correction` takes away from the payment in the same file (what of a hold was not taken), `refund_failed`
 * from what went back.
 */
export type SettlementKind = "payment" | "correction" | "refund" | "refund_failed";

export interface MoneyColumns {
  readonly amount: string;
  readonly currency: string | { readonly always: Currency };
}

/** A file in which a gateway says what it has taken and settled. Columns are named as in its documentation; capitals do not count. */
export interface SettlementFormat {
  /** As the merchant knows it. */
  readonly name: string;
  readonly docs: string;
  /**
   * How sure we are of the columns. `documented`: the gateway's documentation lists them; `sample`: it shows such a file or object;
   * `modelled`: nothing public does, they are those of its API.
   */
  readonly grade: "documented" | "sample" | "modelled";
  /** Says what a row is; a word that is not among these is nothing that we could compare. */
  readonly kind: { readonly column: string; readonly words: Readonly<Record<string, SettlementKind>> };
  /** Which of the columns has something of that form is the gateway's id of the payment: it is what observations name. */
  readonly payment: { readonly columns: readonly string[]; readonly pattern: RegExp };
  /** The gateway's id of the session: it is what `create` answered as ref. */
  readonly session?: string;
  /** Our 22 characters. */
  readonly own?: string;
  readonly form: AmountForm;
  /** The first that has something: what the customer paid. */
  readonly amounts: readonly MoneyColumns[];
  /** What the gateway keeps, as observations have it: the columns are added up. */
  readonly fee?: { readonly columns: readonly string[]; readonly currency: MoneyColumns["currency"] };
  /** `zone`: of times that name none, "Z" or "+05:30". */
  readonly at: { readonly column: string; readonly zone: string };
  /** Says by a word whether something went back, where no row of its own does. */
  readonly returned?: { readonly column: string; readonly words: readonly string[] };
}
