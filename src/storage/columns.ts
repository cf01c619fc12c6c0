import { type SQL, sql } from "drizzle-orm";
import { type AnySQLiteColumn, text } from "drizzle-orm/sqlite-core";
import type { Method } from "../domain/facts.ts";
import type { Mode } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";

// All times are Unix ms. D1 stores 12.5 in an INTEGER column without a word, so every amount has a check of its own.

export const mode = () => text().$type<Mode>().notNull();
export const method = () => text().$type<Method>();
export const currency = () => text().$type<Currency>().notNull();
export const inMode = (column: AnySQLiteColumn): SQL => sql`${column} in ('test', 'live')`;
export const wholeUnits = (column: AnySQLiteColumn, least: 0 | 1): SQL =>
  sql`typeof(${column}) = 'integer' and ${column} >= ${sql.raw(String(least))}`;
