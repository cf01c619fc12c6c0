import { and, eq, inArray, or } from "drizzle-orm";
import { database } from "./database.ts";
import { transactions } from "./order-schema.ts";
import { within } from "./within.ts";

/** The transaction (`tx_…`) of an account that the gateway knows by one of these ids; null where D1 has none. Throws where D1 fails. */
export async function transactionOf(d1: D1Database, account: string, refs: readonly string[]): Promise<string | null> {
  if (refs.length === 0) return null;
  const { id, providerOrderId, providerPaymentId } = transactions;
  const known = [...refs];
  const found = database(d1)
    .select({ id })
    .from(transactions)
    .where(and(eq(transactions.account, account), or(inArray(providerOrderId, known), inArray(providerPaymentId, known))))
    .limit(1);
  const [row] = await within(5_000, found);
  return row?.id ?? null;
}
