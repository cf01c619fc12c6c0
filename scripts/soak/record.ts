import { appendFileSync } from "node:fs";
import { join } from "node:path";

/** What the client was told of one order. Amounts are minor units. */
export interface Known {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  /** Every id that the same create was answered with. */
  readonly ids: Set<string>;
  isPaid: boolean;
  isCancelled: boolean;
  /** By the refund's id: the last that was said of it. */
  readonly refunds: Map<string, { readonly amount: number; readonly status: string }>;
}

/** The client's own record: what it was told counts, whatever happened to the machine since. */
export class Record {
  readonly orders = new Map<string, Known>();
  readonly counts = new Map<string, number>();
  readonly violations: string[] = [];
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, "record.jsonl");
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Also on disk, to be looked at afterwards. */
  note(what: string, detail: object): void {
    appendFileSync(this.#file, `${JSON.stringify({ at: Date.now(), what, ...detail })}\n`);
  }

  breaks(what: string): void {
    this.violations.push(what);
    this.note("violation", { text: what });
  }

  created(order: { readonly id: string; readonly amountMinor: number; readonly currency: string }): Known {
    const known = this.orders.get(order.id) ?? {
      id: order.id,
      amount: order.amountMinor,
      currency: order.currency,
      ids: new Set<string>(),
      isPaid: false,
      isCancelled: false,
      refunds: new Map(),
    };
    this.orders.set(order.id, known);
    return known;
  }
}
