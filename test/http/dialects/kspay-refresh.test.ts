import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FaultName } from "../../../src/http/dialects/kspay/catalogue.ts";
import {
  expectRefused,
  FULL,
  kspay,
  kspayWith,
  NO_D1,
  NO_KV,
  OTHER_KEYS,
  resultOf,
  signature,
  type Tokens,
  token,
  tokens,
} from "./kspay-asking.ts";
import { newPair, newShop, revoke } from "./kspay-shops.ts";

const FORGED = "sandboxLive.auth.unauthorized";
const USED_UP = "sandboxLive.auth.invalidRefreshToken";
const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => void vi.useRealTimers());
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

const read = (accessToken: string) => kspay("/currencies", { headers: { authorization: `Bearer ${accessToken}` } });
const refresh = (refreshToken: string, body: unknown = {}) =>
  kspay("/auth/refresh-token", { body, headers: { authorization: refreshToken } });
const refreshed = (refreshToken: string): Promise<Tokens> => resultOf(refresh(refreshToken), 201);

async function families(): Promise<number> {
  return (await env.DB.prepare("SELECT count(*) AS count FROM token_families").first<number>("count")) ?? 0;
}

describe("refresh-token", () => {
  it.each(["", "Bearer ", "bearer  "])("gives a new pair for %j and the token, which is used up then", async (scheme) => {
    const first = await tokens();
    const second = await resultOf<Tokens>(refresh(scheme + first.refreshToken, undefined), 201);
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    for (const { accessToken } of [first, second]) expect((await read(accessToken)).status).toBe(200);
    const third = await refreshed(second.refreshToken);
    expect((await read(third.accessToken)).status).toBe(200);
  });

  it("ends the whole family where a used one comes again", async () => {
    const first = await tokens();
    const bystander = await tokens();
    const second = await refreshed(first.refreshToken);
    await expectRefused(refresh(first.refreshToken), USED_UP);
    await expectRefused(refresh(second.refreshToken), USED_UP);
    for (const { accessToken } of [first, second]) await expectRefused(read(accessToken), FORGED);
    expect((await read(bystander.accessToken)).status).toBe(200);
    await refreshed(bystander.refreshToken);
  });

  it("lets one of two at once through", async () => {
    const { refreshToken } = await tokens();
    const both = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
  });

  it("costs nothing and ends nothing where it is forged", async () => {
    const { refreshToken, accessToken } = await tokens();
    const next = refreshToken.endsWith("0") ? "1" : "0";
    for (const forged of [
      refreshToken.slice(0, -1) + next,
      next + refreshToken.slice(1),
      `${refreshToken}00`,
      refreshToken.toUpperCase(),
      accessToken,
      await signature(),
      "00",
      "x",
    ])
      await expectRefused(
        kspayWith({ DB: NO_D1, KV: NO_KV }, "/auth/refresh-token", { body: {}, headers: { authorization: forged } }),
        USED_UP,
      );
    await refreshed(refreshToken);
    await expectRefused(kspay("/auth/refresh-token", { body: {} }), "sandboxLive.auth.authTokenMissing");
    await expectRefused(refresh("Bearer a b"), "sandboxLive.auth.authTokenMissing");
  });

  it("ends after 30 days without use, and is then forgotten", async () => {
    const unused = await tokens();
    const { refreshToken } = await tokens();
    later(29 * DAY);
    const second = await refreshed(refreshToken);
    later(29 * DAY);
    await expectRefused(refresh(unused.refreshToken), "sandboxLive.auth.refreshTokenExpired");
    const third = await refreshed(second.refreshToken);
    const before = await families();
    await tokens();
    expect(await families()).toBeLessThanOrEqual(before);
    await expectRefused(refresh(unused.refreshToken), "sandboxLive.auth.refreshTokenExpired");
    await refreshed(third.refreshToken);
  });

  it("ends with its key", async () => {
    const own = await newShop();
    const { refreshToken } = await tokens(own.app, own.keys);
    await revoke(own.key);
    later(71_000);
    await expectRefused(refresh(refreshToken), USED_UP);
  });

  it("is not used up by a call that is refused", async () => {
    const { app, keys } = await newShop();
    const second = await newPair(app);
    const { refreshToken } = await tokens(app, keys);
    const refusals: [unknown, FaultName, string?][] = [
      [{ accessKey: keys.accessKey }, "sandboxLive.common.InvalidId", "secretKey"],
      [{ secretKey: keys.secretKey }, "sandboxLive.common.InvalidId", "accessKey"],
      [second.keys, "sandboxLive.keyVaultErrors.accessKeyMismatch"],
      [OTHER_KEYS, "sandboxLive.keyVaultErrors.accessKeyMismatch"],
      [{ ...keys, secretKey: "x" }, "sandboxLive.keyVaultErrors.invalidSecretKey"],
      ["{", "sandboxLive.systemError.invalidRequest"],
    ];
    for (const [body, name, id = ""] of refusals) await expectRefused(refresh(refreshToken, body), name, { id });

    await kspay("/currencies", { headers: { authorization: `Bearer ${await token()}` } });
    const asked = { body: {}, headers: { authorization: refreshToken } };
    const down = await kspayWith({ DB: NO_D1 }, "/auth/refresh-token", asked);
    expect([down.status, down.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await down.json()).toEqual({ status: 503, statusCode: 503, httpStatus: 503, code: 26, message: "Oops! Something went wrong" });
    expect((await kspayWith({ DB: NO_D1 }, `/auth/generate-token/${app}`, { body: keys })).status).toBe(503);
    const often = kspayWith({ KEY_LIMIT: FULL }, "/auth/refresh-token", asked);
    await expectRefused(often, "sandboxLive.customErrors.tooManyRequests");

    await resultOf(refresh(refreshToken, keys), 201);
  });
});
