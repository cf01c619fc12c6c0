import { desc, eq } from "drizzle-orm";
import { database } from "../storage/database.ts";
import { apps, signingSecrets } from "../storage/schema.ts";
import { type SealingKeys, signingPlace, unseal } from "../storage/sealed.ts";

/** Whether these keys open what the newest app has sealed: records that are sealed with others are lost to the worker. */
export async function opensStored(d1: D1Database, sealing: SealingKeys): Promise<boolean> {
  const [newest] = await database(d1)
    .select({ app: signingSecrets.app, mode: signingSecrets.mode, sealed: signingSecrets.sealed })
    .from(signingSecrets)
    .innerJoin(apps, eq(apps.id, signingSecrets.app))
    .orderBy(desc(apps.createdAt), desc(apps.id))
    .limit(1);
  return !newest || (await unseal(sealing, signingPlace(newest.app, newest.mode), newest.sealed)).ok;
}
