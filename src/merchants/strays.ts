import { desc, eq } from "drizzle-orm";
import type { Mode } from "../kernel/ids.ts";
import { database } from "../storage/database.ts";
import { gatewayAccounts, strayNotices } from "../storage/schema.ts";

/** What a gateway told of a payment that no order knows. Times are Unix ms. */
export interface Stray {
  readonly account: string;
  /** Of the account; null where somebody deleted its row. */
  readonly gateway: string | null;
  readonly app: string | null;
  readonly mode: Mode | null;
  /** The gateway's id of the notice. */
  readonly key: string;
  /** The ids in it: ours where it had one, then the gateway's. */
  readonly refs: readonly string[];
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The latest first. Absent `account`: of all. */
export function listStrays(
  d1: D1Database,
  { account, limit }: { readonly account?: string; readonly limit: number },
): Promise<readonly Stray[]> {
  const { gateway, app, mode } = gatewayAccounts;
  const { key, refs, times, firstAt, lastAt } = strayNotices;
  return database(d1)
    .select({ account: strayNotices.account, gateway, app, mode, key, refs, times, firstAt, lastAt })
    .from(strayNotices)
    .leftJoin(gatewayAccounts, eq(gatewayAccounts.id, strayNotices.account))
    .where(account === undefined ? undefined : eq(strayNotices.account, account))
    .orderBy(desc(lastAt), desc(key))
    .limit(limit);
}
