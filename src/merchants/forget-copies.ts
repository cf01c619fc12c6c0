import { eq } from "drizzle-orm";
import { database } from "../storage/database.ts";
import { appKey, catalogueKey, holderKey } from "../storage/kv.ts";
import { apiKeys } from "../storage/schema.ts";

/**
 * After a change of an app's settings: without its copies in KV the next reader asks D1. Copies in the memory of isolates live 10 s;
 * elsewhere KV may serve a deleted copy for a minute, which is no longer than a copy is believed anyway.
 */
export async function forgetCopies(d1: D1Database, kv: KVNamespace, app: string): Promise<void> {
  const keys = await database(d1).select({ hash: apiKeys.secretHash }).from(apiKeys).where(eq(apiKeys.app, app));
  await Promise.all([appKey(app), ...keys.map(({ hash }) => holderKey(hash))].map((key) => kv.delete(key)));
}

/** The same after a change of the catalogue. */
export const forgetCatalogue = (kv: KVNamespace): Promise<void> => kv.delete(catalogueKey());
