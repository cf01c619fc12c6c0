import { env } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEMO_SHOPS } from "../../scripts/demo.ts";
import { newKeyPair, secretHash } from "../../src/merchants/keys.ts";
import { accountCredentials, appSettings, keyHolder, keyStillValid, signingSecret } from "../../src/merchants/settings.ts";
import { appKey, holderKey } from "../../src/storage/kv.ts";
import { accountPlace, seal, sealingKeys } from "../../src/storage/sealed.ts";
import { world } from "./world.ts";

const [tea] = DEMO_SHOPS;
const START = 1_900_000_000_000;
const clockAt = (ms: number) => vi.setSystemTime(START + ms);
const logged: unknown[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  logged.length = 0;
  vi.spyOn(console, "warn").mockImplementation((...line) => void logged.push(line));
  vi.spyOn(console, "error").mockImplementation((...line) => void logged.push(line));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A shop of its own, so that no test sees another's copies. */
async function aShop({ expiresAt = null }: { expiresAt?: number | null } = {}) {
  const app = `ap_${crypto.randomUUID().slice(0, 9)}`;
  const { publicKey, secretKey } = newKeyPair("test");
  await env.DB.batch([
    env.DB.prepare("INSERT INTO apps (id, company, name, id_salt, created_at) VALUES (?, 'co_demo00001', 'Shop', 'salt', 0)").bind(app),
    env.DB.prepare(
      "INSERT INTO api_keys (id, app, mode, public_key, secret_hash, created_at, expires_at) VALUES (?, ?, 'test', ?, ?, 0, ?)",
    ).bind(`ak_${app}`, app, publicKey, await secretHash(secretKey), expiresAt),
  ]);
  return {
    app,
    key: `ak_${app}`,
    secretKey,
    rename: (name: string) => env.DB.prepare("UPDATE apps SET name = ? WHERE id = ?").bind(name, app).run(),
    revoke: () => env.DB.prepare("UPDATE api_keys SET revoked_at = 1 WHERE app = ?").bind(app).run(),
  };
}

const nameOf = (result: Awaited<ReturnType<typeof appSettings>>) => (result.ok ? result.value?.name : result.error.code);

it("knows the demo shops by their secret keys", async () => {
  expect(await keyHolder(env, tea.secretKey)).toMatchObject({
    ok: true,
    value: {
      key: "ak_demo00001",
      mode: "test",
      app: {
        id: "ap_demo00001",
        company: "co_demo00001",
        name: "Himal Tea House",
        phone: null,
        disabled: false,
        domains: [],
        signing: { live: null },
        accounts: [
          {
            id: "gc_demo00001",
            gateway: "sandbox",
            mode: "test",
            enabled: true,
            verified: true,
            priority: 0,
            currencies: null,
            methods: null,
          },
        ],
      },
    },
  });
  expect(await keyHolder(env, DEMO_SHOPS[1].secretKey)).toMatchObject({ value: { app: { id: "ap_demo00002" } } });
});

it("opens what is sealed for a shop", async () => {
  const app = await appSettings(env, tea.app);
  if (!app.ok || !app.value) throw new Error("no demo shop");
  expect(await signingSecret(env, app.value, "test")).toEqual({ ok: true, value: tea.signingSecret });
  expect(await signingSecret(env, app.value, "live")).toMatchObject({ ok: false, error: { code: "internal" } });
  const [account] = app.value.accounts;
  if (!account) throw new Error("no account");
  expect(await accountCredentials(env, account)).toEqual({ ok: true, value: {} });
  expect(await accountCredentials(env, { ...account, id: "gc_other0001" })).toMatchObject({ ok: false, error: { code: "internal" } });
  const sealed = await seal(await sealingKeys(env.SEALING_KEYS), accountPlace(account.id), "not JSON");
  expect(await accountCredentials(env, { ...account, sealed })).toMatchObject({ ok: false, error: { code: "internal" } });
  expect(await accountCredentials({ ...env, SEALING_KEYS: "oops" }, account)).toMatchObject({ ok: false, error: { code: "internal" } });
});

it("reads domains, accounts and flags as they are in D1", async () => {
  const { app } = await aShop();
  await env.DB.batch([
    env.DB.prepare("INSERT INTO app_domains (domain, app, verified_at, created_at) VALUES ('b.example.com', ?, 2, 0)").bind(app),
    env.DB.prepare("INSERT INTO app_domains (domain, app, verified_at, created_at) VALUES ('a.example.com', ?, 1, 0)").bind(app),
    env.DB.prepare("INSERT INTO app_domains (domain, app, verified_at, created_at) VALUES ('not-yet.example.com', ?, NULL, 0)").bind(app),
    env.DB.prepare("UPDATE apps SET disabled_at = 1, colour = '#00ff00' WHERE id = ?").bind(app),
    ...[
      ["gc_later", 1, null, 5, null],
      ["gc_first", 0, 1, 9, null],
      ["gc_gone", 2, 1, 1, 7],
      ["gc_older", 1, 1, 4, null],
    ].map(([id, priority, verifiedAt, createdAt, deletedAt]) =>
      env.DB.prepare(
        `INSERT INTO gateway_accounts (id, app, mode, gateway, sealed, enabled, verified_at, priority, currencies, methods, created_at, deleted_at)
         VALUES (?, ?, 'live', 'khalti', 's', 1, ?, ?, '["NPR"]', '["wallet"]', ?, ?)`,
      ).bind(id, app, verifiedAt, priority, createdAt, deletedAt),
    ),
  ]);
  const settings = await appSettings(env, app);
  expect(settings).toMatchObject({ value: { disabled: true, colour: "#00ff00", domains: ["a.example.com", "b.example.com"] } });
  const accounts = settings.ok ? settings.value?.accounts : [];
  expect(accounts?.map(({ id, enabled, verified }) => ({ id, enabled, verified }))).toEqual([
    { id: "gc_first", enabled: true, verified: true },
    { id: "gc_older", enabled: true, verified: true },
    { id: "gc_later", enabled: true, verified: false },
    { id: "gc_gone", enabled: false, verified: true },
  ]);
  expect(accounts?.[0]).toMatchObject({ currencies: ["NPR"], methods: ["wallet"] });
});

describe("where settings are read from", () => {
  it("one KV read in a cold isolate, nothing while remembered", async () => {
    const { app } = await aShop();
    await appSettings(world().env, app);
    const { env: cold, state } = world();
    expect(nameOf(await appSettings(cold, app))).toBe("Shop");
    expect(state.asked).toEqual({ d1: 0, kv: 1 });
    clockAt(9_999);
    await appSettings(cold, app);
    expect(state.asked).toEqual({ d1: 0, kv: 1 });
    clockAt(10_001);
    await appSettings(cold, app);
    expect(state.asked).toEqual({ d1: 0, kv: 2 });
  });

  it("one round trip to D1 where KV has no copy, for a key as for an app", async () => {
    const [one, other] = [await aShop(), await aShop()];
    const first = world();
    await keyHolder(first.env, one.secretKey);
    expect(first.state.asked.d1).toBe(1);
    const second = world();
    await appSettings(second.env, other.app);
    expect(second.state.asked.d1).toBe(1);
  });

  it("what a key leads to is there for the app too, should D1 fail right after", async () => {
    const { app, secretKey } = await aShop();
    const first = world();
    await keyHolder(first.env, secretKey);
    const { env: cold, state } = world();
    for (const each of [first.state, state]) each.d1 = "down";
    expect(nameOf(await appSettings(first.env, app))).toBe("Shop");
    expect(nameOf(await appSettings(cold, app))).toBe("Shop");
  });

  it("sees a change after 70 seconds at most", async () => {
    const { app, rename } = await aShop();
    const { env: warm } = world();
    await appSettings(warm, app);
    await rename("New name");
    clockAt(59_999);
    expect(nameOf(await appSettings(warm, app))).toBe("Shop");
    clockAt(70_000);
    expect(nameOf(await appSettings(warm, app))).toBe("New name");
  });

  it.each(["down", "hangs"] as const)("D1 %s: serves an old copy, and the new one afterwards", async (weather) => {
    const { app, rename } = await aShop();
    const { env: warm, state } = world();
    await appSettings(warm, app);
    await rename("New name");
    state.d1 = weather;
    clockAt(600_000);
    expect(nameOf(await appSettings(warm, app))).toBe("Shop");
    state.d1 = "fine";
    clockAt(610_001);
    expect(nameOf(await appSettings(warm, app))).toBe("New name");
  });

  it("reads D1 while KV is down", async () => {
    const { app, secretKey } = await aShop();
    const { env: half, state } = world();
    state.kv = "down";
    expect(nameOf(await appSettings(half, app))).toBe("Shop");
    expect(await keyHolder(half, secretKey)).toMatchObject({ ok: true, value: { app: { id: app } } });
  });

  it("is unavailable only when both are down", async () => {
    const { app, secretKey, key } = await aShop();
    const { env: dark, state } = world();
    state.kv = "down";
    state.d1 = "down";
    expect(await appSettings(dark, app)).toEqual({ ok: false, error: { code: "unavailable" } });
    expect(await keyHolder(dark, secretKey)).toEqual({ ok: false, error: { code: "unavailable" } });
    expect(await keyStillValid(dark, key)).toEqual({ ok: false, error: { code: "unavailable" } });
  });

  it("does not read a copy of another form", async () => {
    const { app } = await aShop();
    await env.KV.put(appKey(app), JSON.stringify({ form: 0, readAt: START, value: { name: "Old form" } }));
    expect(nameOf(await appSettings(world().env, app))).toBe("Shop");
  });

  it("logs no key and no hash of one", async () => {
    const { secretKey } = await aShop();
    const { env: dark, state } = world();
    state.kv = "down";
    state.d1 = "down";
    await keyHolder(dark, secretKey);
    const text = JSON.stringify(logged);
    expect(text).toContain("down");
    expect(text).not.toContain(secretKey);
    expect(text).not.toContain(await secretHash(secretKey));
  });
});

describe("keys", () => {
  it("refuses what can't be a secret key without asking anybody", async () => {
    const { env: counted, state } = world();
    for (const text of ["", "x", tea.publicKey, `${tea.secretKey}0`, tea.secretKey.toUpperCase(), `${tea.secretKey}\n`])
      expect(await keyHolder(counted, text)).toEqual({ ok: true, value: null });
    expect(state.asked).toEqual({ d1: 0, kv: 0 });
  });

  it("remembers an unknown key for a few seconds only", async () => {
    const { env: counted, state } = world();
    const { secretKey } = newKeyPair("test");
    expect(await keyHolder(counted, secretKey)).toEqual({ ok: true, value: null });
    await keyHolder(counted, secretKey);
    expect(state.asked.d1).toBe(1);
    clockAt(3_001);
    await keyHolder(counted, secretKey);
    expect(state.asked.d1).toBe(2);
  });

  it("a revoked key ends after 70 seconds at most, and at once for what moves money out", async () => {
    const { secretKey, key, revoke } = await aShop();
    const { env: warm, state } = world();
    await keyHolder(warm, secretKey);
    expect(await keyStillValid(warm, key)).toEqual({ ok: true, value: true });
    await revoke();
    expect(await keyStillValid(warm, key)).toEqual({ ok: true, value: false });
    clockAt(70_000);
    expect(await keyHolder(warm, secretKey)).toEqual({ ok: true, value: null });
    expect(await env.KV.get(holderKey(await secretHash(secretKey)))).toBeNull();
    state.d1 = "down";
    clockAt(700_000);
    expect(await keyHolder(warm, secretKey)).toEqual({ ok: false, error: { code: "unavailable" } });
  });

  it("an expired key ends at once, whatever is remembered", async () => {
    const { secretKey, key } = await aShop({ expiresAt: START + 5_000 });
    const { env: warm } = world();
    expect(await keyHolder(warm, secretKey)).toMatchObject({ value: { key } });
    clockAt(5_000);
    expect(await keyHolder(warm, secretKey)).toEqual({ ok: true, value: null });
    expect(await keyHolder(world().env, secretKey)).toEqual({ ok: true, value: null });
    expect(await keyStillValid(warm, key)).toEqual({ ok: true, value: false });
  });

  it("a disabled app's key moves no money out", async () => {
    const { app, key } = await aShop();
    await env.DB.prepare("UPDATE apps SET disabled_at = 1 WHERE id = ?").bind(app).run();
    expect(await keyStillValid(env, key)).toEqual({ ok: true, value: false });
    expect(await keyStillValid(env, "ak_unknown01")).toEqual({ ok: true, value: false });
  });
});
