import { createHash, createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { unstable_readConfig } from "wrangler";
import * as z from "zod";
import { migrate, openStorage } from "../local/database.ts";
import { failed } from "./refusal.ts";
import { type Statement, sqlText } from "./sql-text.ts";
import { type Rows, StatementDatabase } from "./statement-database.ts";

const CLASS = "miniflare-D1DatabaseObject";
/** A worker that runs on the same file locks it for moments only. */
const PATIENCE_MS = 20_000;

export interface LocalDatabase {
  readonly d1: StatementDatabase;
  close(): void;
}

/**
 * The database that npm start keeps on disk, migrated. Not through a second workerd: that has no patience with the locks of the first,
 * and its refusals don't say whether anything was written.
 */
export async function localDatabase(place: { readonly root: string; readonly persistTo: string }): Promise<LocalDatabase> {
  const path = join(place.persistTo, "v3", "d1", CLASS, `${fileName(databaseId(place.root))}.sqlite`);
  if (!existsSync(path)) await make(place);
  if (!existsSync(path)) throw failed(`There is no local database at ${path}, where wrangler is expected to keep it.`, "--persist-to");
  const file = new DatabaseSync(path, { timeout: PATIENCE_MS });
  const d1 = new StatementDatabase(async (statements) => runOn(file, statements));
  await migrate(d1, join(place.root, "migrations"));
  return { d1, close: () => file.close() };
}

async function make(place: { readonly root: string; readonly persistTo: string }): Promise<void> {
  const { DB, dispose } = await openStorage(place);
  try {
    await migrate(DB, join(place.root, "migrations"));
  } finally {
    await dispose();
  }
}

const bindings = z.array(z.object({ binding: z.string(), database_id: z.string().optional(), preview_database_id: z.string().optional() }));

function databaseId(root: string): string {
  const { d1_databases } = unstable_readConfig({ config: join(root, "wrangler.toml") }, { hideWarnings: true });
  const database = bindings.parse(d1_databases).find(({ binding }) => binding === "DB");
  return database?.preview_database_id ?? database?.database_id ?? "DB";
}

/** An object's id by its name, as workerd derives it. */
function fileName(name: string): string {
  const key = createHash("sha256").update(CLASS).digest();
  const hmac = (data: string | Buffer) => createHmac("sha256", key).update(data).digest().subarray(0, 16);
  const named = hmac(name);
  return Buffer.concat([named, hmac(named)]).toString("hex");
}

function runOn(file: DatabaseSync, statements: readonly Statement[]): readonly Rows[] {
  const texts = statements.map(sqlText);
  // Upgrading a read to a write fails at once where somebody has written in between: the lock is taken first.
  file.exec(texts.every((text) => /^select\b/i.test(text)) ? "BEGIN" : "BEGIN IMMEDIATE");
  try {
    const results = texts.map((text) => file.prepare(text).all());
    file.exec("COMMIT");
    return results;
  } catch (error) {
    if (file.isTransaction) file.exec("ROLLBACK");
    throw error;
  }
}
