import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { clientIdOf, configOf } from "../../../src/http/dialects/kspay/transaction/checkout.ts";
import { database } from "../../../src/storage/database.ts";
import { gatewayAccounts } from "../../../src/storage/schema.ts";
import { api, newOrder, ORIGIN, orderNow, shop } from "../../api.ts";
import { tablesOf } from "../asking.ts";
import { signature as anySignature, WALLET } from "./kspay-asking.ts";
import {
  INVALID,
  initiate,
  initiating,
  made,
  NO_DATA,
  NO_GATEWAY,
  orderOf,
  payer,
  processing,
  recordOf,
  refusalOf,
  signed,
  theirs,
  wanted,
} from "./kspay-transactions.ts";

const text = async (asked: Promise<Response>) => {
  const response = await asked;
  expect(response.status).toBe(201);
  return response.text();
};

afterEach(() => vi.useRealTimers());

describe("process", () => {
  it("answers what a checkout needs, flat and as the order", async () => {
    const { pe_txnId, signature, referenceNumber, paymentUrl } = await initiate();
    const order = {
      gateway: "sandbox",
      providerOrderId: `${pe_txnId.slice(3, 23)}01`,
      clientId: null,
      amount: 345.67,
      currency: "NPR",
      mode: "sandbox",
      altTxnId: pe_txnId,
      pe_txnId,
      referenceNumber,
      config: {},
      nextAction: { kind: "ask", asks: [{ name: "mobile" }, { name: "pin" }] },
      paymentUrl: `${ORIGIN}/payments/${orderOf(pe_txnId)}`,
      status: "PENDING",
    };
    const result = await made<{ order: object }>(processing(signature));
    expect(result).toMatchObject({ ...order, order });
    const { order: nested, ...flat } = result;
    expect(nested).toEqual(flat);
    expect(Object.keys(flat)).toEqual(Object.keys(order));
    expect(paymentUrl).toBe(order.paymentUrl);
    expect((await orderNow(orderOf(pe_txnId))).transactions).toHaveLength(1);
  });

  it("answers the same signature with the same bytes, also after the payment", async () => {
    const { pe_txnId, signature } = await initiate();
    const first = await text(processing(signature));
    expect(await text(processing(signature, {}))).toBe(first);
    await payer(pe_txnId).begin();
    await payer(pe_txnId).answer({ mobile: "9800000000", pin: "1111" });
    expect(await text(processing(signature))).toBe(first);
    await payer(pe_txnId).answer({ code: "987654" });
    expect(await recordOf(pe_txnId)).toMatchObject({ status: "SUCCESS" });
    expect(await text(processing(signature))).toBe(first);
    expect((await orderNow(orderOf(pe_txnId))).transactions).toHaveLength(1);
  });

  it("answers the same to calls at the same time", async () => {
    const { pe_txnId, signature } = await initiate({ paymentMethodId: null });
    const all = await Promise.all(Array.from({ length: 6 }, () => text(processing(signature))));
    expect(new Set(all).size).toBe(1);
    expect((await orderNow(orderOf(pe_txnId))).transactions).toHaveLength(1);
  });

  it("begins what initiate has left open, with the customer's method or the first there is", async () => {
    for (const body of [undefined, { paymentMethodId: WALLET }, { paymentMethodId: null }]) {
      const { pe_txnId, signature, gateway } = await initiate({ paymentMethodId: null });
      expect(gateway).toBeNull();
      await made(processing(signature, body));
      expect((await orderNow(orderOf(pe_txnId))).transactions).toMatchObject([{ method: "wallet", status: "created" }]);
    }
  });

  it.each(["pe_txnId", "txnId", "referenceNumber"] as const)("takes a signature for any order with %s", async (field) => {
    const sent = await initiate();
    const name = field === "referenceNumber" ? sent.referenceNumber : sent.pe_txnId;
    expect(await made(processing(await anySignature(), { [field]: name }))).toMatchObject({ pe_txnId: sent.pe_txnId });
  });

  it("takes any of the app's orders", async () => {
    const { id } = await newOrder({ amount: "20.00" });
    const result = await made(processing(await anySignature(), { pe_txnId: `tx_${id.slice(3)}00` }));
    expect(result).toMatchObject({ amount: 20, referenceNumber: null, gateway: "sandbox" });
  });

  it("goes by the order of the signature, whatever the body names", async () => {
    const [mine, other] = [await initiate(), await initiate()];
    expect(await made(processing(mine.signature, { pe_txnId: other.pe_txnId }))).toMatchObject({ pe_txnId: mine.pe_txnId });
  });
});

describe("process refuses", () => {
  it("a signature for any order that names none, and one that nobody made", async () => {
    const any = await anySignature();
    for (const body of [undefined, {}, { pe_txnId: "", referenceNumber: null }])
      expect(await refusalOf(processing(any, body))).toEqual([400, -9, "pe_txnId not present in Request"]);
    for (const pe_txnId of ["tx_1", 7, [`tx_${"0".repeat(22)}`]])
      expect(await refusalOf(processing(any, { pe_txnId }))).toEqual([400, -17, expect.stringContaining("ID must start with")]);
    const unknown = `tx_${"0".repeat(22)}`;
    expect(await refusalOf(processing(any, { pe_txnId: unknown }))).toEqual(NO_DATA);
    expect(await tablesOf(orderOf(unknown))).toEqual([]);
    for (const referenceNumber of ["nobody", 7, { a: 1 }]) expect(await refusalOf(processing(any, { referenceNumber }))).toEqual(NO_DATA);
    expect((await refusalOf(processing("")))[1]).toBe(9000);
    expect((await refusalOf(processing("f".repeat(300))))[1]).toBe(11006);
  });

  it("another app's order", async () => {
    const { pe_txnId } = await initiate();
    const { "x-signature": other } = await signed(theirs);
    expect(await refusalOf(processing(other, { pe_txnId }))).toEqual(NO_DATA);
  });

  it("a method that is none, unknown, or not the order's", async () => {
    const { signature } = await initiate();
    expect(await refusalOf(processing(signature, { paymentMethodId: "wallet" }))).toEqual([
      400,
      -17,
      expect.stringContaining("ID must start with"),
    ]);
    expect(await refusalOf(processing(signature, { paymentMethodId: "pm_000000000" }))).toEqual([
      404,
      12001,
      "Payment method not found for the provided ID",
    ]);
    expect(await refusalOf(processing(signature, { paymentMethodId: "pm_card00001" }))).toEqual(NO_GATEWAY);
  });

  it("another method with a signature that is used", async () => {
    const { signature } = await initiate();
    await made(processing(signature));
    expect(await refusalOf(processing(signature, { paymentMethodId: "pm_card00001" }))).toEqual(INVALID);
  });

  it("an order that is paid, being paid, or has ended", async () => {
    const paid = await initiate();
    await payer(paid.pe_txnId).pay();
    expect(await refusalOf(processing(paid.signature))).toEqual(INVALID);

    const pending = await initiate();
    await payer(pending.pe_txnId).begin();
    await payer(pending.pe_txnId).answer({ mobile: "9800000007", pin: "1111" });
    await payer(pending.pe_txnId).answer({ code: "987654" });
    expect(await refusalOf(processing(pending.signature))).toEqual(INVALID);

    const cancelled = await initiate();
    await api(`/v1/orders/${orderOf(cancelled.pe_txnId)}/cancel`, { method: "POST" });
    expect(await refusalOf(processing(cancelled.signature))).toEqual(INVALID);
  });

  it("a used signature for an order that was made anew with another amount", async () => {
    const sent = wanted();
    const { pe_txnId, signature } = await initiate(sent);
    await made(processing(signature));
    await api(`/v1/orders/${orderOf(pe_txnId)}/cancel`, { method: "POST" });
    await made(initiating({ ...sent, amount: 5 }, await signed()));
    expect(await refusalOf(processing(signature))).toEqual(INVALID);
  });

  it("a signature after 15 minutes", async () => {
    const { signature } = await initiate();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 901_000 });
    expect(await refusalOf(processing(signature))).toEqual([400, 11005, "The provided signature has expired"]);
  });
});

it("a gateway that fails is the provider's fault, and the same signature works when it does again", async () => {
  const db = database(env.DB);
  const account = eq(gatewayAccounts.id, shop.account);
  const { signature } = await initiate({ paymentMethodId: null });
  const [whole] = await db.select({ sealed: gatewayAccounts.sealed }).from(gatewayAccounts).where(account);
  await db.update(gatewayAccounts).set({ sealed: "broken" }).where(account);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
  expect(await refusalOf(processing(signature))).toEqual([400, 27, "External Provider issue!"]);
  await db
    .update(gatewayAccounts)
    .set({ sealed: whole?.sealed ?? "" })
    .where(account);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
  expect(await made(processing(signature))).toMatchObject({ gateway: "sandbox" });
});

describe("a gateway with a checkout of its own", () => {
  const next = (params: Record<string, string | number>) =>
    ({ kind: "sdk", script: "https://gw.example.com/sdk.js", boot: "Gw", params }) as const;

  it("is started with its parameters, among which the merchant's public key is", () => {
    expect(configOf(next({ key: "rzp_test_1", amount: 100 }))).toEqual({ key: "rzp_test_1", amount: 100 });
    expect([{ key: "k" }, { publishableKey: "k" }, { clientId: "k", key: "other" }].map((params) => clientIdOf(next(params)))).toEqual([
      "k",
      "k",
      "k",
    ]);
    expect(clientIdOf(next({ amount: 1 }))).toBeNull();
  });

  it("is not there for other steps", () => {
    for (const step of [null, { kind: "redirect", url: "https://gw.example.com" } as const])
      expect([configOf(step), clientIdOf(step)]).toEqual([{}, null]);
  });
});
