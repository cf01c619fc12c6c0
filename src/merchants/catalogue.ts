import { asc } from "drizzle-orm";
import type { Method } from "../domain/facts.ts";
import type { Failure } from "../kernel/errors.ts";
import type { Currency } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { catalogueKey } from "../storage/kv.ts";
import { currencies, paymentMethods } from "../storage/schema.ts";
import { edgeCopies } from "./edge-copies.ts";

/** `exponent`: how many decimals its minor unit has. */
export interface CatalogueCurrency {
  readonly id: string;
  readonly code: Currency;
  readonly name: string;
  readonly symbol: string;
  readonly exponent: number;
  readonly disabled: boolean;
}

export interface CatalogueMethod {
  readonly id: string;
  readonly method: Method;
  /** "Net banking" */
  readonly name: string;
  readonly disabled: boolean;
}

/** Currencies by code, methods by name. What is disabled is there and says so. */
export interface Catalogue {
  readonly currencies: readonly CatalogueCurrency[];
  readonly methods: readonly CatalogueMethod[];
  currency(id: string): CatalogueCurrency | undefined;
  currencyOf(code: Currency): CatalogueCurrency | undefined;
  method(id: string): CatalogueMethod | undefined;
  methodOf(method: Method): CatalogueMethod | undefined;
}

type Rows = Pick<Catalogue, "currencies" | "methods">;

const copies = edgeCopies(catalogueKey, (env) => readRows(env.DB));

/** What can be paid in and with. Also while D1 is down: `unavailable` only where no copy is left either. */
export async function catalogue(env: Env): Promise<Result<Catalogue, Failure>> {
  const rows = await copies.read(env, "");
  if (!rows.ok) return rows;
  return rows.value ? ok(lookUps(rows.value)) : fail({ code: "internal" });
}

const lookUps = ({ currencies, methods }: Rows): Catalogue => ({
  currencies,
  methods,
  currency: (id) => currencies.find((currency) => currency.id === id),
  currencyOf: (code) => currencies.find((currency) => currency.code === code),
  method: (id) => methods.find((method) => method.id === id),
  methodOf: (name) => methods.find(({ method }) => method === name),
});

/** One round trip. */
export async function readRows(d1: D1Database): Promise<Rows> {
  const db = database(d1);
  const { id, code, name, symbol, exponent, disabledAt } = currencies;
  const [currencyRows, methodRows] = await db.batch([
    db.select({ id, code, name, symbol, exponent, disabledAt }).from(currencies).orderBy(asc(code)),
    db.select().from(paymentMethods).orderBy(asc(paymentMethods.name)),
  ]);
  return {
    currencies: currencyRows.map(({ disabledAt, ...row }) => ({ ...row, disabled: disabledAt !== null })),
    methods: methodRows.map(({ disabledAt, ...row }) => ({ ...row, disabled: disabledAt !== null })),
  };
}
