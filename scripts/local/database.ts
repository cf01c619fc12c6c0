import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getPlatformProxy, unstable_readConfig, unstable_splitSqlQuery } from "wrangler";
import { secretHash } from "../../src/merchants/keys.ts";
import { forgetLostSecrets } from "../../src/merchants/people/secrets.ts";
import { appKey, holderKey } from "../../src/storage/kv.ts";
import { DEMO_SHOPS, seedDemo } from "../demo.ts";
import { seedDemoGateways } from "../demo-gateways.ts";
import { seedDemoUser } from "../demo-user.ts";

export interface LocalDatabase {
  readonly root: string;
  /** Wrangler's --persist-to. */
  readonly persistTo: string;
  readonly sealingKeys: string;
}

/** Applies the migrations and adds the demo shops. One process does both: each wrangler command would take seconds of its own. */
export async function prepareDatabase({ root, persistTo, sealingKeys }: LocalDatabase): Promise<void> {
  const { DB, KV, dispose } = await openStorage({ root, persistTo });
  try {
    await migrate(DB, join(root, "migrations"));
    await seedDemo(DB, sealingKeys);
    await seedDemoGateways(DB, sealingKeys);
    await seedDemoUser(DB);
    await forgetLostSecrets(DB, sealingKeys);
    // Copies at the edge hold what was sealed before: with new SEALING_KEYS that no longer opens.
    const hashes = await Promise.all(DEMO_SHOPS.map(({ secretKey }) => secretHash(secretKey)));
    await Promise.all([...DEMO_SHOPS.map(({ app }) => appKey(app)), ...hashes.map(holderKey)].map((key) => KV.delete(key)));
  } finally {
    await dispose();
  }
}

/** D1 and KV as they are on this machine's disk. The worker may be running on them. */
export async function openStorage({ root, persistTo }: Pick<LocalDatabase, "root" | "persistTo">) {
  const { env, dispose } = await getPlatformProxy<Pick<Env, "DB" | "KV">>({
    configPath: storageOnly(root, persistTo),
    persist: { path: join(persistTo, "v3") },
    remoteBindings: false,
  });
  return { DB: env.DB, KV: env.KV, dispose };
}

/** The project's configuration without the worker: nothing is built here, and nothing is missed that only the worker has. */
function storageOnly(root: string, persistTo: string): string {
  const { name, compatibility_date, d1_databases, kv_namespaces } = unstable_readConfig(
    { config: join(root, "wrangler.toml") },
    { hideWarnings: true },
  );
  const path = join(persistTo, "storage.json");
  mkdirSync(persistTo, { recursive: true });
  writeFileSync(path, JSON.stringify({ name, compatibility_date, d1_databases, kv_namespaces }));
  return path;
}

/** As `wrangler d1 migrations apply` does, with its table, so that either goes on where the other was. */
export async function migrate(d1: D1Database, folder: string): Promise<void> {
  await d1
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const { results } = await d1.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const name of files.toSorted().filter((file) => !applied.has(file))) {
    const statements = unstable_splitSqlQuery(readFileSync(join(folder, name), "utf8"));
    await d1.batch([...statements.map((text) => d1.prepare(text)), d1.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name)]);
  }
}
