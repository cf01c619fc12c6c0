import { and, eq, isNull, lt, or } from "drizzle-orm";
import { isolateMemory } from "../kernel/memory.ts";
import { database } from "../storage/database.ts";
import { gatewayAccounts } from "../storage/schema.ts";

/** A merchant wants to see that webhooks come, not when each of them came: one write an hour at most. */
const EVERY = 3_600_000;
const noted = isolateMemory<true>(1_000);

/** A properly signed webhook of the account has come. Never throws: the payment it tells of matters more. */
export async function webhookSeen(d1: D1Database, account: string, now: number): Promise<void> {
  if (noted.get(account, now)) return;
  noted.set(account, true, now + EVERY);
  const { id, webhookAt } = gatewayAccounts;
  try {
    await database(d1)
      .update(gatewayAccounts)
      .set({ webhookAt: now })
      .where(and(eq(id, account), or(isNull(webhookAt), lt(webhookAt, now - EVERY))))
      .run();
  } catch (error) {
    noted.delete(account);
    console.warn({ message: "it can't be noted that a webhook came", account, error: String(error) });
  }
}
