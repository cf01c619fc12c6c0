import { type Currency, fromWire, isCurrency, type Money } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { readTime } from "../kernel/times.ts";
import type { MoneyColumns, SettlementFormat, SettlementKind } from "./settlement-format.ts";

/** What a row of a settlement file says of one payment, as far as it is compared. */
export interface SettlementRow {
  readonly kind: SettlementKind;
  /** The gateway's ids of the payment and of its session, and our 22 characters; at least one of them. */
  readonly paymentId?: string;
  readonly sessionId?: string;
  readonly own?: string;
  /** Never negative: the kind says which way it went. */
  readonly amount: Money;
  readonly fee?: Money;
  /** Unix ms. */
  readonly at: number;
  /** Some of it or all went back, nobody says how much. */
  readonly returned: boolean;
}

/** What is wrong with a file or a row, by the column. */
export interface ColumnFault {
  readonly column: string;
  readonly message: string;
}

/** Reads one row; null where it is about nothing that is compared. */
export type RowReader = (fields: readonly string[]) => Result<SettlementRow | null, ColumnFault>;

const plain = (name: string) => name.trim().toLowerCase();
const columnOf = ({ currency }: MoneyColumns) => (typeof currency === "string" ? [currency] : []);

/** Without one of these nothing of a row can be compared. */
function needed({ kind, payment, amounts, at }: SettlementFormat): readonly string[] {
  const money = amounts.slice(-1).flatMap((columns) => [columns.amount, ...columnOf(columns)]);
  return [kind.column, ...payment.columns.slice(-1), ...money, at.column];
}

/** By the first row of a file: which of the formats it has, and how to read its rows; or what it lacks of the one that is most like it. */
export function readerOf(
  formats: readonly SettlementFormat[],
  header: readonly string[],
): Result<{ readonly format: SettlementFormat; readonly read: RowReader }, readonly ColumnFault[]> {
  const places = new Map(header.map((name, place) => [plain(name), place] as const));
  const lacks = formats.map((format) => ({ format, missing: needed(format).filter((name) => !places.has(name)) }));
  const [best] = lacks.toSorted((a, b) => a.missing.length - b.missing.length);
  if (!best) return fail([]);
  if (best.missing.length === 0) return ok({ format: best.format, read: rowReader(best.format, places) });
  const message = `The file has no such column, as a ${best.format.name} has.`;
  return fail(best.missing.map((column) => ({ column, message })));
}

function rowReader(format: SettlementFormat, places: ReadonlyMap<string, number>): RowReader {
  const { kind, payment, session, own, form, amounts, fee, at, returned } = format;
  return (fields) => {
    const text = (column: string | undefined) => fields[places.get(column ?? "") ?? -1]?.trim() ?? "";
    const money = (amount: string, currency: MoneyColumns["currency"]): Result<Money, ColumnFault> => {
      const code: string = typeof currency === "string" ? text(currency).toUpperCase() : currency.always;
      if (!isCurrency(code))
        return fail({ column: typeof currency === "string" ? currency : amount, message: `${quoted(code)} is no currency.` });
      const read = amountOf(text(amount), code, form);
      return read ? ok(read) : fail({ column: amount, message: `${quoted(text(amount))} is no amount in ${code}. ${HINTS[form]}` });
    };

    const words = new Map(Object.entries(kind.words));
    const what = words.get(text(kind.column).toLowerCase());
    if (!what) return ok(null);
    const paymentId = payment.columns.map(text).find((id) => payment.pattern.test(id));
    const [sessionId, ours] = [text(session), text(own)];
    if (paymentId === undefined && sessionId === "" && ours === "")
      return fail({ column: payment.columns.at(-1) ?? "", message: "The row has no id of the payment." });
    const paid = amounts.find((columns) => [columns.amount, ...columnOf(columns)].every((name) => text(name) !== "")) ?? amounts.at(-1);
    const amount = paid ? money(paid.amount, paid.currency) : fail({ column: "", message: "The format has no amount." });
    if (!amount.ok) return amount;
    // Of some rows nothing is kept, and of some files nothing is said.
    const kept = fee?.columns.every((name) => text(name) !== "") ? sumOf(fee.columns.map((name) => money(name, fee.currency))) : null;
    if (kept && !kept.ok) return kept;
    const time = readTime(text(at.column), at.zone);
    if (time === null) return fail({ column: at.column, message: `${quoted(text(at.column))} is no time.` });
    return ok({
      kind: what,
      ...(paymentId !== undefined && { paymentId }),
      ...(sessionId !== "" && { sessionId }),
      ...(/^[0-9A-Za-z]{22}$/.test(ours) && { own: ours }),
      amount: amount.value,
      ...(kept && { fee: kept.value }),
      at: time,
      returned: returned?.words.includes(text(returned.column).toLowerCase()) ?? false,
    });
  };
}

const HINTS = {
  minor: "Amounts are whole minor units here.",
  "minor-string": "Amounts are whole minor units here.",
  "major-string": 'Amounts are written "1234.56" here.',
  "major-number": 'Amounts are written "1234.56" here.',
} as const satisfies Record<SettlementFormat["form"], string>;

/** What stands in a file is shown, but never all of it. */
const quoted = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** What goes out is negative in some files. */
const amountOf = (text: string, currency: Currency, form: SettlementFormat["form"]): Money | null =>
  fromWire(text.replace(/^-/, ""), currency, form);

function sumOf(parts: readonly Result<Money, ColumnFault>[]): Result<Money, ColumnFault> {
  return parts.reduce((sum, part) => {
    if (!sum.ok || !part.ok) return sum.ok ? part : sum;
    return ok({ ...sum.value, amount: sum.value.amount + part.value.amount });
  });
}
