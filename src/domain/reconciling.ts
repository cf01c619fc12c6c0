import { type Money, toMajor } from "../kernel/money.ts";

// A gateway's file and our own records of one account, compared payment by payment: no file, no storage, no network.

export const DIFFERENCE_KINDS = [
  "unknown_here",
  "missing_there",
  "status",
  "currency",
  "amount",
  "amount_rounding",
  "fee",
  "fee_rounding",
  "repeated",
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** What we know of a transaction. */
export interface Ours {
  /** `tx_…` */
  readonly transaction: string;
  readonly status: string;
  /** The gateway's ids of its session and its payment. */
  readonly sessionId: string | null;
  readonly paymentId: string | null;
  readonly captured: Money | null;
  readonly fee: Money | null;
  /** Minor units that went back. */
  readonly refunded: number;
}

/** What a row of the file says; `line` is where. */
export interface Theirs {
  readonly line: number;
  readonly kind: "payment" | "correction" | "refund" | "refund_failed";
  readonly paymentId?: string;
  readonly sessionId?: string;
  readonly amount: Money;
  readonly fee?: Money;
  readonly returned: boolean;
}

/** What the file and we say differently. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly what: "payment" | "refund";
  /** Null for what the file lacks. */
  readonly line: number | null;
  /** Null for what we do not know. */
  readonly transaction: string | null;
  /** The gateway's ids of the session and the payment, of the file where it has them. */
  readonly providerOrderId: string | null;
  readonly providerPaymentId: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
}

export interface Counts {
  /** Rows about payments, about what went back, and about neither. */
  readonly payments: number;
  readonly refunds: number;
  readonly others: number;
  /** Payments of the file of which we say the same. */
  readonly agreed: number;
  readonly differences: Readonly<Record<DifferenceKind, number>>;
}

/** The gateway itself is asked about these: the other kinds would not change by that. */
const ASKED: ReadonlySet<DifferenceKind> = new Set(["unknown_here", "missing_there", "status", "currency", "amount"]);
export const isAsked = ({ kind, what, transaction }: Difference): boolean =>
  ASKED.has(kind) && (transaction !== null || what === "payment");

const said = (money: Money) => `${toMajor(money)} ${money.currency}`;

/** What is different, and what each side says. */
interface Finding {
  readonly kind: DifferenceKind;
  readonly what?: Difference["what"];
  readonly ours?: string | null;
  readonly theirs?: string | null;
}

/** What went back of one payment by the file. */
interface Back {
  readonly first: Theirs;
  readonly ours: Ours;
  readonly amount: number;
}

export const NO_DIFFERENCES: Readonly<Record<DifferenceKind, number>> = {
  unknown_here: 0,
  missing_there: 0,
  status: 0,
  currency: 0,
  amount: 0,
  amount_rounding: 0,
  fee: 0,
  fee_rounding: 0,
  repeated: 0,
};

export class Comparison {
  readonly #most: number;
  readonly #kept: Difference[] = [];
  readonly #differences = { ...NO_DIFFERENCES };
  readonly #payments = new Set<string>();
  readonly #transactions = new Set<string>();
  readonly #back = new Map<string, Back>();
  /** Payments whose amount differs may have a correction further down. */
  readonly #unequal: { readonly theirs: Theirs; readonly ours: Ours; readonly captured: Money }[] = [];
  readonly #corrections = new Map<string, number>();
  #rows = { payments: 0, refunds: 0, others: 0, agreed: 0 };

  /** `most`: how many differences are kept; all are counted. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A row of the file, with what we know of its payment; a row that is about nothing that we compare is null. */
  take(theirs: Theirs | null, ours: Ours | null): void {
    const finding = theirs && this.#findingOf(theirs, ours);
    if (!theirs) this.#rows.others += 1;
    else if (finding) this.#note(finding, theirs, ours);
  }

  /** Whether the file says anything of a transaction. */
  has(transaction: string): boolean {
    return this.#transactions.has(transaction);
  }

  /** What we have taken and the file has not. */
  lacks(ours: Ours): void {
    this.#note({ kind: "missing_there", ours: ours.captured && said(ours.captured) }, null, ours);
  }

  #findingOf(theirs: Theirs, ours: Ours | null): Finding | null {
    switch (theirs.kind) {
      case "payment":
        this.#rows.payments += 1;
        return this.#payment(theirs, ours);
      case "correction":
        this.#rows.others += 1;
        if (theirs.paymentId !== undefined) add(this.#corrections, theirs.paymentId, theirs.amount.amount);
        return null;
      case "refund":
      case "refund_failed":
        this.#rows.refunds += 1;
        return this.#refund(theirs, ours);
    }
  }

  #payment(theirs: Theirs, ours: Ours | null): Finding | null {
    const { paymentId, amount } = theirs;
    const isKnown = paymentId !== undefined && this.#payments.has(paymentId);
    if (isKnown) return { kind: "repeated", theirs: said(amount) };
    if (paymentId !== undefined) this.#payments.add(paymentId);
    if (!ours) return { kind: "unknown_here", theirs: said(amount) };
    this.#transactions.add(ours.transaction);
    const { captured } = ours;
    if (!captured) return { kind: "status", ours: ours.status, theirs: `paid ${said(amount)}` };
    // Found by its session: that was paid once more.
    if (paymentId !== undefined && ours.paymentId !== null && ours.paymentId !== paymentId)
      return { kind: "unknown_here", ours: ours.paymentId, theirs: said(amount) };
    if (captured.currency !== amount.currency) return { kind: "currency", ours: said(captured), theirs: said(amount) };
    if (captured.amount === amount.amount) return this.#rest(theirs, ours);
    this.#unequal.push({ theirs, ours, captured });
    return null;
  }

  /** What else is compared of a payment of which the amount is the same. */
  #rest(theirs: Theirs, ours: Ours): Finding | null {
    const { fee, returned } = theirs;
    if (ours.fee && fee && ours.fee.currency === fee.currency && ours.fee.amount !== fee.amount)
      return { kind: isRounding(ours.fee, fee) ? "fee_rounding" : "fee", ours: said(ours.fee), theirs: said(fee) };
    if (returned && ours.refunded === 0) return { kind: "status", what: "refund", ours: ours.status, theirs: "refunded" };
    this.#rows.agreed += 1;
    return null;
  }

  #refund(theirs: Theirs, ours: Ours | null): Finding | null {
    const { amount, kind } = theirs;
    if (!ours) return { kind: "unknown_here", what: "refund", theirs: said(amount) };
    this.#transactions.add(ours.transaction);
    const before = this.#back.get(ours.transaction);
    const sum = (before?.amount ?? 0) + (kind === "refund" ? amount.amount : -amount.amount);
    this.#back.set(ours.transaction, { first: before?.first ?? theirs, ours, amount: sum });
    return null;
  }

  /** When the file is at its end: what only all of its rows together say. */
  finish(): { readonly counts: Counts; readonly differences: readonly Difference[] } {
    for (const { theirs, ours, captured } of this.#unequal) {
      const taken = { ...theirs.amount, amount: theirs.amount.amount - (this.#corrections.get(theirs.paymentId ?? "") ?? 0) };
      const kind = isRounding(captured, taken) ? "amount_rounding" : "amount";
      const finding =
        taken.amount === captured.amount ? this.#rest(theirs, ours) : ({ kind, ours: said(captured), theirs: said(taken) } as const);
      if (finding) this.#note(finding, theirs, ours);
    }
    for (const { first, ours, amount } of this.#back.values()) {
      const { currency } = first.amount;
      // What the file has less of may be in another file: refunds are settled later.
      if (amount <= ours.refunded || (ours.captured && ours.captured.currency !== currency)) continue;
      const back = (minor: number) => `refunded ${said({ amount: minor, currency })}`;
      this.#note({ kind: "status", what: "refund", ours: back(ours.refunded), theirs: back(amount) }, first, ours);
    }
    return { counts: { ...this.#rows, differences: this.#differences }, differences: this.#kept };
  }

  #note({ kind, what = "payment", ours: we = null, theirs: they = null }: Finding, theirs: Theirs | null, ours: Ours | null): void {
    this.#differences[kind] += 1;
    if (this.#kept.length >= this.#most) return;
    this.#kept.push({
      kind,
      what,
      line: theirs?.line ?? null,
      transaction: ours?.transaction ?? null,
      providerOrderId: theirs?.sessionId ?? ours?.sessionId ?? null,
      providerPaymentId: theirs?.paymentId ?? ours?.paymentId ?? null,
      ours: we,
      theirs: they,
    });
  }
}

/** Files and gateways round differently; what differs by the smallest unit is reported apart. */
const isRounding = (a: Money, b: Money) => Math.abs(a.amount - b.amount) === 1;

const add = (sums: Map<string, number>, key: string, more: number) => sums.set(key, (sums.get(key) ?? 0) + more);
