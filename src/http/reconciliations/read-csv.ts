import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { fail, ok, type Result } from "../../kernel/result.ts";

/** One record of a CSV file; `line` is where it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

export interface CsvFault {
  readonly line: number;
  readonly message: string;
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Longer than any record that is one: a quote that nobody closes would take in the rest of the file. */
const LONGEST_RECORD = 100_000;

const MESSAGES: ReadonlyMap<string, string> = new Map([
  ["CSV_QUOTE_NOT_CLOSED", "A quote is not closed."],
  ["CSV_MAX_RECORD_SIZE", `A record has more than ${LONGEST_RECORD} characters, or a quote is not closed.`],
  ["CSV_INVALID_CLOSING_QUOTE", "A field with quotes in it must be in quotes, and they must be doubled."],
  ["INVALID_OPENING_QUOTE", "A field with quotes in it must be in quotes, and they must be doubled."],
]);

const count = (texts: readonly string[], what: RegExp) => texts.reduce((sum, text) => sum + (text.match(what)?.length ?? 0), 0);

/** Reads a CSV file (RFC 4180, UTF-8) as its pieces come; only as much is taken as is used. The first failure of `take` ends it. */
export async function eachRecord<E>(
  pieces: AsyncIterable<Uint8Array>,
  take: (record: CsvRecord) => Promise<Result<unknown, E>>,
  faulty: (fault: CsvFault) => E,
): Promise<Result<null, E>> {
  const parser = parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_RECORD });
  // Either end takes the other with it; what went wrong is thrown by the loop.
  pipeline(Readable.from(pieces), parser, () => undefined);
  const parsed: AsyncIterable<Parsed> = parser;
  // The parser takes a line break of two characters in a quoted field for two lines.
  let surplus = 0;
  try {
    for await (const { record, info } of parsed) {
      surplus += count(record, /\r\n/g);
      const line = info.lines - surplus - count(record, /\r\n|\r|\n/g);
      const taken = await take({ line, fields: record });
      if (!taken.ok) return taken;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return fail(faulty({ line: Number(error.lines) - surplus, message: MESSAGES.get(error.code) ?? "It can't be read as CSV." }));
  }
  return ok(null);
}
