import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { database } from "../../../src/storage/database.ts";
import { currencies, gatewayAccounts, paymentMethods } from "../../../src/storage/schema.ts";
import { api, ORIGIN, orderNow, otherShop, shop } from "../../api.ts";
import { without } from "../../outage.ts";
import { idOfReference, ordersInD1, tablesOf } from "../asking.ts";
import { KEYS, kspay, WALLET } from "./kspay-asking.ts";
import {
  bearerOf,
  INVALID,
  initiate,
  initiating,
  made,
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

const db = database(env.DB);
const SITE = { appId: shop.app, redirectUrl: "https://shop.example.com/thanks?cart=7" };

describe("initiate", () => {
  it("by a signature answers all that any client reads", async () => {
    const sent = wanted();
    const result = await made(initiating(sent, await signed()));
    const core = orderOf(result.pe_txnId).slice(3);
    expect(result).toEqual({
      pe_txnId: `tx_${core}00`,
      providerOrderId: `${core}01`,
      amount: 345.67,
      currency: "NPR",
      gateway: "sandbox",
      method: "WALLET",
      mode: "sandbox",
      config: {},
      signature: expect.stringMatching(/^[\w.-]{40,}$/),
      paymentUrl: `${ORIGIN}/payments/or_${core}`,
      referenceNumber: sent.referenceNumber,
    });
    expect(`or_${core}`).toBe(await idOfReference(sent.referenceNumber));
    expect(await orderNow(`or_${core}`)).toMatchObject({ status: "open", amount: "345.67", currency: "NPR", redirectUrl: null });
  });

  it("by a token, with the app and the way back", async () => {
    const response = await initiating({ ...wanted(), ...SITE }, await bearerOf());
    expect(response.status).toBe(201);
    const { pe_txnId, signature } = await made(Promise.resolve(response));
    expect(signature).not.toBe("");
    expect(await orderNow(orderOf(pe_txnId))).toMatchObject({ redirectUrl: SITE.redirectUrl });
  });

  it("by both keys is answered with the signature alone, and the customer chooses the method", async () => {
    const { paymentMethodId: _, ...sent } = wanted();
    const signature = await made<string>(initiating({ ...sent, ...SITE, interfaceType: "sdk" }, KEYS));
    expect(signature).toEqual(expect.any(String));
    const order = await orderNow(await idOfReference(sent.referenceNumber));
    expect(order).toMatchObject({ status: "open", transactions: [] });
    const chosen = wanted();
    await made(initiating({ ...chosen, ...SITE }, KEYS));
    expect((await orderNow(await idOfReference(chosen.referenceNumber))).transactions).toHaveLength(1);
  });

  it("takes the signature where there is a token too, null for a method that is still to be chosen, and any extra field", async () => {
    const headers = { ...(await signed()), "x-token": "Bearer x", environment: "SANDBOX", ...(await bearerOf()) };
    const result = await made(initiating(wanted({ paymentMethodId: null, cart: [1], interfaceType: 7 }), headers));
    expect(result).toMatchObject({ providerOrderId: null, gateway: null, method: null, config: {} });
  });

  it("again with the same number is the same transaction, with another signature", async () => {
    const sent = wanted();
    const first = await initiate(sent);
    const response = await initiating({ ...sent, amount: "345.67" }, await signed());
    expect(response.headers.get("idempotent-replayed")).toBe("true");
    const { signature, ...again } = await made(Promise.resolve(response));
    const { signature: former, ...same } = first;
    expect(again).toEqual(same);
    expect(signature).not.toBe(former);
    expect((await orderNow(orderOf(first.pe_txnId))).transactions).toHaveLength(1);
  });

  it("many times at once is one transaction", async () => {
    const sent = wanted();
    const headers = await signed();
    const all = await Promise.all(Array.from({ length: 6 }, () => made(initiating(sent, headers))));
    expect(new Set(all.map(({ pe_txnId, providerOrderId }) => `${pe_txnId} ${providerOrderId}`)).size).toBe(1);
    expect((await orderNow(orderOf(all[0]?.pe_txnId ?? ""))).transactions).toHaveLength(1);
  });

  it("again says what it did not apply", async () => {
    const sent = wanted();
    await initiate(sent);
    const changed = { ...sent, paymentMethodId: "pm_card00001", redirectUrl: "https://shop.example.com/other" };
    const response = await initiating(changed, await signed());
    expect(response.headers.get("dwar-ignored")).toBe("redirectUrl, paymentMethodId");
    expect(await made(Promise.resolve(response))).toMatchObject({ method: "WALLET", gateway: "sandbox" });
  });

  it("of a number that is paid, is being paid or was left is answered as things are", async () => {
    const sent = wanted();
    const first = await initiate(sent);
    await payer(first.pe_txnId).pay();
    const { signature: _, ...paid } = await initiate(sent);
    expect(paid).toMatchObject({ pe_txnId: first.pe_txnId, providerOrderId: first.providerOrderId, gateway: "sandbox", method: "WALLET" });
    expect((await orderNow(orderOf(first.pe_txnId))).transactions).toHaveLength(1);

    const slow = wanted();
    const pending = await initiate(slow);
    await payer(pending.pe_txnId).begin();
    await payer(pending.pe_txnId).answer({ mobile: "9800000007", pin: "1111" });
    await payer(pending.pe_txnId).answer({ code: "987654" });
    expect(await initiate(slow)).toMatchObject({ pe_txnId: pending.pe_txnId, providerOrderId: pending.providerOrderId });

    const left = wanted();
    const cancelled = await initiate(left);
    await api(`/v1/orders/${orderOf(cancelled.pe_txnId)}/cancel`, { method: "POST" });
    expect(await recordOf(cancelled.pe_txnId)).toMatchObject({ status: "FAILED", isPaid: false });
    const anew = await initiate({ ...left, amount: 5, paymentMethodId: null });
    expect(anew).toMatchObject({ pe_txnId: cancelled.pe_txnId, amount: 5, providerOrderId: null, gateway: null });
    expect(await recordOf(cancelled.pe_txnId)).toMatchObject({ status: "PENDING", amount: "5.00" });
  });

  it("takes forms of either kind, and JSON that does not say so", async () => {
    const [form, multipart] = [new URLSearchParams(), new FormData()];
    for (const body of [form, multipart]) for (const [name, value] of Object.entries(wanted())) body.set(name, String(value));
    for (const body of [form, multipart, new TextEncoder().encode(JSON.stringify(wanted()))])
      expect(await made(kspay("/v1/transaction/initiate", { body, type: null, headers: await signed() }))).toMatchObject({
        amount: 345.67,
      });
  });
});

const ID = (prefix: string, length = 12) =>
  `ID must start with '${prefix}' and be ${length} characters long with alphanumeric characters following the prefix.`;
const REFERENCE = [400, -17, "referenceNumber: 1 to 64 visible ASCII characters without spaces."];
const absent = (field: string) => [400, -9, `${field} not present in Request`];

describe("initiate refuses, and stores nothing", () => {
  it.each([
    ["no currency", { currencyId: undefined }, absent("currencyId")],
    ["an empty currency", { currencyId: "" }, absent("currencyId")],
    ["no method", { paymentMethodId: undefined }, absent("paymentMethodId")],
    ["an empty method", { paymentMethodId: "" }, absent("paymentMethodId")],
    ["no amount", { amount: null }, absent("amount")],
    ["no number", { referenceNumber: undefined }, absent("referenceNumber")],
    ["a currency's code", { currencyId: "NPR" }, [400, -17, ID("c_")]],
    ["a currency that is a number", { currencyId: 12 }, [400, -17, ID("c_")]],
    ["a method's name", { paymentMethodId: "wallet" }, [400, -17, ID("pm_")]],
    ["a list as a method", { paymentMethodId: [WALLET] }, [400, -17, ID("pm_")]],
    ["an app's name", { appId: "tea" }, [400, -17, ID("ap_")]],
    ["another app", { appId: otherShop.app }, [400, 11008, "Access key does not match any active credentials"]],
    ["an app that is not there", { appId: "ap_000000000" }, [400, 11008, "Access key does not match any active credentials"]],
    ["spaces in the number", { referenceNumber: "a b" }, REFERENCE],
    ["a number that is too long", { referenceNumber: "r".repeat(65) }, REFERENCE],
    ["a number in another script", { referenceNumber: "चिया" }, REFERENCE],
    ["a number that is no text", { referenceNumber: { a: 1 } }, REFERENCE],
    ["a way back that is no address", { redirectUrl: "thanks" }, [400, -17, expect.stringMatching(/^redirectUrl: Must be /)]],
    ["a way back that is no text", { redirectUrl: 7 }, [400, -17, "redirectUrl: A web address."]],
    ["a way back that runs a script", { redirectUrl: "javascript:alert(1)" }, [400, -17, expect.stringMatching(/^redirectUrl: /)]],
    [
      "an unknown currency",
      { currencyId: "c_iso4217XXX" },
      [400, 13007, "Invalid currency ID provided, check if currency is valid or disabled by administration"],
    ],
    ["an unknown method", { paymentMethodId: "pm_000000000" }, [404, 12001, "Payment method not found for the provided ID"]],
    ["a method that nobody takes", { paymentMethodId: "pm_crypto001" }, NO_GATEWAY],
    ["three decimals", { amount: 1.234 }, [400, -19, "Number should have at most the allowed number of decimal places ie - 2"]],
    [
      "decimals of yen",
      { currencyId: "c_iso4217JPY", amount: "1.5" },
      [400, -19, "Number should have at most the allowed number of decimal places ie - 0"],
    ],
    ["zero", { amount: 0 }, INVALID],
    ["less than nothing", { amount: -5 }, INVALID],
    ["words for an amount", { amount: "ten" }, INVALID],
    ["an exponent", { amount: "1e3" }, INVALID],
    ["separators", { amount: "1,000.00" }, INVALID],
    ["more than can be counted", { amount: "99999999999999999" }, INVALID],
    ["yes for an amount", { amount: true }, INVALID],
    ["a list of amounts", { amount: [1] }, INVALID],
  ])("%s", async (_why, fields, expected) => {
    const sent = wanted(fields);
    const before = await ordersInD1();
    expect(await refusalOf(initiating(sent, await signed()))).toEqual(expected);
    expect(await ordersInD1()).toBe(before);
    if (typeof sent.referenceNumber === "string") expect(await tablesOf(await idOfReference(sent.referenceNumber))).toEqual([]);
  });

  it.each([
    ["a token without the app", "token", { redirectUrl: SITE.redirectUrl }, absent("appId")],
    ["a token without a way back", "token", { appId: SITE.appId }, absent("redirectUrl")],
    ["a token without a method", "token", { ...SITE, paymentMethodId: undefined }, absent("paymentMethodId")],
    ["keys without the app", "keys", { redirectUrl: SITE.redirectUrl }, absent("appId")],
    ["keys without a way back", "keys", { appId: SITE.appId, redirectUrl: null }, absent("redirectUrl")],
  ] as const)("%s", async (_why, style, fields, expected) => {
    expect(await refusalOf(initiating(wanted(fields), style === "keys" ? KEYS : await bearerOf()))).toEqual(expected);
  });

  it("nobody's call, a secret without its key, and a signature that is for a browser", async () => {
    expect(await refusalOf(initiating(wanted()))).toEqual([400, 9000, "Token missing or incorrect"]);
    expect(await refusalOf(initiating(wanted(), { secretKey: shop.secretKey }))).toEqual([400, 9000, "Token missing or incorrect"]);
    expect(await refusalOf(initiating(wanted(), { accessKey: shop.publicKey }))).toEqual(absent("secretKey"));
    const { signature, referenceNumber } = await initiate();
    const format = [400, 11006, "The format of the provided signature is invalid"];
    for (const sent of [wanted(), wanted({ referenceNumber })])
      expect(await refusalOf(initiating(sent, { "x-signature": signature }))).toEqual(format);
  });

  it("another amount or currency for the same number", async () => {
    const sent = wanted();
    await initiate(sent);
    for (const other of [{ amount: 1 }, { currencyId: "c_iso4217INR" }])
      expect(await refusalOf(initiating({ ...sent, ...other }, await signed()))).toEqual(INVALID);
    expect((await orderNow(await idOfReference(sent.referenceNumber))).amount).toBe("345.67");
  });

  it.each(["{", "[]", '"text"', "null", "\xff\xfe"])("the body %j", async (body) => {
    const bytes = Uint8Array.from(body, (char) => char.charCodeAt(0));
    expect(await refusalOf(initiating(bytes, await signed()))).toEqual(INVALID);
  });
});

describe("what does not work for the moment", () => {
  /** Copies of settings are older than a minute then, and are read anew. */
  const later = (minutes: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minutes * 60_000 });
  afterEach(() => vi.useRealTimers());

  it("a gateway whose credentials can't be used is the provider's fault, and the same call works when they can", async () => {
    const account = eq(gatewayAccounts.id, otherShop.account);
    const [whole] = await db.select({ sealed: gatewayAccounts.sealed }).from(gatewayAccounts).where(account);
    const sent = wanted();
    const asked = async () => initiating(sent, await signed(theirs));
    await db.update(gatewayAccounts).set({ sealed: "broken" }).where(account);
    later(2);
    expect(await refusalOf(asked())).toEqual([400, 27, "External Provider issue!"]);
    await db
      .update(gatewayAccounts)
      .set({ sealed: whole?.sealed ?? "" })
      .where(account);
    later(4);
    const { pe_txnId, providerOrderId } = await made(asked());
    expect(providerOrderId).toBe(`${pe_txnId.slice(3, 23)}02`);
  });

  it.each(["DB", "KV"] as const)("%s is not missed", async (broken) => {
    await initiate();
    const headers = await signed();
    const done = await without([broken], async () => {
      const { signature, pe_txnId } = await made(initiating(wanted(), headers));
      await made(processing(signature));
      await payer(pe_txnId).pay();
      return pe_txnId;
    });
    expect(await recordOf(done)).toMatchObject({ status: "SUCCESS" });
  });

  it("a currency or a method that is disabled", async () => {
    const asked = async (fields: Record<string, unknown>) => refusalOf(initiating(wanted(fields), await signed()));
    await db.update(currencies).set({ disabledAt: 1 }).where(eq(currencies.code, "EUR"));
    await db.update(paymentMethods).set({ disabledAt: 1 }).where(eq(paymentMethods.method, "upi"));
    later(8);
    expect((await asked({ currencyId: "c_iso4217EUR" }))[1]).toBe(13007);
    expect((await asked({ paymentMethodId: "pm_upi000001" }))[1]).toBe(12001);
  });
});
