import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Amendment, Call, Gateway } from "../../src/gateways/contract.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { Book } from "../../src/gateways/sandbox/book.ts";
import { checkPayer } from "../../src/gateways/sandbox/payer.ts";
import { sandbox } from "../../src/gateways/sandbox/sandbox.ts";
import { uncached } from "../../src/gateways/uncached.ts";
import { randomId } from "../../src/kernel/ids.ts";

// The sandbox wallet's side of holding money: it is the merchant's to take until the session ends, whole or in part.

const gateway: Gateway = sandbox;
const amount = { amount: 34_567, currency: "NPR" } as const;
let ledger: ReturnType<typeof env.SANDBOX_LEDGERS.getByName>;
let call: Call<Record<never, never>, string>;

beforeEach(() => {
  ledger = env.SANDBOX_LEDGERS.getByName(randomId("", 12));
  call = {
    mode: "test",
    endpoint: "https://sandbox.invalid",
    credentials: {},
    http: gatewayHttp((request) => ledger.fetch(request), { timeoutMs: 10_000 }),
    now: Date.now(),
    idempotencyKey: "",
    cached: uncached,
  };
});

const input = (capture: "automatic" | "manual" = "manual") => ({
  paymentId: randomId("", 22),
  amount,
  method: "wallet" as const,
  description: "Tea",
  returnUrl: "https://pay.example/r",
  notifyUrl: "https://pay.example/w",
  capture,
  wantedBy: Date.now() + 3_600_000,
  locale: "en",
  customer: {},
});
async function created(capture?: "automatic" | "manual"): Promise<string> {
  const result = await gateway.create(call, input(capture));
  if (!result.ok) throw new Error(result.error.failure);
  return result.value.ref;
}
const answer = (ref: string, answers: Readonly<Record<string, string>>) =>
  gateway.complete?.(call, ref, { kind: "answers", answers }, amount);
async function initiated(capture?: "automatic" | "manual", mobile = "9800000000"): Promise<string> {
  const ref = await created(capture);
  await answer(ref, { mobile, pin: "1111" });
  return ref;
}
async function confirmed(capture?: "automatic" | "manual"): Promise<string> {
  const ref = await initiated(capture);
  await answer(ref, { code: "987654" });
  return ref;
}
const look = (ref: string) => gateway.lookup(call, ref, amount);
const amendment = (ref: string, part: number): Amendment => ({
  ref,
  amount: { ...amount, amount: part },
  amendmentId: randomId("", 22),
});
const capture = (ref: string, part: number = amount.amount) => gateway.capture?.run(call, amendment(ref, part));
const release = (ref: string) => gateway.void?.run(call, amendment(ref, amount.amount));
const refund = (ref: string, part: number) => gateway.refund?.run(call, amendment(ref, part));
const expire = () =>
  runInDurableObject(ledger, (_, { storage }) => {
    storage.sql.exec("UPDATE payments SET expires_at = ?", Date.now() - 1);
  });
const seen = (status: string, taken: number = amount.amount) => ({ ok: true, value: { status, amount: { ...amount, amount: taken } } });
const refused = (failure: string, nativeCode: string, outcome = "none") => ({ ok: false, error: { failure, outcome, nativeCode } });

describe("what is held", () => {
  it("is released by the wallet when the session ends, and can't be taken then", async () => {
    const ref = await confirmed();
    await expire();
    expect(await look(ref)).toMatchObject(seen("expired"));
    expect(await capture(ref)).toMatchObject(refused("expired", "session_expired"));
    expect(await answer(ref, { code: "987654" })).toMatchObject(refused("expired", "session_expired"));
    expect(await release(ref)).toMatchObject(seen("expired"));
    expect(await refund(ref, 1)).toMatchObject(refused("bad_request", "not_refundable"));
  });

  it("stays takeable where the merchant takes at once", async () => {
    const ref = await confirmed("automatic");
    await expire();
    expect(await look(ref)).toMatchObject(seen("authorized"));
    expect(await capture(ref)).toMatchObject(seen("captured"));
  });

  it("stays taken after the session's end", async () => {
    const ref = await confirmed();
    await capture(ref);
    await expire();
    expect(await look(ref)).toMatchObject(seen("captured"));
    expect(await capture(ref)).toMatchObject(seen("captured"));
  });

  it("can be taken in part, once: the rest is released, and only the part can go back", async () => {
    const ref = await confirmed();
    expect(await capture(ref, amount.amount + 1)).toMatchObject(refused("bad_request", "validation_error"));
    expect(await look(ref)).toMatchObject(seen("authorized"));
    expect(await capture(ref, 10_000)).toMatchObject(seen("captured", 10_000));
    expect(await capture(ref, 10_000)).toMatchObject(seen("captured", 10_000));
    // Somebody has taken something: how much must be asked.
    for (const part of [9_999, amount.amount])
      expect(await capture(ref, part)).toMatchObject(refused("already_done", "already_taken", "unknown"));
    expect(await look(ref)).toMatchObject(seen("captured", 10_000));
    expect(await refund(ref, 10_001)).toMatchObject(refused("bad_request", "refund_too_large"));
    expect((await refund(ref, 10_000))?.ok).toBe(true);
  });

  it("is taken whole or not at all where it is taken at once", async () => {
    const ref = await confirmed("automatic");
    expect(await capture(ref, 10_000)).toMatchObject(refused("bad_request", "validation_error"));
  });

  it.each(["automatic", "manual"] as const)("can be released: %s", async (how) => {
    const ref = await confirmed(how);
    expect(await release(ref)).toMatchObject(seen("voided"));
    expect(await release(ref)).toMatchObject(seen("voided"));
    expect(await look(ref)).toMatchObject(seen("voided"));
    expect(await capture(ref)).toMatchObject(refused("expired", "session_released"));
    expect(await answer(ref, { code: "987654" })).toMatchObject(refused("expired", "session_released"));
  });

  it("is known again with the same capture only", async () => {
    const wanted = input();
    expect(await gateway.create(call, wanted)).toEqual(await gateway.create(call, wanted));
    expect(await gateway.create(call, { ...wanted, capture: "automatic" })).toMatchObject({ error: { failure: "duplicate" } });
  });
});

it("releasing ends a session that is not confirmed, and refuses what is taken", async () => {
  for (const ref of [await created(), await initiated()]) {
    expect(await release(ref)).toMatchObject(seen("cancelled"));
    expect(await answer(ref, { code: "987654" })).toMatchObject(refused("cancelled_by_payer", "session_cancelled"));
  }
  const ref = await confirmed();
  await capture(ref);
  expect(await release(ref)).toMatchObject(refused("already_done", "already_taken", "unknown"));
  expect(await look(ref)).toMatchObject(seen("captured"));
  expect(await release(randomId("", 22))).toMatchObject(refused("not_found", "not_found"));
});

describe("the PIN", () => {
  it("can come with the code, and counts there like the first one", async () => {
    const ref = await initiated("manual", "9800000002");
    const wrong = () => answer(ref, { code: "987654", pin: "0000" });
    expect(await wrong()).toMatchObject({ error: { failure: "wrong_answer", nativeCode: "wrong_pin", triesLeft: 2 } });
    await wrong();
    expect(await wrong()).toMatchObject(refused("locked", "third_party_transaction_locked"));
    expect(await answer(ref, { code: "987654", pin: "1111" })).toMatchObject(refused("locked", "third_party_transaction_locked"));
    expect(await look(ref)).toMatchObject(seen("started"));
    const other = await initiated("manual", "9800000003");
    expect(await answer(other, { code: "987654", pin: "1111" })).toMatchObject({ value: { observed: { status: "authorized" } } });
    expect(await answer(other, { code: "987654", pin: "11" })).toMatchObject(refused("bad_request", "validation_error"));
  });

  it("is checked before there is a payment, and counts there too", async () => {
    const check = (mobile: string, pin: string) => checkPayer(call.http, { mobile, pin });
    expect(await check("9800000004", "1111")).toEqual({ ok: true, value: { mobile: "98XXXXX004" } });
    expect(await check("9812345678", "1111")).toMatchObject({ error: { nativeCode: "unknown_wallet", triesLeft: 3 } });
    expect(await check("98", "1111")).toMatchObject(refused("bad_request", "validation_error"));
    for (const triesLeft of [2, 1])
      expect(await check("9800000004", "0000")).toMatchObject({ error: { nativeCode: "wrong_pin", triesLeft } });
    expect(await check("9800000004", "0000")).toMatchObject(refused("locked", "third_party_transaction_locked"));
    const ref = await created();
    expect(await answer(ref, { mobile: "9800000004", pin: "1111" })).toMatchObject(refused("locked", "third_party_transaction_locked"));
  });
});

it("reads the books of a ledger that did not know of holding", async () => {
  await runInDurableObject(ledger, (_, { storage: { sql } }) => {
    sql.exec("DROP TABLE payments");
    sql.exec(`CREATE TABLE payments (
      id TEXT PRIMARY KEY, amount INTEGER NOT NULL, currency TEXT NOT NULL, expires_at INTEGER NOT NULL,
      status TEXT NOT NULL DEFAULT 'Created', wallet TEXT, code_misses INTEGER NOT NULL DEFAULT 0,
      transaction_id TEXT, taken INTEGER, taken_at INTEGER)`);
    sql.exec(
      "INSERT INTO payments (id, amount, currency, expires_at, status, wallet) VALUES ('p1', 100, 'NPR', 0, 'Confirmed', '98XXXXX000')",
    );
    const limits = { pinTries: 3, lockSeconds: 600, codeTries: 3, pendingSeconds: 1 };
    for (const book of [new Book(sql, limits), new Book(sql, limits)])
      expect(book.show("p1", 1)).toMatchObject({ ok: true, value: { status: "Confirmed" } });
    expect(new Book(sql, limits).verify("p1", { amount: 100, currency: "NPR" }, 1)).toMatchObject({
      ok: true,
      value: { status: "Completed" },
    });
  });
});
