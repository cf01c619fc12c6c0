import { eq } from "drizzle-orm";
import type { Failure } from "../kernel/errors.ts";
import { ok, type Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { publicKeyKey } from "../storage/kv.ts";
import { apiKeys } from "../storage/schema.ts";
import { edgeCopies } from "./edge-copies.ts";
import { modeOfPublicKey } from "./keys.ts";
import { appSettings, type KeyHolder } from "./settings.ts";

// Whose a key is never changes; whether it still holds is read with the app's settings.
const owners = edgeCopies(publicKeyKey, async (env, publicKey) => {
  const [row] = await database(env.DB).select({ app: apiKeys.app }).from(apiKeys).where(eq(apiKeys.publicKey, publicKey));
  return row ?? null;
});

/** Whose public key it is, which proves nothing of the caller: anybody may know it. Null where there is no such key, or no longer. */
export async function publicKeyHolder(env: Env, publicKey: string): Promise<Result<KeyHolder | null, Failure>> {
  const mode = modeOfPublicKey(publicKey);
  if (!mode) return ok(null);
  const owner = await owners.read(env, publicKey);
  if (!owner.ok) return owner;
  const app = owner.value ? await appSettings(env, owner.value.app) : ok(null);
  if (!app.ok || !app.value) return app.ok ? ok(null) : app;
  const now = Date.now();
  const key = app.value.keys.find((one) => one.publicKey === publicKey && one.mode === mode);
  return ok(key && (key.expiresAt === null || key.expiresAt > now) ? { key: key.id, mode, app: app.value } : null);
}
