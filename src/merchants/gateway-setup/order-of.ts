import { and, eq, isNull, sql } from "drizzle-orm";
import type { Method } from "../../domain/facts.ts";
import type { Mode } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import type { Currency } from "../../kernel/money.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { gatewayAccounts } from "../../storage/schema.ts";
import { type PriorityKey, priorityOf } from "../priorities.ts";
import type { CompanyScope } from "../tenancy.ts";
import { accountsOf, type Found } from "./stored.ts";

/** What an order of accounts is for: all methods of a currency, or one. */
export interface OrderFor {
  readonly mode: Mode;
  readonly currency: Currency;
  readonly method?: Method;
}

const keyOf = ({ currency, method }: OrderFor): PriorityKey => (method ? `${currency}:${method}` : currency);

function takes({ account, gateway }: Found, { currency, method }: OrderFor): boolean {
  const currencies = account.currencies ?? gateway.currencies;
  const methods = account.methods ?? gateway.methods;
  return (currencies === "any" || currencies.includes(currency)) && (method === undefined || methods.includes(method));
}

/** The app's accounts that take it, the first tried first, and whether that order is its own or that of what is more general. */
export async function orderOf(
  scope: CompanyScope,
  appId: string,
  wanted: OrderFor,
): Promise<Result<{ readonly accounts: readonly Found[]; readonly own: boolean }, Refusal>> {
  const app = await scope.app(appId);
  if (!app.ok) return app;
  const all = await accountsOf(scope, app.value, wanted.mode);
  const priority = ({ account }: Found) => priorityOf(account, wanted.currency, wanted.method);
  const accounts = all.filter((found) => takes(found, wanted)).toSorted((a, b) => priority(a) - priority(b));
  return ok({ accounts, own: accounts.some(({ account }) => account.priorities?.[keyOf(wanted)] !== undefined) });
}

/** Each account that takes it, once; none: the more general order counts again. */
export async function setOrder(
  scope: CompanyScope,
  appId: string,
  wanted: OrderFor,
  ids: readonly string[],
): Promise<Result<null, Refusal>> {
  const now = await orderOf(scope, appId, wanted);
  if (!now.ok) return now;
  if (ids.length > 0 && now.value.accounts.length === 0)
    return fail({ code: "order.no_gateway", field: "accounts", message: `No account of this app takes ${wanted.currency} that way.` });
  const known = now.value.accounts.map(({ account }) => account.id);
  const isWhole = ids.length === known.length && known.every((id) => ids.includes(id)) && new Set(ids).size === ids.length;
  if (ids.length > 0 && !isWhole) {
    const what = wanted.method ? `${wanted.currency} by ${wanted.method}` : wanted.currency;
    return fail({ code: "request.invalid", field: "accounts", message: `Each account that takes ${what}, once: ${known.join(", ")}.` });
  }
  const key = keyOf(wanted);
  const db = database(scope.d1);
  const place = (id: string) => (ids.length === 0 ? null : ids.indexOf(id));
  // Merged by the database, so that somebody who changes another currency at the same time is not undone.
  const merged = (id: string) =>
    sql`nullif(json_patch(coalesce(${gatewayAccounts.priorities}, '{}'), ${JSON.stringify({ [key]: place(id) })}), '{}')`;
  const [first, ...rest] = known.map((id) =>
    db
      .update(gatewayAccounts)
      .set({ priorities: merged(id) })
      .where(and(eq(gatewayAccounts.id, id), eq(gatewayAccounts.app, appId), isNull(gatewayAccounts.deletedAt))),
  );
  if (first) await db.batch([first, ...rest]);
  return ok(null);
}
