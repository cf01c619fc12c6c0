import { drizzle } from "drizzle-orm/d1";

const over = (d1: D1Database) => drizzle(d1, { casing: "snake_case" });
export type Database = ReturnType<typeof over>;

const made = new WeakMap<D1Database, Database>();

/** One for each binding: a new one would work out the names of all columns again, for each query. */
export function database(d1: D1Database): Database {
  const known = made.get(d1) ?? over(d1);
  made.set(d1, known);
  return known;
}
