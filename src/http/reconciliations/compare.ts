import { Comparison, type Counts, type Difference, type Ours } from "../../domain/reconciling.ts";
import type { SettlementFormat } from "../../gateways/settlement-format.ts";
import { type RowReader, readerOf, type SettlementRow } from "../../gateways/settlement-rows.ts";
import type { Failure } from "../../kernel/errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { settledByIds, settledWithin } from "../../storage/settled.ts";
import type { FieldError } from "../problem.ts";
import type { CsvFault, CsvRecord } from "./read-csv.ts";

/** More than that nobody works through: a file of another account differs in every row. */
const MOST_LISTED = 5_000;
/** Rows that D1 is asked about at once. */
const AT_ONCE = 2_000;
/** Pages of our own transactions in one period. */
const MOST_PAGES = 150;

/** The period that a file is about, Unix ms; `to` is exclusive. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

export interface Compared {
  readonly format: string;
  readonly period: Period;
  readonly counts: Counts;
  readonly differences: readonly Difference[];
}

/** `errors` names the columns. */
export interface Refused extends Failure {
  readonly errors?: readonly FieldError[];
}

interface Row extends SettlementRow {
  readonly line: number;
}

interface Known {
  readonly format: string;
  readonly width: number;
  readonly read: RowReader;
}

/** A settlement file of one account beside what D1 knows, row by row: only ids and sums of it stay in memory. */
export class FileComparison {
  readonly #d1: D1Database;
  readonly #account: string;
  readonly #formats: readonly SettlementFormat[];
  readonly #comparison = new Comparison(MOST_LISTED);
  #known: Known | undefined;
  #rows: Row[] = [];
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(d1: D1Database, account: string, formats: readonly SettlementFormat[]) {
    this.#d1 = d1;
    this.#account = account;
    this.#formats = formats;
  }

  /** The next record of the file; the first names the columns. Throws where D1 fails, like `finish`. */
  async take({ line, fields }: CsvRecord): Promise<Result<null, Refused>> {
    if (!this.#known) return this.#begin(fields);
    const { width, read } = this.#known;
    if (fields.length !== width) return fail(faulty({ line, message: `It has ${fields.length} fields, the first line ${width}.` }));
    const row = read(fields);
    if (!row.ok) return fail(faulty({ line, message: row.error.message }, row.error.column));
    if (!row.value) this.#comparison.take(null, null);
    else this.#rows.push({ ...row.value, line });
    if (this.#rows.length >= AT_ONCE) await this.#compare();
    return ok(null);
  }

  /** When it is at its end. What the caller says of the period goes before what the file shows. */
  async finish(said: Period): Promise<Result<Compared, Refused>> {
    if (!this.#known) return fail(faulty({ line: 1, message: "The file is empty." }));
    await this.#compare();
    const hasPayments = this.#first <= this.#last;
    // Times in files have no milliseconds.
    const period = { from: said.from ?? (hasPayments ? this.#first : null), to: said.to ?? (hasPayments ? this.#last + 1_000 : null) };
    const looked = await this.#findMissing(period);
    return looked.ok ? ok({ format: this.#known.format, period, ...this.#comparison.finish() }) : looked;
  }

  #begin(header: readonly string[]): Result<null, Refused> {
    const reader = readerOf(this.#formats, header);
    if (!reader.ok) {
      const errors = reader.error.map(({ column, message }) => ({ field: column, message: `Line 1: ${message}` }));
      return fail({ code: "request.invalid", message: "This is none of the files that are known of this gateway.", errors });
    }
    this.#known = { format: reader.value.format.name, width: header.length, read: reader.value.read };
    return ok(null);
  }

  async #compare(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === 0) return;
    const idsOf = (pick: (row: Row) => string | undefined) => [...new Set(rows.map(pick).filter((id) => id !== undefined))];
    const transactionOf = ({ own }: Row) => (own === undefined ? undefined : `tx_${own}`);
    const found = await settledByIds(this.#d1, this.#account, {
      payments: idsOf(({ paymentId }) => paymentId),
      sessions: idsOf(({ sessionId }) => sessionId),
      transactions: idsOf(transactionOf),
    });
    const by = (key: (ours: Ours) => string | null) => new Map(found.map((ours) => [key(ours), ours] as const));
    const [byPayment, bySession, byId] = [
      by(({ paymentId }) => paymentId),
      by(({ sessionId }) => sessionId),
      by(({ transaction }) => transaction),
    ];
    for (const row of rows) {
      const ours = byPayment.get(row.paymentId ?? "") ?? byId.get(transactionOf(row) ?? "") ?? bySession.get(row.sessionId ?? "") ?? null;
      this.#comparison.take(row, ours);
      if (row.kind !== "payment") continue;
      this.#first = Math.min(this.#first, row.at);
      this.#last = Math.max(this.#last, row.at);
    }
  }

  /** What was begun and taken within the period must be in the file: the gateway's time of it lies in between. */
  async #findMissing({ from, to }: Period): Promise<Result<null, Refused>> {
    if (from === null || to === null) return ok(null);
    let place = { at: from, id: "" };
    for (let page = 0; page < MOST_PAGES; page++) {
      const ours = await settledWithin(this.#d1, this.#account, { from, to }, place, AT_ONCE);
      for (const one of ours) if (!this.#comparison.has(one.transaction)) this.#comparison.lacks(one);
      const last = ours.at(-1);
      if (!last || ours.length < AT_ONCE) return ok(null);
      place = { at: last.at, id: last.id };
    }
    const most = (MOST_PAGES * AT_ONCE).toLocaleString("en");
    const message = `More than ${most} payments were taken in this time: send a file of a shorter one.`;
    return fail({ code: "request.invalid", field: "to", message });
  }
}

/** `column` where one is to blame. */
export function faulty({ line, message }: CsvFault, column = "body"): Refused {
  return { code: "request.invalid", field: column, message: `Line ${line}: ${message}` };
}
