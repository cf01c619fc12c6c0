import type { Method } from "../domain/facts.ts";
import type { Currency } from "../kernel/money.ts";

/** A currency, or one method in it: "NPR", "NPR:card". */
export type PriorityKey = Currency | `${Currency}:${Method}`;

/** When an account is tried, where that differs from its own priority. The lowest is tried first. */
export type Priorities = Readonly<Partial<Record<PriorityKey, number>>>;

/** The most particular counts: of the method in the currency, of the currency, the account's own. */
export function priorityOf(
  { priority, priorities }: { readonly priority: number; readonly priorities: Priorities | null },
  currency: Currency,
  method?: Method,
): number {
  const ofMethod = method && priorities?.[`${currency}:${method}`];
  return ofMethod ?? priorities?.[currency] ?? priority;
}
