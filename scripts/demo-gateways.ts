// The demo shop's accounts at the simulated gateways, only ever in local development and in tests that want them.
import { sql } from "drizzle-orm";
import { DEMO_ACCOUNTS } from "../simulators/accounts.ts";
import type { Currency } from "../src/kernel/money.ts";
import { database } from "../src/storage/database.ts";
import { gatewayAccounts } from "../src/storage/schema.ts";
import { accountPlace, seal, sealingKeys } from "../src/storage/sealed.ts";
import { DEMO_SHOPS } from "./demo.ts";

/** What each is for in the demo shop; the others take what their gateway takes. */
const CURRENCIES: ReadonlyMap<string, readonly Currency[]> = new Map([
  ["stripe", ["USD"]],
  ["paypal", ["USD"]],
  ["razorpay", ["INR"]],
]);

/** After the sandbox wallet, so that what it can take is paid there unless an order says otherwise. */
const FIRST_PRIORITY = 10;

/** Adds what is missing and leaves the rest alone, except that credentials are sealed anew: SEALING_KEYS may have changed. */
export async function seedDemoGateways(d1: D1Database, sealing: string): Promise<void> {
  const [keys, now] = [await sealingKeys(sealing), Date.now()];
  const rows = await Promise.all(
    DEMO_ACCOUNTS.map(async ({ id, gateway, credentials }, at) => ({
      id,
      app: DEMO_SHOPS[0].app,
      mode: "test" as const,
      gateway,
      sealed: await seal(keys, accountPlace(id), JSON.stringify(credentials)),
      enabled: true,
      verifiedAt: now,
      priority: FIRST_PRIORITY + at,
      currencies: CURRENCIES.get(gateway) ?? null,
      createdAt: now,
    })),
  );
  await database(d1)
    .insert(gatewayAccounts)
    .values(rows)
    .onConflictDoUpdate({ target: gatewayAccounts.id, set: { sealed: sql`excluded.sealed` } });
}
