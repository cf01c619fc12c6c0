import { env } from "cloudflare:test";
import type { Attempt, Order, Refund } from "../../src/domain/state.ts";
import { randomId } from "../../src/kernel/ids.ts";

/** An open order as its object would have folded it. */
export function anOrder(over: Partial<Order> & { readonly minor?: number } = {}): Order {
  const { minor = 1500_00, ...rest } = over;
  return {
    id: randomId("or_", 20),
    app: "ap_demo00001",
    mode: "test",
    terms: {
      amount: { amount: minor, currency: "NPR" },
      capture: "automatic",
      expiresAt: 1_800_003_600_000,
      expiresIn: 3600,
      origin: "http://localhost:8787",
    },
    status: "open",
    createdAt: 1_800_000_000_000,
    updatedAt: 1_800_000_000_000,
    version: 1,
    attempts: [],
    refunds: [],
    attention: [],
    disputes: [],
    ...rest,
  };
}

export function anAttempt(no: number, over: Partial<Attempt> = {}): Attempt {
  return {
    no,
    choice: { account: "gc_demo00001", gateway: "sandbox", why: "priority 0", skipped: [] },
    method: "wallet",
    status: "failed",
    reason: "declined",
    createdAt: 1_800_000_000_000 + no,
    step: 0,
    ref: `session-${no}`,
    pending: false,
    sessionEnds: 1_800_000_600_000,
    tries: 0,
    ...over,
  };
}

export function aRefund(no: number, over: Partial<Refund> = {}): Refund {
  return {
    no,
    tx: 2,
    amount: { amount: 30_00, currency: "NPR" },
    identity: `key-${no}`,
    createdAt: 1_800_000_100_000,
    status: "succeeded",
    countsFrom: 0,
    looks: 0,
    absent: 0,
    ...over,
  };
}

/** Rows of open orders in D1, one a second, whose objects know nothing of them. `dueFrom`: when the first is due, each a ms after the last. */
export async function manyRows({
  app,
  rows,
  dueFrom,
}: {
  readonly app: string;
  readonly rows: number;
  readonly dueFrom?: number;
}): Promise<void> {
  const start = 1_700_000_000_000;
  await env.DB.prepare(
    `INSERT INTO orders (id, app, mode, status, amount, currency, captured, refunded, attention, origin, expires_at, created_at, updated_at, version, due_at, transactions, attention_items)
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)
     SELECT printf('or_%s%010d', substr(?1 || '0000000000', 4, 10), i), ?1, 'test', 'open', 10000, 'NPR', 0, 0, 0, 'https://pay.example.com', ?3, ?3 + 1000 * i, ?3, 1, ?4 + i, '[]', '[]' FROM n`,
  )
    .bind(app, rows, start, dueFrom ?? null)
    .run();
}
