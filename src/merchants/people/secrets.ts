import { eq } from "drizzle-orm";
import { randomBytes } from "../../kernel/crypto.ts";
import { base64url } from "../../kernel/encoding.ts";
import { database } from "../../storage/database.ts";
import { workerSecrets } from "../../storage/people-schema.ts";
import { seal, sealingKeys, unseal } from "../../storage/sealed.ts";

const SIGN_IN = "sign-in";

/** Where a secret of the worker's own is sealed for. */
export const secretPlace = (name: string): string => `worker_secrets/${name}`;

/**
 * Signs the cookies of who is signed in, and encrypts the secrets of their two-factor apps. Random and kept sealed, so a deployed
 * worker needs no setting more, and neither COOKIE_KEY nor SEALING_KEYS takes anybody's second factor away when it is changed.
 */
export async function signInSecret({ DB, SEALING_KEYS }: Pick<Env, "DB" | "SEALING_KEYS">): Promise<string> {
  const db = database(DB);
  const keys = await sealingKeys(SEALING_KEYS);
  const read = () => db.select({ sealed: workerSecrets.sealed }).from(workerSecrets).where(eq(workerSecrets.name, SIGN_IN));
  let [row] = await read();
  if (!row) {
    const sealed = await seal(keys, secretPlace(SIGN_IN), base64url(randomBytes(32)));
    await db.insert(workerSecrets).values({ name: SIGN_IN, sealed, createdAt: Date.now() }).onConflictDoNothing();
    // Another isolate may have been faster: the first one counts.
    [row] = await read();
  }
  const opened = row && (await unseal(keys, secretPlace(SIGN_IN), row.sealed));
  if (!opened?.ok) throw new Error(`${secretPlace(SIGN_IN)} can't be opened with SEALING_KEYS`);
  return opened.value;
}

/** For local development, where SEALING_KEYS may be made anew: then everybody signs in again. */
export async function forgetLostSecrets(d1: D1Database, sealing: string): Promise<void> {
  const db = database(d1);
  const keys = await sealingKeys(sealing);
  for (const { name, sealed } of await db.select().from(workerSecrets))
    if (!(await unseal(keys, secretPlace(name), sealed)).ok) await db.delete(workerSecrets).where(eq(workerSecrets.name, name));
}
