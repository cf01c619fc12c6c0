import { and, eq, ne, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import * as z from "zod";
import { METHODS } from "../domain/facts.ts";
import { randomId } from "../kernel/ids.ts";
import type { Refusal } from "../kernel/manage-errors.ts";
import { exponentOf, isCurrency } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { currencies, paymentMethods } from "../storage/schema.ts";
import { type CatalogueCurrency, type CatalogueMethod, readRows } from "./catalogue.ts";

// The catalogue as an operator keeps it. It can hold what this version knows to pay in and with, and nothing else.

const text = (most: number) =>
  z
    .string({ error: "Text." })
    .trim()
    .min(1, { error: "Say it in at least one character." })
    .max(most, { error: `At most ${most} characters.` })
    .regex(/^[^\p{Cc}]*$/u, { error: "No control characters." });

const name = text(80);
const symbol = text(8);

export const newCurrency = z.strictObject({
  code: z
    .string({ error: "An ISO 4217 currency code, such as NPR." })
    .refine(isCurrency, { error: ({ input }) => `${JSON.stringify(input)} is not an active ISO 4217 currency code.` }),
  name,
  symbol,
});
export const currencyChange = z.strictObject({ name: name.exactOptional(), symbol: symbol.exactOptional() });

export const newMethod = z.strictObject({ method: z.enum(METHODS, { error: `One of ${METHODS.join(", ")}.` }), name });
export const methodChange = z.strictObject({ name });

const isMethod = (text: string): boolean => METHODS.some((method) => method === text);

export const catalogueRows = readRows;

/** The catalogue's texts are compared as people read them. */
const sameText = (column: SQLiteColumn, wanted: string): SQL => sql`lower(${column}) = lower(${wanted})`;

const currencyOf = async (d1: D1Database, id: string): Promise<Result<CatalogueCurrency, Refusal>> => {
  const row = (await readRows(d1)).currencies.find((one) => one.id === id);
  return row ? ok(row) : fail({ code: "currency.not_found" });
};

const methodOf = async (d1: D1Database, id: string): Promise<Result<CatalogueMethod, Refusal>> => {
  const row = (await readRows(d1)).methods.find((one) => one.id === id);
  return row ? ok(row) : fail({ code: "method.not_found" });
};

export async function addCurrency(d1: D1Database, given: z.output<typeof newCurrency>): Promise<Result<CatalogueCurrency, Refusal>> {
  const db = database(d1);
  // As the migrations name them, so the same currency has the same id everywhere.
  const id = `c_iso4217${given.code}`;
  const known = or(eq(currencies.code, given.code), eq(currencies.id, id), sameText(currencies.name, given.name));
  const [there] = await db.select({ code: currencies.code }).from(currencies).where(known);
  if (there?.code === given.code) return fail({ code: "currency.exists", field: "code", message: `${given.code} is there already.` });
  if (there) return fail({ code: "currency.name_taken", field: "name" });
  const added = await db
    .insert(currencies)
    .values({ id, ...given, exponent: exponentOf(given.code) })
    .onConflictDoNothing()
    .returning({ id: currencies.id });
  return added.length > 0 ? currencyOf(d1, id) : fail({ code: "currency.exists", field: "code" });
}

export async function changeCurrency(
  d1: D1Database,
  id: string,
  change: z.output<typeof currencyChange>,
): Promise<Result<CatalogueCurrency, Refusal>> {
  const db = database(d1);
  if (change.name !== undefined) {
    const taken = and(sameText(currencies.name, change.name), ne(currencies.id, id));
    if ((await db.select({ id: currencies.id }).from(currencies).where(taken)).length > 0)
      return fail({ code: "currency.name_taken", field: "name" });
  }
  if (Object.keys(change).length > 0) await db.update(currencies).set(change).where(eq(currencies.id, id)).run();
  return currencyOf(d1, id);
}

/** Switching on what is on changes nothing. */
export async function switchCurrency(d1: D1Database, id: string, on: boolean, now: number): Promise<Result<CatalogueCurrency, Refusal>> {
  const disabledAt = on ? null : sql<number>`coalesce(${currencies.disabledAt}, ${now})`;
  await database(d1).update(currencies).set({ disabledAt }).where(eq(currencies.id, id)).run();
  return currencyOf(d1, id);
}

export async function addMethod(d1: D1Database, given: z.output<typeof newMethod>): Promise<Result<CatalogueMethod, Refusal>> {
  const db = database(d1);
  const known = or(eq(paymentMethods.method, given.method), sameText(paymentMethods.name, given.name));
  const [there] = await db.select({ method: paymentMethods.method }).from(paymentMethods).where(known);
  if (there) return fail({ code: "method.exists", field: there.method === given.method ? "method" : "name" });
  const id = randomId("pm_", 9);
  const added = await db
    .insert(paymentMethods)
    .values({ id, ...given })
    .onConflictDoNothing()
    .returning({ id: paymentMethods.id });
  return added.length > 0 ? methodOf(d1, id) : fail({ code: "method.exists", field: "method" });
}

export async function changeMethod(
  d1: D1Database,
  id: string,
  change: z.output<typeof methodChange>,
): Promise<Result<CatalogueMethod, Refusal>> {
  const db = database(d1);
  const taken = and(sameText(paymentMethods.name, change.name), ne(paymentMethods.id, id));
  if ((await db.select({ id: paymentMethods.id }).from(paymentMethods).where(taken)).length > 0)
    return fail({ code: "method.exists", field: "name" });
  await db.update(paymentMethods).set(change).where(eq(paymentMethods.id, id)).run();
  return methodOf(d1, id);
}

export async function switchMethod(d1: D1Database, id: string, on: boolean, now: number): Promise<Result<CatalogueMethod, Refusal>> {
  const found = await methodOf(d1, id);
  if (!found.ok) return found;
  if (found.value.disabled !== on) return fail({ code: on ? "method.enabled" : "method.disabled" });
  // A row of another version's: nothing here could be paid with it.
  if (on && !isMethod(found.value.method)) return fail({ code: "method.not_allowed" });
  await database(d1)
    .update(paymentMethods)
    .set({ disabledAt: on ? null : now })
    .where(eq(paymentMethods.id, id))
    .run();
  return methodOf(d1, id);
}
