import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import { SQLiteAsyncDialect, type SQLiteTable } from "drizzle-orm/sqlite-core";

// Any number of rows in one statement: they travel as one JSON parameter, since D1 binds no more than 100.

// A raw statement of drizzle's own can't be part of a D1 batch, so it is only asked for the text.
const dialect = new SQLiteAsyncDialect({ casing: "snake_case" });

export const list = (parts: readonly SQL[]) => sql.join([...parts], sql`, `);
export const column = (key: string) => sql`${sql.identifier(toSnakeCase(key))}`;

/** What more is said of them follows it. */
export function insertRows<T extends SQLiteTable>(table: T, rows: readonly T["$inferInsert"][]): SQL {
  const keys = Object.keys(getTableColumns(table));
  const values = keys.map((key) => sql.raw(`value ->> '$.${key}'`));
  return sql`insert into ${table} (${list(keys.map(column))}) select ${list(values)} from json_each(${JSON.stringify(rows)})`;
}

export function prepared(d1: D1Database, statement: SQL): D1PreparedStatement {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return d1.prepare(text).bind(...params);
}
