import { env } from "cloudflare:workers";
import { afterAll, beforeAll, inject, it } from "vitest";
import { seedDemoGateways } from "../../../scripts/demo-gateways.ts";
import { demoAccount } from "../../../simulators/accounts.ts";
import { accountPlace, seal, sealingKeys } from "../../../src/storage/sealed.ts";
import { ORIGIN, shop } from "../../api.ts";
import { show } from "../../logs.ts";
import { ledgerOf } from "../../simulated/customer.ts";
import { takeClock } from "./clock.ts";
import { type Donor, donors } from "./donors.ts";
import { SECOND, watchReports } from "./health.ts";
import { runSeed } from "./run.ts";
import { checkStorage, readLogs } from "./secrets.ts";
import { spoil, tally } from "./spoiling.ts";

// Orders with everything that can happen to them, drawn from seeds, against the gateways' own books: npm run faults -- --seeds N --from S

const { from, seeds } = inject("faults");
const IN_ONE = 10;

takeClock();
readLogs();
let others: ReadonlyMap<string, Donor>;
beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  const keys = await sealingKeys(env.SEALING_KEYS);
  for (const { id, gateway } of SECOND) {
    const sealed = await seal(keys, accountPlace(id), JSON.stringify(demoAccount(gateway).credentials));
    await env.DB.prepare(
      `INSERT INTO gateway_accounts (id, app, mode, gateway, sealed, enabled, verified_at, priority, created_at)
       VALUES (?, ?, 'test', ?, ?, 1, 1, 100, 1)`,
    )
      .bind(id, shop.app, gateway, sealed)
      .run();
  }
  // The second account at Stripe is told of the same payments, each account at its own address.
  await ledgerOf("stripe").addAddress(`${ORIGIN}/webhooks/stripe/gc_secondstr`);
  // All that their gateways take.
  await env.DB.prepare("UPDATE gateway_accounts SET currencies = NULL").run();
  others = await donors();
}, 60_000);
spoil();
watchReports();

afterAll(() => show(`figures ${JSON.stringify(Object.fromEntries(tally))}`));

for (let first = from; first < from + seeds; first += IN_ONE) {
  const last = Math.min(first + IN_ONE, from + seeds) - 1;
  it(`keeps every invariant in seeds ${first} to ${last}`, async () => {
    for (let seed = first; seed <= last; seed++) await runSeed(seed, others);
  }, 600_000);
}

it("has written nothing secret into D1 or KV", () => checkStorage(), 60_000);
