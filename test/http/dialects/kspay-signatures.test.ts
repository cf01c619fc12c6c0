import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readSignature } from "../../../src/http/dialects/kspay/signatures.ts";
import { REVOKED, signatureKey } from "../../../src/storage/kv.ts";
import { call, shop } from "../../api.ts";
import {
  elsewhere,
  expectRefused,
  FULL,
  initiate,
  KEYS,
  kspay,
  kspayWith,
  NO_D1,
  NO_KV,
  newReference,
  REQUEST,
  resultOf,
  signature,
  tokens,
} from "./kspay-asking.ts";
import { disable, newShop, revoke } from "./kspay-shops.ts";

const FORGED = "sandboxLive.keyVaultErrors.invalidSignatureFormat";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => void vi.useRealTimers());
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** A signature that is good gets as far as the transaction, which is not named. */
const process = (text: string) => kspay("/transaction/process", { method: "POST", headers: { "x-signature": text } });
const expectGood = (asked: Promise<Response>) => expectRefused(asked, "sandboxLive.common.InvalidId", { id: "pe_txnId" });

async function said(text: string) {
  const read = await readSignature(env, text, Date.now());
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe("generate-signature", () => {
  it("gives an opaque text that says who may process, until when", async () => {
    const text = await signature();
    expect(text).toMatch(/^[0-9a-f]+$/);
    expect(await said(text)).toEqual({
      id: expect.stringMatching(/^[0-9A-Za-z]{20}$/),
      app: shop.app,
      mode: "test",
      key: shop.key,
      order: null,
      expiresAt: Date.now() + 900_000,
    });
    expect(await signature()).not.toBe(text);
    expect(await resultOf(kspay(`/v1/auth/generate-signature/${shop.app}`, { body: KEYS }), 201)).toMatch(/^[0-9a-f]+$/);
  });

  it("leaves a record that ends with it, and does not need it", async () => {
    const asked = { body: KEYS };
    const response = await kspayWith({}, `/auth/generate-signature/${shop.app}`, asked);
    const { result } = await response.json<{ result: string }>();
    const { id } = await said(result);
    expect(await env.KV.get(signatureKey(id))).toBe("issued");
    const { keys } = await env.KV.list({ prefix: signatureKey(id) });
    expect(Math.abs((keys[0]?.expiration ?? 0) * 1000 - (Date.now() + 900_000))).toBeLessThan(60_000);
    await env.KV.delete(signatureKey(id));
    await expectGood(process(result));

    const without = await kspayWith({ KV: NO_KV }, `/auth/generate-signature/${shop.app}`, asked);
    await expectGood(process((await without.json<{ result: string }>()).result));
  });

  it("is bound to its order where initiate gives it", async () => {
    const { pe_txnId, signature: bound } = await initiate();
    expect(await said(bound)).toMatchObject({ app: shop.app, mode: "test", order: `or_${pe_txnId.slice(3, 23)}` });
  });
});

describe("a signature", () => {
  it("works where nobody has heard of it, also while D1 and KV are down", async () => {
    const text = await signature();
    const asked = { method: "POST", headers: { "x-signature": text } };
    await expectGood(kspayWith({ DB: elsewhere() }, "/transaction/process", asked));
    await expectGood(kspayWith({ DB: NO_D1 }, "/transaction/process", asked));
    await expectGood(kspayWith({ KV: NO_KV }, "/transaction/process", asked));
  });

  it("must come from here", async () => {
    const text = await signature();
    const { accessToken, refreshToken } = await tokens();
    const changed = (at: number) => text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
    for (const forged of [
      "x",
      "00",
      "0".repeat(64),
      "0".repeat(300),
      "f".repeat(4_000),
      text.slice(2),
      text.slice(0, -2),
      `${text}00`,
      text.toUpperCase(),
      changed(0),
      changed(60),
      changed(text.length - 1),
      accessToken,
      refreshToken,
      KEYS.secretKey,
    ])
      await expectRefused(process(forged), FORGED);
  });

  it("is not taken from an address or a body", async () => {
    const text = await signature();
    const missing = "sandboxLive.auth.authTokenMissing";
    await expectRefused(kspay(`/transaction/process?x-signature=${text}&signature=${text}`, { method: "POST" }), missing);
    await expectRefused(kspay("/transaction/process", { body: { signature: text, "x-signature": text } }), missing);
    await expectRefused(call("/transaction/process", { method: "POST", headers: { authorization: `Bearer ${text}` } }), missing);
  });

  it("ends after 15 minutes", async () => {
    const text = await signature();
    later(899_000);
    await expectGood(process(text));
    later(1_000);
    await expectRefused(process(text), "sandboxLive.keyVaultErrors.signatureExpired");
  });

  it("ends when its record says so", async () => {
    const text = await signature();
    await env.KV.put(signatureKey((await said(text)).id), REVOKED);
    await expectRefused(process(text), FORGED);
  });

  it("ends with its key and its app", async () => {
    const first = await newShop();
    const text = await signature(first.app, first.keys);
    await expectGood(process(text));
    await revoke(first.key);
    later(71_000);
    await expectRefused(process(text), "sandboxLive.keyVaultErrors.accessKeyMismatch");

    const second = await newShop();
    const other = await signature(second.app, second.keys);
    await disable(second.app);
    later(71_000);
    await expectRefused(process(other), "sandboxLive.keyVaultErrors.appDisabled");
  });

  it("is one app's", async () => {
    const { pe_txnId } = await initiate();
    const own = await newShop();
    const asked = { body: { pe_txnId }, headers: { "x-signature": await signature(own.app, own.keys) } };
    await expectRefused(kspay("/transaction/process", asked), "sandboxLive.systemError.noDataFound");
  });

  it("opens a transaction when it is bound to none", async () => {
    const body = { ...REQUEST, referenceNumber: newReference() };
    const headers = { "x-signature": await signature() };
    expect(await resultOf(kspay("/transaction/initiate", { body, headers }), 201)).toMatchObject({ amount: 345.67 });
  });

  it("tells who guesses, and who calls too often, to wait", async () => {
    const asked = (text: string) => ({ method: "POST", headers: { "x-signature": text, "cf-connecting-ip": "203.0.113.9" } });
    const tooMany = "sandboxLive.customErrors.tooManyRequests";
    const guess = kspayWith({ GUESS_LIMIT: FULL }, "/transaction/process", asked("x"));
    expect((await expectRefused(guess, tooMany)).get("retry-after")).toBe("60");
    const often = kspayWith({ KEY_LIMIT: FULL }, "/transaction/process", asked(await signature()));
    expect((await expectRefused(often, tooMany)).get("retry-after")).toBe("10");
  });
});
