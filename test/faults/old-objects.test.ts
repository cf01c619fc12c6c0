import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { OrderEvent } from "../../src/domain/events.ts";
import { Log } from "../../src/order/log.ts";
import { Customer, ORIGIN, objectOf, orderNow, refundOf, shop } from "../api.ts";
import { ring } from "../clock.ts";
import { tablesOf } from "../http/asking.ts";

// Objects whose tables and log were written by the first version.

const TABLES_OF_VERSION_1 = `
  CREATE TABLE log (seq INTEGER PRIMARY KEY, event TEXT NOT NULL);
  CREATE TABLE details (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL);
  CREATE TABLE outbox (kind TEXT PRIMARY KEY, due_at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE deliveries (seq INTEGER NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, PRIMARY KEY (seq, target));
  CREATE TABLE delivery_tries (seq INTEGER NOT NULL, target TEXT NOT NULL, at INTEGER NOT NULL, status INTEGER, error TEXT);
  CREATE TABLE idempotency (key TEXT PRIMARY KEY, request TEXT NOT NULL, answer TEXT, at INTEGER NOT NULL);
  CREATE TABLE schema (version INTEGER NOT NULL);
  INSERT INTO schema (version) VALUES (1);`;
const NEWER = ["notices", "reports", "times"];
const times = () => ({ payerDays: 30, archives: false });

/** What the first version wrote of an order whose customer's first attempt was declined: no amount of the attempt, and less else. */
const logOf = (id: string, at: number): readonly OrderEvent[] => {
  const choice = { account: shop.account, gateway: "sandbox", why: "priority 0", skipped: [] };
  const terms = {
    amount: { amount: 10_000, currency: "NPR" },
    capture: "automatic",
    expiresAt: at + 3_600_000,
    expiresIn: 3_600,
    origin: ORIGIN,
  } as const;
  const call = { call: "call_1", op: "create" } as const;
  return [
    { type: "order.opened", at, id, app: shop.app, mode: "test", reference: `old ${id}`, terms },
    { type: "transaction.created", at, tx: 1, choice, method: "wallet", sessionEnds: at + 900_000 },
    { type: "call.started", at, tx: 1, ...call, deadline: at + 30_000 },
    { type: "call.ended", at, tx: 1, ...call },
    { type: "transaction.next", at, tx: 1, next: { kind: "ask", asks: [] }, ref: `${id.slice(3)}01` },
    { type: "transaction.failed", at, tx: 1, reason: "declined", failure: { failure: "declined", outcome: "none" } },
  ];
};

/** An object as the first version left it; then it is not in memory any more. */
async function oldObject(id: string): Promise<string> {
  await runInDurableObject(objectOf(id), (_object, { storage }) => void storage.sql.exec(TABLES_OF_VERSION_1));
  await runInDurableObject(objectOf(id), async (_object, state) => {
    for (const event of logOf(id, Date.now())) state.storage.sql.exec("INSERT INTO log (event) VALUES (?)", JSON.stringify(event));
    await state.storage.sync();
    state.abort("the new version is deployed");
  }).catch(() => undefined);
  return id;
}
const versions = (id: string) =>
  runInDurableObject(objectOf(id), (_object, { storage }) =>
    [...storage.sql.exec<{ version: number }>("SELECT version FROM schema")].map(({ version }) => version),
  );

it("D18 an object of the first version wakes up to many callers: brought up to date once, and paid", async () => {
  const id = await oldObject("or_old00000000000000001");
  const views = await Promise.all(Array.from({ length: 20 }, () => orderNow(id)));
  expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1);
  expect(views[0]).toMatchObject({ id, status: "open", amount: "100.00", transactions: [{ status: "failed", reason: "declined" }] });
  expect(await versions(id)).toEqual([1, 2, 3]);
  expect(await tablesOf(id)).toEqual(expect.arrayContaining(NEWER));

  await new Customer(id).pay();
  await ring(id);
  expect((await refundOf(id, { amount: "40.00" })).status).toBe(201);
  expect(await orderNow(id)).toMatchObject({
    status: "partially_refunded",
    transactions: [{ status: "failed" }, { status: "partially_refunded" }],
  });
  expect(await versions(id)).toEqual([1, 2, 3]);
});

it("D18 bringing it up to date fails in the middle: nothing of it is kept, and the next time does it", async () => {
  const id = await oldObject("or_old00000000000000002");
  await runInDurableObject(objectOf(id), (_object, { storage }) => {
    const { sql } = storage;
    sql.exec("DELETE FROM schema WHERE version > 1; DROP TABLE notices; DROP TABLE reports; DROP TABLE times");
    const exec = sql.exec.bind(sql);
    Reflect.set(sql, "exec", (query: string, ...values: unknown[]) => {
      if (query.startsWith("INSERT INTO schema")) throw new Error("the disk is full");
      return exec(query, ...values);
    });
    expect(() => new Log(storage, times)).toThrow("the disk is full");
    Reflect.deleteProperty(sql, "exec");
    expect(new Log(storage, times).order).toMatchObject({ id, status: "open" });
  });
  expect(await versions(id)).toEqual([1, 2, 3]);
});

it("D18 an object of a newer version than this one is left as it is", async () => {
  const id = await oldObject("or_old00000000000000003");
  await orderNow(id);
  await runInDurableObject(objectOf(id), async (_object, state) => {
    state.storage.sql.exec("CREATE TABLE later (x); INSERT INTO schema (version) VALUES (99)");
    await state.storage.sync();
    state.abort("it is taken back");
  }).catch(() => undefined);
  expect(await orderNow(id)).toMatchObject({ id, status: "open" });
  expect(await versions(id)).toEqual([1, 2, 3, 99]);
});
