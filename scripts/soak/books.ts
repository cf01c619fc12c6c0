import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DEMO_ACCOUNTS } from "../../simulators/accounts.ts";
import type { Books } from "../../simulators/ledger.ts";

// What gateways and D1 say, without asking the worker: the simulators' own books, and the files in the folder.

/** Money that a gateway took. `payment`: our 22 characters of the attempt. Amounts are minor units. */
export interface Charge {
  readonly gateway: string;
  readonly payment: string;
  readonly amount: number;
  readonly currency: string;
  /** What went back of it. */
  readonly back: number;
}

/** Of the simulated gateways, while the stack runs. */
export async function simulatedCharges(origin: string): Promise<readonly Charge[]> {
  const all = await Promise.all(
    DEMO_ACCOUNTS.map(async ({ gateway }) => {
      const response = await fetch(`${origin}/simulators/${gateway}/books`);
      const { charges, refunds }: Books = await response.json();
      return charges.map(({ id, reference, amount, currency }) => {
        const back = refunds.filter(({ charge }) => charge === id).reduce((sum, refund) => sum + refund.amount, 0);
        return { gateway, payment: reference, amount, currency, back };
      });
    }),
  );
  return all.flat();
}

/** Every database file of a kind of object, or of D1. */
function* databases(folder: string, ...path: readonly string[]): Generator<DatabaseSync> {
  const place = join(folder, "v3", ...path);
  for (const name of readdirSync(place)) {
    if (!name.endsWith(".sqlite") || name === "metadata.sqlite") continue;
    const database = new DatabaseSync(join(place, name), { readOnly: true });
    yield database;
    database.close();
  }
}

const hasTable = (database: DatabaseSync, name: string) =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;

/** Of the built-in sandbox wallet, once the stack is dead. */
export function sandboxCharges(folder: string): readonly Charge[] {
  const found: Charge[] = [];
  for (const database of databases(folder, "do", "dwar-SandboxLedger")) {
    if (!hasTable(database, "payments")) continue;
    const rows = database
      .prepare(
        `SELECT id, taken, currency, (SELECT coalesce(sum(amount), 0) FROM refunds WHERE payment = payments.id) AS back
         FROM payments WHERE taken IS NOT NULL`,
      )
      .all();
    for (const { id, taken, currency, back } of rows)
      found.push({ gateway: "sandbox", payment: String(id), amount: Number(taken), currency: String(currency), back: Number(back) });
  }
  return found;
}

/** An order's row in D1. */
export interface Row {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly version: number;
}

/** D1's rows by the order's id, once the stack is dead. */
export function rowsInD1(folder: string): ReadonlyMap<string, Row> {
  const found = new Map<string, Row>();
  for (const database of databases(folder, "d1", "miniflare-D1DatabaseObject")) {
    if (!hasTable(database, "orders")) continue;
    for (const { id, status, amount, captured, refunded, version } of database
      .prepare("SELECT id, status, amount, captured, refunded, version FROM orders")
      .all())
      found.set(String(id), {
        id: String(id),
        status: String(status),
        amount: Number(amount),
        captured: Number(captured),
        refunded: Number(refunded),
        version: Number(version),
      });
  }
  return found;
}
