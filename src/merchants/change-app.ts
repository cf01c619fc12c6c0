import { eq } from "drizzle-orm";
import * as z from "zod";
import { LEAST_DAYS, MOST_DAYS } from "../domain/ended.ts";
import { database } from "../storage/database.ts";
import { apps } from "../storage/schema.ts";
import { callingDomains } from "./calling-domains.ts";

/** What can be different about an app; what is absent stays. */
export const appChange = z.strictObject({
  /** In place of the ones there were. */
  origins: callingDomains.exactOptional(),
  /** For orders that are opened from then on. */
  keepsDuplicates: z.boolean().exactOptional(),
  /** Of payers' details after an order's end, for orders that are opened from then on; null: as the installation has it. */
  payerDays: z.int().min(LEAST_DAYS).max(MOST_DAYS).nullable().exactOptional(),
});
export type AppChange = z.output<typeof appChange>;

/** What an app has after a change of it. */
export interface ChangedApp {
  readonly origins: readonly string[];
  readonly keepsDuplicates: boolean;
  readonly payerDays: number | null;
}

/** Null where there is no such app. At least one thing has to be different. */
export async function changeApp(d1: D1Database, app: string, { origins, ...rest }: AppChange): Promise<ChangedApp | null> {
  const domains = origins && { origins: origins.length > 0 ? origins : null };
  const [row] = await database(d1)
    .update(apps)
    .set({ ...rest, ...domains })
    .where(eq(apps.id, app))
    .returning({ origins: apps.origins, keepsDuplicates: apps.keepsDuplicates, payerDays: apps.payerDays });
  return row ? { ...row, origins: row.origins ?? [] } : null;
}
