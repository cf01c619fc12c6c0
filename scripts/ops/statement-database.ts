import * as z from "zod";
import type { Statement } from "./sql-text.ts";

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Runs statements as one transaction, in order, and answers the rows of each. */
export type RunStatements = (statements: readonly Statement[]) => Promise<readonly Rows[]>;

/** Not known here. Whoever needs to know what was changed asks for it by RETURNING. */
const META = { duration: 0, size_after: 0, rows_read: 0, rows_written: 0, last_row_id: 0, changed_db: false, changes: Number.NaN };

/** The type of a row is its reader's word, as it is with D1. */
const resultOf = <T>(rows: Rows): D1Result<T> => ({ success: true, meta: META, results: z.array(z.custom<T>()).parse(rows) });

/** D1 as the rest of the project knows it, over any way to run statements. */
export class StatementDatabase implements D1Database {
  readonly #run: RunStatements;

  constructor(run: RunStatements) {
    this.#run = run;
  }

  prepare(sql: string): D1PreparedStatement {
    return new Prepared(this.#run, { sql, params: [] });
  }

  async batch<T = unknown>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
    const results = await this.#run(
      statements.map((prepared) => {
        if (prepared instanceof Prepared) return prepared.statement;
        throw new Error("a statement of another database");
      }),
    );
    return results.map(resultOf<T>);
  }

  exec(): never {
    throw new Error("exec is not for this database");
  }
  withSession(): never {
    throw new Error("withSession is not for this database");
  }
  dump(): never {
    throw new Error("dump is not for this database");
  }
}

class Prepared implements D1PreparedStatement {
  readonly statement: Statement;
  readonly #run: RunStatements;

  constructor(run: RunStatements, statement: Statement) {
    this.#run = run;
    this.statement = statement;
  }

  bind(...params: unknown[]): D1PreparedStatement {
    return new Prepared(this.#run, { sql: this.statement.sql, params });
  }

  async all<T = Record<string, unknown>>(): Promise<D1Result<T>> {
    const [rows] = await this.#run([this.statement]);
    if (!rows) throw new Error("the database answered nothing");
    return resultOf<T>(rows);
  }

  run<T = Record<string, unknown>>(): Promise<D1Result<T>> {
    return this.all<T>();
  }

  first(): never {
    throw new Error("first is not for this database");
  }

  raw<T = unknown[]>(options: { columnNames: true }): Promise<[string[], ...T[]]>;
  raw<T = unknown[]>(options?: { columnNames?: false }): Promise<T[]>;
  async raw(): Promise<unknown[]> {
    const { results } = await this.all();
    return results.map((row) => Object.values(row));
  }
}
