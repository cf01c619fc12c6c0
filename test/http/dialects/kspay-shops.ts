import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import type { Mode } from "../../../src/kernel/ids.ts";
import { randomId } from "../../../src/kernel/ids.ts";
import { keyRow } from "../../../src/merchants/key-pairs.ts";
import { newKeyPair } from "../../../src/merchants/keys.ts";
import { database } from "../../../src/storage/database.ts";
import { apiKeys, apps, gatewayAccounts } from "../../../src/storage/schema.ts";

// Apps of a test's own, so that no test sees what another changed.

const db = database(env.DB);

export interface Shop {
  readonly app: string;
  /** The row of api_keys. */
  readonly key: string;
  readonly keys: { readonly accessKey: string; readonly secretKey: string };
}

/** Another key pair of an app. */
export async function newPair(app: string, mode: Mode = "test", more: { expiresAt?: number; revokedAt?: number } = {}): Promise<Shop> {
  const pair = newKeyPair(mode);
  const row = { ...(await keyRow(app, mode, pair, Date.now())), ...more };
  await db.insert(apiKeys).values(row);
  return { app, key: row.id, keys: { accessKey: pair.publicKey, secretKey: pair.secretKey } };
}

/** A new app with a pair of that mode, and without gateways. */
export async function newShop(over: Partial<typeof apps.$inferInsert> = {}, mode: Mode = "test"): Promise<Shop> {
  const app = randomId("ap_", 9);
  await db.insert(apps).values({ id: app, company: "co_demo00001", name: "Shop", idSalt: app, createdAt: Date.now(), ...over });
  return newPair(app, mode);
}

/** An account at the built-in gateway. */
export async function addAccount(app: string, over: Partial<typeof gatewayAccounts.$inferInsert> = {}): Promise<void> {
  const row = { id: randomId("gc_", 9), app, mode: "test", gateway: "sandbox", sealed: "", enabled: true } as const;
  await db.insert(gatewayAccounts).values({ ...row, verifiedAt: 1, createdAt: 1, ...over });
}

export const revoke = (key: string) => db.update(apiKeys).set({ revokedAt: Date.now() }).where(eq(apiKeys.id, key));

export const disable = (app: string) => db.update(apps).set({ disabledAt: Date.now() }).where(eq(apps.id, app));
