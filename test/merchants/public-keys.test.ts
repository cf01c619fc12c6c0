import { env } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { newKeyPair, secretHash } from "../../src/merchants/keys.ts";
import { publicKeyHolder } from "../../src/merchants/public-keys.ts";

const START = 1_900_000_000_000;
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A shop of its own, so that no test sees another's copies. */
async function aShop(expiresAt: number | null = null) {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  const app = `ap_${crypto.randomUUID().slice(0, 9)}`;
  const { publicKey, secretKey } = newKeyPair("test");
  await env.DB.batch([
    env.DB.prepare("INSERT INTO apps (id, company, name, id_salt, created_at) VALUES (?, 'co_demo00001', 'Shop', 'salt', 0)").bind(app),
    env.DB.prepare(
      "INSERT INTO api_keys (id, app, mode, public_key, secret_hash, created_at, expires_at) VALUES (?, ?, 'test', ?, ?, 0, ?)",
    ).bind(`ak_${app}`, app, publicKey, await secretHash(secretKey), expiresAt),
  ]);
  return { app, key: `ak_${app}`, publicKey, secretKey };
}

const down: Env = {
  ...env,
  DB: new Proxy(env.DB, {
    get: () => () => {
      throw new Error("down");
    },
  }),
};

it("knows whose a public key is", async () => {
  const { app, key, publicKey } = await aShop();
  expect(await publicKeyHolder(env, publicKey)).toMatchObject({ ok: true, value: { key, mode: "test", app: { id: app } } });
});

it("knows no other key", async () => {
  const { publicKey, secretKey } = await aShop();
  for (const other of [secretKey, publicKey.replace("test", "live"), `${publicKey}0`, newKeyPair("test").publicKey, "", "x"])
    expect(await publicKeyHolder(env, other)).toEqual({ ok: true, value: null });
});

it("goes on while D1 is down, also in an isolate that never saw the key", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const { app, publicKey } = await aShop();
  await publicKeyHolder(env, publicKey);
  vi.setSystemTime(START + 3_600_000);
  expect(await publicKeyHolder(down, publicKey)).toMatchObject({ ok: true, value: { app: { id: app } } });
  expect(await publicKeyHolder(down, newKeyPair("test").publicKey)).toEqual({ ok: false, error: { code: "unavailable" } });
});

it("stops with the key: at its expiry, and a minute after it was revoked", async () => {
  const { publicKey } = await aShop(START + 5_000);
  expect(await publicKeyHolder(env, publicKey)).toMatchObject({ value: { mode: "test" } });
  vi.setSystemTime(START + 5_000);
  expect(await publicKeyHolder(env, publicKey)).toEqual({ ok: true, value: null });

  const revoked = await aShop();
  await publicKeyHolder(env, revoked.publicKey);
  await env.DB.prepare("UPDATE api_keys SET revoked_at = 1 WHERE id = ?").bind(revoked.key).run();
  vi.setSystemTime(START + 61_000);
  expect(await publicKeyHolder(env, revoked.publicKey)).toEqual({ ok: true, value: null });
});
