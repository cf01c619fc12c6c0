import { eq } from "drizzle-orm";
import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { apiKeys } from "../storage/schema.ts";
import { within } from "../storage/within.ts";
import { modeOfPublicKey } from "./keys.ts";

export interface KeyOwner {
  /** The row of api_keys. */
  readonly key: string;
  readonly app: string;
  readonly valid: boolean;
}

/** Asks D1 whose public key it is or was: for saying why a pair is refused. Null where there was never such a key. */
export async function keyOwner(env: Env, publicKey: string, now: number): Promise<Result<KeyOwner | null, Failure>> {
  if (!modeOfPublicKey(publicKey)) return ok(null);
  try {
    const { id, app, expiresAt, revokedAt } = apiKeys;
    const rows = database(env.DB).select({ id, app, expiresAt, revokedAt }).from(apiKeys).where(eq(apiKeys.publicKey, publicKey));
    const [row] = await within(2_000, rows);
    if (!row) return ok(null);
    const valid = row.revokedAt === null && (row.expiresAt === null || row.expiresAt > now);
    return ok({ key: row.id, app: row.app, valid });
  } catch (error) {
    console.warn({ message: "a public key can't be looked for in D1", error: String(error) });
    return fail({ code: "unavailable" });
  }
}
