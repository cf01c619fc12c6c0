import { env } from "cloudflare:workers";
import { decode, sign } from "hono/jwt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FaultName } from "../../../src/http/dialects/kspay/catalogue.ts";
import { appKey } from "../../../src/storage/kv.ts";
import { otherShop, shop } from "../../api.ts";
import {
  elsewhere,
  expectRefused,
  FULL,
  KEYS,
  kspay,
  kspayWith,
  NO_D1,
  NO_KV,
  OTHER_KEYS,
  resultOf,
  signature,
  token,
  tokens,
} from "./kspay-asking.ts";
import { disable, newPair, newShop, revoke, type Shop } from "./kspay-shops.ts";

const FORGED = "sandboxLive.auth.unauthorized";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => void vi.useRealTimers());
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

const generate = (app: string, body: unknown) => kspay(`/auth/generate-token/${app}`, { body });
const read = (accessToken: string) => kspay("/currencies", { headers: { authorization: `Bearer ${accessToken}` } });
const refresh = (refreshToken: string, body: unknown = {}) =>
  kspay("/auth/refresh-token", { body, headers: { authorization: refreshToken } });
const tokensOf = ({ app, keys }: Shop) => tokens(app, keys);

async function families(): Promise<number> {
  return (await env.DB.prepare("SELECT count(*) AS count FROM token_families").first<number>("count")) ?? 0;
}

describe("generate-token", () => {
  it("gives two tokens; the access token is a JWT for 15 minutes", async () => {
    const result = await resultOf<Record<string, string>>(generate(shop.app, KEYS), 201);
    expect(result).toEqual({
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^[0-9a-f]+$/),
      access_token: result.accessToken,
      refresh_token: result.refreshToken,
      tokenType: "Bearer",
      expiresIn: 900,
    });
    const { header, payload } = decode(result.accessToken ?? "");
    const now = Math.floor(Date.now() / 1000);
    expect(header).toEqual({ alg: "HS256", typ: "JWT" });
    expect(payload).toMatchObject({ sub: shop.app, mode: "test", kid: shop.key, iat: now, exp: now + 900 });
    expect((await read(result.accessToken ?? "")).status).toBe(200);
  });

  it.each([
    ["/auth", { accesskey: KEYS.accessKey, secretkey: KEYS.secretKey }],
    ["/auth", { ...KEYS, environment: "SANDBOX", list: [1] }],
    ["/v1/auth", KEYS],
  ])("%s takes %j", async (path, body) => {
    await resultOf(kspay(`${path}/generate-token/${shop.app}`, { body }), 201);
  });

  const NANOID = { prefix: "ap_", length: 12 };
  const secretOfOther = otherShop.secretKey;
  it.each<[string, string, unknown, FaultName, Record<string, string | number>?]>([
    ["no id of an app", "hush", KEYS, "sandboxLive.common.invalidNanoid", NANOID],
    ["another prefix", "us_demo00001", KEYS, "sandboxLive.common.invalidNanoid", NANOID],
    ["too long an id", "ap_demo000011", KEYS, "sandboxLive.common.invalidNanoid", NANOID],
    ["an id with other characters", "ap_demo0000-", KEYS, "sandboxLive.common.invalidNanoid", NANOID],
    ["no body", shop.app, undefined, "sandboxLive.common.InvalidId", { id: "accessKey" }],
    ["no keys", shop.app, {}, "sandboxLive.common.InvalidId", { id: "accessKey" }],
    ["no access key", shop.app, { secretKey: KEYS.secretKey }, "sandboxLive.common.InvalidId", { id: "accessKey" }],
    ["an empty access key", shop.app, { ...KEYS, accessKey: "" }, "sandboxLive.common.InvalidId", { id: "accessKey" }],
    ["no secret key", shop.app, { accessKey: KEYS.accessKey }, "sandboxLive.common.InvalidId", { id: "secretKey" }],
    ["null", shop.app, { ...KEYS, secretKey: null }, "sandboxLive.common.InvalidId", { id: "secretKey" }],
    ["a number", shop.app, { ...KEYS, accessKey: 7 }, "sandboxLive.common.customError", { message: "accessKey: Must be a text." }],
    ["a list", shop.app, { ...KEYS, secretKey: [] }, "sandboxLive.common.customError", { message: "secretKey: Must be a text." }],
    ["no object", shop.app, [KEYS], "sandboxLive.systemError.invalidRequest"],
    ["no JSON", shop.app, "{", "sandboxLive.systemError.invalidRequest"],
    ["an app that there is not", "ap_000000000", KEYS, "sandboxLive.keyVaultErrors.appNotFound"],
    ["an access key that nobody has", shop.app, { ...KEYS, accessKey: "x" }, "sandboxLive.keyVaultErrors.credentialsNotFound"],
    [
      "one of the right form",
      shop.app,
      { ...KEYS, accessKey: `test_public_key_${"0".repeat(32)}` },
      "sandboxLive.keyVaultErrors.credentialsNotFound",
    ],
    ["too long a key", shop.app, { ...KEYS, accessKey: "x".repeat(99_999) }, "sandboxLive.keyVaultErrors.credentialsNotFound"],
    ["the keys of another app", shop.app, OTHER_KEYS, "sandboxLive.keyVaultErrors.accessKeyMismatch"],
    [
      "the access key of another app",
      shop.app,
      { ...KEYS, accessKey: OTHER_KEYS.accessKey },
      "sandboxLive.keyVaultErrors.accessKeyMismatch",
    ],
    ["the secret key of another app", shop.app, { ...KEYS, secretKey: secretOfOther }, "sandboxLive.keyVaultErrors.invalidSecretKey"],
    ["a wrong secret key", shop.app, { ...KEYS, secretKey: "x" }, "sandboxLive.keyVaultErrors.invalidSecretKey"],
    [
      "the keys the wrong way round",
      shop.app,
      { accessKey: KEYS.secretKey, secretKey: KEYS.accessKey },
      "sandboxLive.keyVaultErrors.credentialsNotFound",
    ],
  ])("%s is refused", async (_why, app, body, name, values) => {
    const before = await families();
    for (const what of ["token", "signature"])
      await expectRefused(kspay(`/auth/generate-${what}/${app}`, { body, method: "POST" }), name, values);
    expect(await families()).toBe(before);
  });

  it("takes a new pair at once, and refuses one that ended and keys of two pairs", async () => {
    const { app, keys } = await newShop();
    await tokens(app, keys);
    const second = await newPair(app);
    await tokens(app, second.keys);
    await expectRefused(generate(app, { ...keys, secretKey: second.keys.secretKey }), "sandboxLive.keyVaultErrors.invalidSecretKey");
    const live = await newPair(app, "live");
    await expectRefused(generate(app, { ...keys, secretKey: live.keys.secretKey }), "sandboxLive.keyVaultErrors.invalidSecretKey");
    await expectRefused(generate(app, { ...live.keys, secretKey: keys.secretKey }), "sandboxLive.keyVaultErrors.invalidSecretKey");
    const ended = await newPair(app, "test", { revokedAt: Date.now() });
    await expectRefused(generate(app, ended.keys), "sandboxLive.keyVaultErrors.accessKeyMismatch");
    const expired = await newPair(app, "test", { expiresAt: Date.now() - 1 });
    await expectRefused(generate(app, expired.keys), "sandboxLive.keyVaultErrors.accessKeyMismatch");
  });

  it("refuses a disabled app", async () => {
    const { app, keys } = await newShop({ disabledAt: 1 });
    await expectRefused(generate(app, keys), "sandboxLive.keyVaultErrors.appDisabled");
  });

  it("tells who guesses, and who calls too often, to wait", async () => {
    const headers = { "cf-connecting-ip": "203.0.113.9" };
    const asked = { body: { ...KEYS, secretKey: "x" }, headers };
    const guess = kspayWith({ GUESS_LIMIT: FULL }, `/auth/generate-token/${shop.app}`, asked);
    expect((await expectRefused(guess, "sandboxLive.customErrors.tooManyRequests")).get("retry-after")).toBe("60");
    const often = kspayWith({ KEY_LIMIT: FULL }, `/auth/generate-token/${shop.app}`, { body: KEYS });
    expect((await expectRefused(often, "sandboxLive.customErrors.tooManyRequests")).get("retry-after")).toBe("10");
  });
});

describe("an access token", () => {
  it.each([
    ["none", undefined],
    ["an empty one", ""],
    ["only the scheme", "Bearer"],
    ["another scheme", "Basic eA=="],
    ["two", "Bearer a b"],
  ])("%s", async (_why, authorization) => {
    await expectRefused(
      kspay("/currencies", { headers: authorization === undefined ? {} : { authorization } }),
      "sandboxLive.auth.authTokenMissing",
    );
  });

  it("must come from here", async () => {
    const { accessToken, refreshToken } = await tokens();
    const [head = "", body = "", stamp = ""] = accessToken.split(".");
    const said = decode(accessToken).payload;
    const otherBody = btoa(JSON.stringify({ ...said, sub: otherShop.app })).replaceAll("=", "");
    const none = btoa(JSON.stringify({ alg: "none", typ: "JWT" })).replaceAll("=", "");
    for (const forged of [
      "x",
      "a.b.c",
      refreshToken,
      await signature(),
      shop.secretKey,
      `${head}.${otherBody}.${stamp}`,
      `${head}.${body}.`,
      `${none}.${body}.`,
      `${head}.${body}`,
      await sign(said, "a guess", "HS256"),
      await sign(said, env.COOKIE_KEY, "HS256"),
      await sign({ ...said, exp: 1 }, "a guess", "HS256"),
      await sign({ sub: shop.app }, "a guess", "HS256"),
    ])
      await expectRefused(read(forged), FORGED);
  });

  it("ends after 15 minutes", async () => {
    const accessToken = await token();
    later(899_000);
    expect((await read(accessToken)).status).toBe(200);
    later(2_000);
    await expectRefused(read(accessToken), "sandboxLive.auth.tokenExpired");
  });

  it("ends with its key and its app", async () => {
    const first = await newShop();
    const { accessToken } = await tokensOf(first);
    expect((await read(accessToken)).status).toBe(200);
    await revoke(first.key);
    later(71_000);
    await expectRefused(read(accessToken), FORGED);

    const second = await newShop();
    const { accessToken: other, refreshToken } = await tokensOf(second);
    await disable(second.app);
    later(71_000);
    await expectRefused(read(other), "sandboxLive.keyVaultErrors.appDisabled");
    await expectRefused(refresh(refreshToken), "sandboxLive.keyVaultErrors.appDisabled");
  });

  it("works where the settings were read before its key was made", async () => {
    const { app, keys } = await newShop();
    await tokens(app, keys);
    const old = (await env.KV.get(appKey(app))) ?? "";
    const second = await newPair(app);
    const { accessToken } = await tokens(app, second.keys);
    await env.KV.put(appKey(app), old);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await kspayWith({ DB: elsewhere() }, "/currencies", { headers })).status).toBe(200);
    await revoke(second.key);
    await expectRefused(kspayWith({ DB: elsewhere() }, "/currencies", { headers }), FORGED);
  });

  it("works while D1 and KV are down", async () => {
    const accessToken = await token();
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await kspay("/currencies", { headers })).status).toBe(200);
    expect((await kspayWith({ DB: NO_D1 }, "/currencies", { headers })).status).toBe(200);
    expect((await kspayWith({ KV: NO_KV }, "/currencies", { headers })).status).toBe(200);
  });
});

describe("keys in headers", () => {
  const ask = (accesskey: string, secretkey?: string) =>
    kspay("/transaction/initiate", { body: {}, headers: { accesskey, ...(secretkey !== undefined && { secretkey }) } });
  const { accessKey, secretKey } = KEYS;

  it("are looked at as those in a body", async () => {
    await expectRefused(ask(accessKey, secretKey), "sandboxLive.common.InvalidId", { id: "currencyId" });
    await expectRefused(ask(accessKey), "sandboxLive.common.InvalidId", { id: "secretKey" });
    await expectRefused(ask("x", secretKey), "sandboxLive.keyVaultErrors.credentialsNotFound");
    await expectRefused(ask(OTHER_KEYS.accessKey, secretKey), "sandboxLive.keyVaultErrors.accessKeyMismatch");
    for (const wrong of ["x", `test_secret_key_${"0".repeat(32)}`])
      await expectRefused(ask(accessKey, wrong), "sandboxLive.keyVaultErrors.invalidSecretKey");
    const { app, keys } = await newShop();
    const second = await newPair(app);
    await expectRefused(ask(keys.accessKey, second.keys.secretKey), "sandboxLive.keyVaultErrors.invalidSecretKey");
    const ended = await newPair(app, "test", { revokedAt: Date.now() });
    await expectRefused(ask(ended.keys.accessKey, ended.keys.secretKey), "sandboxLive.keyVaultErrors.accessKeyMismatch");
    const closed = await newShop({ disabledAt: 1 });
    await expectRefused(ask(closed.keys.accessKey, closed.keys.secretKey), "sandboxLive.keyVaultErrors.appDisabled");
  });
});

describe("the request log", () => {
  afterEach(() => vi.restoreAllMocks());

  it("has patterns and the app, and no key, token or signature", async () => {
    const printed: string[] = [];
    for (const method of ["log", "warn", "error", "info"] as const)
      vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => void printed.push(parts.map(String).join(" ")));
    const { accessToken, refreshToken } = await tokens();
    const signed = await signature();
    await read(accessToken);
    await refresh(refreshToken);
    await refresh(refreshToken);
    await generate(shop.app, { ...KEYS, secretKey: "hush" });
    await kspay("/transaction/process", { method: "POST", headers: { "x-signature": signed } });
    const lines = printed.filter((text) => text.includes('"durationMs"')).map((text) => JSON.parse(text));
    expect(lines.map(({ method, route, app, status }) => `${method} ${route} ${app} ${status}`)).toEqual([
      "POST /auth/generate-token/:appId ap_demo00001 201",
      "POST /auth/generate-signature/:appId ap_demo00001 201",
      "GET /currencies ap_demo00001 200",
      "POST /auth/refresh-token ap_demo00001 201",
      "POST /auth/refresh-token ap_demo00001 401",
      "POST /auth/generate-token/:appId null 400",
      "POST /transaction/process ap_demo00001 400",
    ]);
    for (const secret of [accessToken, refreshToken, signed, "hush", KEYS.secretKey]) expect(printed.join("\n")).not.toContain(secret);
  });
});
