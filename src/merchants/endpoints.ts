import { and, eq, isNull } from "drizzle-orm";
import { database } from "../storage/database.ts";
import { webhookEndpoints } from "../storage/schema.ts";
import { within } from "../storage/within.ts";

/** An endpoint that answered 410 is told nothing more. Throws where D1 fails; its next 410 says it again. */
export async function disableEndpoint(d1: D1Database, id: string, now: number): Promise<void> {
  const change = database(d1)
    .update(webhookEndpoints)
    .set({ disabledAt: now })
    .where(and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.disabledAt)));
  await within(2_000, change.run());
}
