import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it, vi } from "vitest";
import type { Amendment, Call, Gateway } from "../../src/gateways/contract.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { sandbox } from "../../src/gateways/sandbox/sandbox.ts";
import { uncached } from "../../src/gateways/uncached.ts";
import { type Mode, randomId } from "../../src/kernel/ids.ts";

const gateway: Gateway = sandbox;
const amount = { amount: 34_567, currency: "NPR" } as const;
let ledger: ReturnType<typeof env.SANDBOX_LEDGERS.getByName>;
let call: Call<Record<never, never>, string>;

const callOf = (timeoutMs = 10_000, mode: Mode = "test") => ({
  mode,
  endpoint: "https://sandbox.invalid",
  credentials: {},
  http: gatewayHttp((request) => ledger.fetch(request), { timeoutMs }),
  now: Date.now(),
  idempotencyKey: "",
  cached: uncached,
});
beforeEach(() => {
  ledger = env.SANDBOX_LEDGERS.getByName(randomId("", 12));
  call = callOf();
});

const input = (wantedBy = Date.now() + 3_600_000) => ({
  paymentId: randomId("", 22),
  amount,
  method: "wallet" as const,
  description: "Tea",
  returnUrl: "https://pay.example/r",
  notifyUrl: "https://pay.example/w",
  capture: "automatic" as const,
  wantedBy,
  locale: "en",
  customer: {},
});
async function created(wantedBy?: number): Promise<string> {
  const result = await gateway.create(call, input(wantedBy));
  if (!result.ok) throw new Error(result.error.failure);
  return result.value.ref;
}
const answer = (ref: string, answers: Readonly<Record<string, string>>) =>
  gateway.complete?.(call, ref, { kind: "answers", answers }, amount);
const initiate = (ref: string, mobile = "9800000000", pin = "1111") => answer(ref, { mobile, pin });
const confirm = (ref: string, code = "987654") => answer(ref, { code });
const look = (ref: string) => gateway.lookup(call, ref, amount);
const amendment = (ref: string, part: number = amount.amount): Amendment => ({
  ref,
  amount: { ...amount, amount: part },
  amendmentId: randomId("", 22),
});
const capture = (ref: string, through = call) => gateway.capture?.run(through, amendment(ref));
const sql = (query: string, ...values: readonly unknown[]) =>
  runInDurableObject(ledger, (_, { storage }) => storage.sql.exec(query, ...values).toArray());
const status = (word: string) => ({ ok: true, value: { status: word } });
const refused = (failure: string, rest: object = {}) => ({ ok: false, error: { failure, outcome: "none", ...rest } });

it("walks from created to captured", async () => {
  const start = await gateway.create(call, input());
  expect(start).toMatchObject({ value: { next: { kind: "ask", asks: [{ name: "mobile" }, { name: "pin", secret: true }] } } });
  const ref = start.ok ? start.value.ref : "";
  expect(await look(ref)).toMatchObject(status("created"));
  expect(await initiate(ref)).toEqual({
    ok: true,
    value: {
      next: { kind: "ask", asks: [{ name: "code", kind: "code", label: "Code", length: 6, secret: true }], sentTo: "98XXXXX000" },
    },
  });
  expect(await look(ref)).toMatchObject(status("started"));
  expect(await confirm(ref)).toMatchObject({ value: { observed: { ref, status: "authorized", amount } } });
  expect(await capture(ref)).toMatchObject({ value: { ref, status: "captured", amount } });
  expect(await look(ref)).toMatchObject(status("captured"));
});

it("sends the code again, also to another wallet, and answers a repeated step as the first time", async () => {
  const ref = await created();
  await initiate(ref);
  expect(await initiate(ref, "9800000003")).toMatchObject({ value: { next: { sentTo: "98XXXXX003" } } });
  const first = await confirm(ref);
  expect(first?.ok).toBe(true);
  expect(await confirm(ref)).toEqual(first);
  expect(await initiate(ref)).toMatchObject(refused("already_done"));
  const [one, two] = await Promise.all([capture(ref), capture(ref)]);
  expect(one?.ok).toBe(true);
  expect(two).toEqual(one);
  expect(await confirm(ref)).toMatchObject({ value: { observed: { status: "captured" } } });
});

it("takes the steps in order only", async () => {
  const ref = await created();
  expect(await confirm(ref)).toMatchObject(refused("bad_request", { nativeCode: "not_initiated" }));
  await initiate(ref);
  expect(await capture(ref)).toMatchObject(refused("bad_request", { nativeCode: "not_confirmed" }));
});

it("takes the amount that was confirmed only", async () => {
  const ref = await created();
  await initiate(ref);
  await confirm(ref);
  expect(await gateway.capture?.run(call, amendment(ref, 1))).toMatchObject(
    refused("bad_request", { nativeMessage: expect.stringContaining("amount") }),
  );
  expect(await look(ref)).toMatchObject(status("authorized"));
});

it("knows a payment again, and refuses it with another amount", async () => {
  const wanted = input();
  expect(await gateway.create(call, wanted)).toEqual(await gateway.create(call, wanted));
  expect(await gateway.create(call, { ...wanted, amount: { ...amount, amount: 1 } })).toMatchObject(refused("duplicate"));
});

it("locks the payer, not the payment, after three wrong PINs", async () => {
  const [ref, other] = [await created(), await created()];
  expect(await initiate(ref, "9800000001", "0000")).toMatchObject(refused("wrong_answer", { triesLeft: 2, nativeCode: "wrong_pin" }));
  expect(await initiate(other, "9800000001", "0000")).toMatchObject(refused("wrong_answer", { triesLeft: 1 }));
  const locked = await initiate(ref, "9800000001", "0000");
  expect(locked).toMatchObject(refused("locked", { retryAfter: 600, nativeCode: "third_party_transaction_locked" }));
  expect(locked).not.toHaveProperty("error.triesLeft");
  expect(await initiate(other, "9800000001")).toMatchObject(refused("locked"));
  expect(await look(ref)).toMatchObject(status("created"));
  expect((await initiate(ref, "9800000002"))?.ok).toBe(true);
});

it("opens the wallet again when its ten minutes are over, with all its tries", async () => {
  const ref = await created();
  for (const _ of [1, 2, 3]) await initiate(ref, "9800000001", "0000");
  const [row] = await sql("SELECT locked_until FROM wallets");
  expect(Number(row?.locked_until) - Date.now()).toBeGreaterThan(590_000);
  await sql("UPDATE wallets SET locked_until = ?", Date.now() - 1);
  expect(await initiate(ref, "9800000001", "0000")).toMatchObject(refused("wrong_answer", { triesLeft: 2 }));
  expect((await initiate(ref, "9800000001"))?.ok).toBe(true);
});

it("forgets wrong PINs after a right one, and counts each wallet and each app by itself", async () => {
  const ref = await created();
  for (const _ of [1, 2]) await initiate(ref, "9800000001", "0000");
  expect(await initiate(ref, "9800000002", "0000")).toMatchObject({ error: { triesLeft: 2 } });
  expect((await initiate(ref, "9800000001"))?.ok).toBe(true);
  expect(await initiate(ref, "9800000001", "0000")).toMatchObject({ error: { triesLeft: 2 } });
  ledger = env.SANDBOX_LEDGERS.getByName(randomId("", 12));
  expect(await initiate(await created(), "9800000001", "0000")).toMatchObject({ error: { triesLeft: 2 } });
});

it("disables the payment after three wrong codes, whatever comes between", async () => {
  const ref = await created();
  await initiate(ref);
  expect(await confirm(ref, "000000")).toMatchObject(refused("wrong_answer", { triesLeft: 2 }));
  await initiate(ref);
  expect(await confirm(ref, "000000")).toMatchObject(refused("wrong_answer", { triesLeft: 1 }));
  expect(await confirm(ref, "000000")).toMatchObject(refused("wrong_answer", { triesLeft: 0, nativeCode: "transaction_disabled" }));
  expect(await confirm(ref)).toMatchObject(refused("wrong_answer", { triesLeft: 0 }));
  expect(await initiate(ref)).toMatchObject(refused("wrong_answer", { triesLeft: 0 }));
  expect(await look(ref)).toMatchObject({ value: { status: "failed", reason: { failure: "wrong_answer", triesLeft: 0 } } });
});

it("names a malformed answer and does not count it", async () => {
  const ref = await created();
  for (const mobile of ["980000000", "98000000000", "9500000000", "98००००००००", "", "+9779800000000"])
    expect(await initiate(ref, mobile)).toMatchObject(refused("bad_request", { nativeMessage: expect.stringMatching(/^mobile: /) }));
  for (const pin of ["111", "11111", "abcd", ""])
    expect(await initiate(ref, "9800000000", pin)).toMatchObject(
      refused("bad_request", { nativeMessage: expect.stringMatching(/^pin: /) }),
    );
  expect(await answer(ref, {})).toMatchObject(refused("bad_request", { nativeMessage: expect.stringMatching(/^mobile: /) }));
  expect(await initiate(ref, "9800000000", "0000")).toMatchObject({ error: { triesLeft: 2 } });
  await initiate(ref, " 9800000000 ");
  for (const code of ["98765", "9876543", "code", ""])
    expect(await confirm(ref, code)).toMatchObject(refused("bad_request", { nativeMessage: expect.stringMatching(/^code: /) }));
  expect(await confirm(ref, "000000")).toMatchObject({ error: { triesLeft: 2 } });
});

it("says which wallets there are, for any PIN and without counting", async () => {
  const ref = await created();
  // The masked numbers of these two are the same.
  for (const mobile of ["9812345000", "9800000009"]) {
    const result = await initiate(ref, mobile, "0000");
    expect(result).toMatchObject(
      refused("wrong_answer", { nativeMessage: "There is no such test wallet: they are 980 000 00 00 to 980 000 00 08." }),
    );
    expect(result).not.toHaveProperty("error.triesLeft");
  }
  expect(await sql("SELECT * FROM wallets")).toEqual([]);
});

it("9800000006 has no money", async () => {
  const ref = await created();
  await initiate(ref, "9800000006");
  const declined = refused("declined", { nativeCode: "insufficient_funds", nativeMessage: "There is not enough money in this wallet." });
  expect(await confirm(ref)).toMatchObject(declined);
  expect(await look(ref)).toMatchObject({ value: { status: "failed", reason: { failure: "declined", nativeCode: "insufficient_funds" } } });
  expect(await confirm(ref)).toMatchObject(declined);
  expect(await capture(ref)).toMatchObject(declined);
});

it("9800000007 pays by itself after a while", async () => {
  const ref = await created();
  await initiate(ref, "9800000007");
  await confirm(ref);
  expect(await capture(ref)).toMatchObject({ value: { status: "pending", amount } });
  expect(await gateway.refund?.run(call, amendment(ref))).toMatchObject(refused("bad_request", { nativeCode: "not_refundable" }));
  await vi.waitUntil(async () => {
    const seen = await look(ref);
    return seen.ok && seen.value.status === "captured";
  }, 5000);
  expect(await capture(ref)).toMatchObject(status("captured"));
});

it("9800000008 pays and never says so", async () => {
  const ref = await created();
  await initiate(ref, "9800000008");
  await confirm(ref);
  for (const _ of [1, 2])
    expect(await capture(ref, callOf(100))).toMatchObject({ ok: false, error: { failure: "unavailable", outcome: "unknown" } });
  expect(await look(ref)).toMatchObject({ value: { status: "captured", amount } });
  expect((await gateway.refund?.run(call, amendment(ref)))?.ok).toBe(true);
});

it("finds a confirmation whose answer was lost: the payer must not be offered another way meanwhile", async () => {
  const ref = await created();
  await initiate(ref);
  const deaf = async (request: Request) => {
    await (await ledger.fetch(request)).text();
    throw new TypeError("Network connection lost.");
  };
  const proof = { kind: "answers", answers: { code: "987654" } } as const;
  const lost = await gateway.complete?.({ ...call, http: gatewayHttp(deaf, { timeoutMs: 10_000 }) }, ref, proof, amount);
  expect(lost).toMatchObject({ ok: false, error: { failure: "unavailable", outcome: "unknown" } });
  expect(await look(ref)).toMatchObject(status("authorized"));
});

it("takes nobody's number, PIN or code after the session's end", async () => {
  const ref = await created(Date.now() - 1);
  expect(await look(ref)).toMatchObject(status("expired"));
  expect(await initiate(ref)).toMatchObject(refused("expired"));
  const late = await created();
  await initiate(late);
  await sql("UPDATE payments SET expires_at = ? WHERE id = ?", Date.now() - 1, late);
  expect(await confirm(late)).toMatchObject(refused("expired"));
  expect(await look(late)).toMatchObject(status("expired"));
});

it("can still be asked for the money after the session's end, if the payer confirmed before", async () => {
  const ref = await created();
  await initiate(ref);
  await confirm(ref);
  await sql("UPDATE payments SET expires_at = ?", Date.now() - 1);
  expect(await look(ref)).toMatchObject(status("authorized"));
  expect(await capture(ref)).toMatchObject(status("captured"));
});

it("ends the session when the offer does, after fifteen minutes at most", async () => {
  const soon = Date.now() + 60_000;
  expect(await gateway.create(call, input(soon))).toMatchObject({ value: { expiresAt: soon } });
  expect(await gateway.create(call, input())).toMatchObject({ value: { expiresAt: call.now + 900_000 } });
});

it("cancels until the payer has confirmed", async () => {
  const ref = await created();
  await initiate(ref);
  expect(await gateway.cancel?.(call, ref)).toMatchObject(status("cancelled"));
  expect(await gateway.cancel?.(call, ref)).toMatchObject(status("cancelled"));
  expect(await confirm(ref)).toMatchObject(refused("cancelled_by_payer"));
  const paid = await created();
  await initiate(paid);
  await confirm(paid);
  expect(await gateway.cancel?.(call, paid)).toMatchObject(status("authorized"));
  expect(await gateway.cancel?.(call, randomId("", 22))).toMatchObject(refused("not_found"));
});

it("gives three of ten concurrent refunds of 30.00 on 100.00", async () => {
  const wanted = { ...input(), amount: { amount: 10_000, currency: "NPR" } as const };
  await gateway.create(call, wanted);
  const ref = wanted.paymentId;
  await initiate(ref);
  await confirm(ref);
  await gateway.capture?.run(call, amendment(ref, 10_000));
  const results = await Promise.all(Array.from({ length: 10 }, () => gateway.refund?.run(call, amendment(ref, 3000))));
  expect(results.filter((result) => result?.ok)).toHaveLength(3);
  for (const result of results) if (!result?.ok) expect(result).toMatchObject(refused("bad_request", { nativeCode: "refund_too_large" }));
});

it("refuses a refund's id with another amount", async () => {
  const ref = await created();
  await initiate(ref);
  await confirm(ref);
  await capture(ref);
  const first = amendment(ref, 100);
  expect(await gateway.refund?.run(call, first)).toMatchObject({ value: { refundRef: first.amendmentId, status: "succeeded" } });
  expect(await gateway.refund?.run(call, { ...first, amount: { ...amount, amount: 200 } })).toMatchObject(
    refused("bad_request", { nativeCode: "refund_conflict" }),
  );
});

it("writes down no PIN, no code and no whole number", async () => {
  const ref = await created();
  await initiate(ref, "9800000004", "0000");
  await initiate(ref, "9800000004");
  await confirm(ref, "123456");
  await confirm(ref);
  await capture(ref);
  const rows = JSON.stringify([
    await sql("SELECT * FROM payments"),
    await sql("SELECT * FROM wallets"),
    await sql("SELECT * FROM refunds"),
  ]);
  expect(rows).toContain("98XXXXX004");
  expect(rows).not.toMatch(/9800000004|"1111"|"0000"|987654|123456/);
});

it("has test money only", async () => {
  const live = callOf(10_000, "live");
  expect(await gateway.check(live)).toMatchObject(refused("bad_credentials", { nativeCode: "test_only" }));
  expect(await gateway.create(live, input())).toMatchObject(refused("bad_credentials"));
});

it("answers what it does not know as an API does", async () => {
  const headers = { "dwar-mode": "test" };
  const nothing = await ledger.fetch("https://sandbox.invalid/nothing", { headers });
  expect([nothing.status, await nothing.json()]).toEqual([404, { detail: "Not found.", error_key: "not_found" }]);
  const broken = await ledger.fetch("https://sandbox.invalid/payments", { method: "POST", headers, body: "{" });
  expect([broken.status, await broken.json()]).toMatchObject([400, { error_key: "validation_error" }]);
  const half = { payment_id: "p1", amount: 1.5, currency: "NPR", expires_at: new Date().toISOString() };
  const wrong = await ledger.fetch("https://sandbox.invalid/payments", { method: "POST", headers, body: JSON.stringify(half) });
  expect(await wrong.json()).toMatchObject({ detail: expect.stringMatching(/^amount: /) });
});
