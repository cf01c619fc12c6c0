import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { transactionId } from "../../../src/kernel/ids.ts";
import { shop } from "../../api.ts";
import { ledgerOf } from "../../simulated/customer.ts";
import { GATES } from "../../simulated/gates.ts";

// The truth: what the gateways' own books say. Amounts are minor units.

export interface Charge {
  readonly gateway: string;
  /** The attempt's number. */
  readonly tx: number;
  /** The gateway's id of it. */
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  /** What went back of it. */
  readonly back: number;
}

const gateways = GATES.map(({ gateway }) => gateway);
const attemptIn = (reference: string): number => transactionId.read(`tx_${reference}`)?.count ?? 0;
/** Not the one that the model's own faults lie before. */
const { SANDBOX_LEDGERS } = env;
const sandbox = () => SANDBOX_LEDGERS.getByName(shop.app);

async function atGateway(gateway: string, core: string): Promise<readonly Charge[]> {
  const { charges, refunds } = await ledgerOf(gateway).books();
  return charges
    .filter(({ reference }) => reference.startsWith(core))
    .map(({ id, reference, amount, currency }) => {
      const back = refunds.filter(({ charge }) => charge === id).reduce((sum, refund) => sum + refund.amount, 0);
      return { gateway, tx: attemptIn(reference), id, amount, currency, back };
    });
}

const inSandbox = (core: string): Promise<readonly Charge[]> =>
  runInDurableObject(sandbox(), (_: unknown, { storage }: DurableObjectState) =>
    storage.sql
      .exec<{ id: string; taken: number; currency: string; back: number }>(
        `SELECT id, taken, currency, (SELECT coalesce(sum(amount), 0) FROM refunds WHERE payment = payments.id) AS back
         FROM payments WHERE id LIKE ? AND taken IS NOT NULL AND taken_at <= ?`,
        `${core}%`,
        Date.now(),
      )
      .toArray()
      .map(({ id, taken, currency, back }) => ({ gateway: "sandbox", tx: attemptIn(id), id, amount: taken, currency, back })),
  );

/** What all gateways together have taken for an order. */
export async function chargesFor(order: string): Promise<readonly Charge[]> {
  const core = order.slice(3);
  const found = await Promise.all([...gateways.map((gateway) => atGateway(gateway, core)), inSandbox(core)]);
  return found.flat();
}

const KEPT = "kept";

/** What is in the books now stays when they are emptied. */
export const keepBooks = (): Promise<unknown> =>
  Promise.all(
    gateways.map((gateway) =>
      runInDurableObject(ledgerOf(gateway), (_, { storage }) => {
        storage.sql.exec(`CREATE TABLE ${KEPT} AS SELECT kind, id FROM documents`);
        storage.sql.exec("DELETE FROM charges; DELETE FROM refunds; DELETE FROM messages");
      }),
    ),
  );

/** The next seed begins with empty books: a simulator reads through all of them. */
export async function emptyBooks(): Promise<void> {
  const emptied = gateways.map((gateway) =>
    runInDurableObject(ledgerOf(gateway), (_, { storage }) => {
      storage.sql.exec(`DELETE FROM documents WHERE kind <> 'token' AND (kind, id) NOT IN (SELECT kind, id FROM ${KEPT})`);
      storage.sql.exec("DELETE FROM charges; DELETE FROM refunds; DELETE FROM messages");
    }),
  );
  const locks = runInDurableObject(sandbox(), (_: unknown, { storage }: DurableObjectState) => {
    storage.sql.exec("DELETE FROM wallets");
  });
  await Promise.all([...emptied, locks]);
}

/** Stripe's dashboard knows payments, not charges. */
export async function intentOf(charge: string): Promise<string> {
  const [row] = await runInDurableObject(ledgerOf("stripe"), (_, { storage }) =>
    storage.sql.exec<{ id: string }>("SELECT id FROM documents WHERE kind = 'intent' AND json ->> 'latest_charge' = ?", charge).toArray(),
  );
  return row?.id ?? "";
}
