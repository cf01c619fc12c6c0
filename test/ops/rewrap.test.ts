import { copyFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { openStorage } from "../../scripts/local/database.ts";
import type { Io } from "../../scripts/ops/io.ts";
import { localDatabase } from "../../scripts/ops/local-database.ts";
import { addAccount, removeAccount } from "../../src/merchants/accounts.ts";
import { signInSecret } from "../../src/merchants/people/secrets.ts";
import { readApp } from "../../src/merchants/read-settings.ts";
import { accountCredentials, signingSecret } from "../../src/merchants/settings.ts";
import { newSigningSecret, signingRow } from "../../src/merchants/signing-secrets.ts";
import { appKey } from "../../src/storage/kv.ts";
import { sealingKeys } from "../../src/storage/sealed.ts";
import { remove, root, tempFolder } from "../start/instance.ts";
import { operator, wranglerLike } from "./operator.ts";

const key = (name: string) => btoa(`the ${name} key of the tests`.padEnd(32, "!"));
const [OLDER, OLD, NEW] = [key("oldest"), key("older"), key("newest")] as const;
const NOW = Date.UTC(2026, 10, 21);
const SECRET = "a secret of the tests";

const report = z.strictObject({
  key: z.string().regex(/^[0-9a-f]{8}$/),
  check: z.boolean(),
  rewrapped: z.number(),
  already: z.number(),
  unopened: z.array(z.object({ place: z.string(), why: z.string() })),
  overtaken: z.array(z.string()),
});

type World = Awaited<ReturnType<typeof newWorld>>;
/** A project's folder of its own, since the keys of this machine are in it. */
async function newWorld(place: "local" | "remote") {
  const [project, data] = [tempFolder(), tempFolder()];
  copyFileSync(join(root, "wrangler.toml"), join(project, "wrangler.toml"));
  symlinkSync(join(root, "migrations"), join(project, "migrations"));
  const { d1, close } = await localDatabase({ root: project, persistTo: data });
  const where = place === "local" ? ["--persist-to", data] : ["--remote"];
  const { wrangler, calls } = wranglerLike(d1);
  const as =
    (setting: string, over: Partial<Io> = {}) =>
    (...args: readonly string[]) => {
      writeFileSync(join(project, ".dev.vars"), `SEALING_KEYS="${setting}"\nCOOKIE_KEY="the tests' own key for signing cookies"\n`);
      return operator({ root: project, now: () => NOW, ...(place === "remote" && { wrangler, env: { SEALING_KEYS: setting } }), ...over })(
        ...args,
        ...where,
      );
    };
  async function rewrap(setting: string, { over = {}, check = false }: { over?: Partial<Io>; check?: boolean } = {}) {
    const { code, out, note } = await as(setting, over)("keys:rewrap", "--json", ...(check ? ["--check"] : []));
    return { code, note, report: report.parse(JSON.parse(out)) };
  }
  const app = async (setting: string, name: string) => {
    const made = await as(setting)("app:create", "--company", "Himal", "--name", name, "--mode", "test,live", "--json");
    return z
      .object({ app: z.string(), modes: z.array(z.object({ mode: z.enum(["test", "live"]), signingSecret: z.string() })) })
      .parse(JSON.parse(made.out));
  };
  const account = async (setting: string, of: string, secretKey = SECRET) =>
    addAccount(d1, await sealingKeys(setting), { app: of, mode: "live", gateway: "hills", credentials: { secretKey } }, NOW);
  const sealed = async () => {
    const rows = "SELECT id AS place, sealed FROM gateway_accounts UNION ALL SELECT app || mode, sealed FROM signing_secrets ORDER BY 1";
    return (await d1.prepare(rows).all<{ place: string; sealed: string }>()).results;
  };
  const end = () => {
    close();
    remove(project);
    remove(data);
  };
  return { project, data, d1, calls, as, rewrap, app, account, sealed, end };
}

describe.each(["local", "remote"] as const)("%s", (place) => {
  let world: World;
  beforeEach(async () => {
    world = await newWorld(place);
  });
  afterEach(() => world.end());

  it("brings everything under the first key, and the worker needs no other", async () => {
    const shops = [await world.app(OLDER, "First"), await world.app(`${OLD},${OLDER}`, "Second")] as const;
    const removed = await world.account(OLDER, shops[0].app);
    await removeAccount(world.d1, shops[0].app, removed, NOW);
    const accounts = [removed, await world.account(OLD, shops[0].app), await world.account(NEW, shops[1].app)];
    const before = await world.sealed();

    const all = `${NEW},${OLD},${OLDER}`;
    const checked = await world.rewrap(all, { check: true });
    expect(checked).toMatchObject({ code: 0, report: { check: true, rewrapped: 8, already: 1, unopened: [], overtaken: [] } });
    expect(await world.sealed()).toEqual(before);

    const done = await world.rewrap(all);
    expect(done).toMatchObject({ code: 0, note: "", report: { check: false, rewrapped: 8, already: 1, unopened: [], overtaken: [] } });
    expect((await world.sealed()).every(({ sealed }) => sealed.startsWith(`v1.${done.report.key}.`))).toBe(true);
    expect(await world.rewrap(NEW)).toMatchObject({ code: 0, report: { key: done.report.key, rewrapped: 0, already: 9 } });

    for (const { app, modes } of shops) {
      const settings = await readApp(world.d1, app, NOW);
      if (!settings) throw new Error(`no ${app}`);
      for (const { mode, signingSecret: secret } of modes)
        expect(await signingSecret({ SEALING_KEYS: NEW }, settings, mode)).toEqual({ ok: true, value: secret });
      for (const account of settings.accounts)
        expect(await accountCredentials({ SEALING_KEYS: NEW }, account)).toEqual({
          ok: true,
          value: accounts.includes(account.id) ? { secretKey: SECRET } : {},
        });
    }
  });

  it("leaves alone and names what can't be opened", async () => {
    const { app } = await world.app(OLD, "Shop");
    const [lost, damaged, swapped, fine] = [
      await world.account(OLDER, app),
      await world.account(OLD, app),
      await world.account(OLD, app),
      await world.account(OLD, app),
    ];
    const of = async (id: string) => (await world.sealed()).find(({ place }) => place === id)?.sealed ?? "";
    // The data key is whole: only the text tells.
    const text = (await of(damaged)).replace(/.{4}$/, "AAAA");
    await world.d1.prepare("UPDATE gateway_accounts SET sealed = ? WHERE id = ?").bind(text, damaged).all();
    await world.d1
      .prepare("UPDATE gateway_accounts SET sealed = ? WHERE id = ?")
      .bind(await of(fine), swapped)
      .all();
    const before = await Promise.all([lost, damaged, swapped].map(of));

    const { code, note, report } = await world.rewrap(`${NEW},${OLD}`);
    expect({ code, note }).toEqual({
      code: 1,
      note: '{"errors":[{"flag":"","message":"Remove no key from SEALING_KEYS yet: some records are not under the first."}]}',
    });
    expect(report).toMatchObject({ rewrapped: 4, already: 0, overtaken: [] });
    expect(new Map(report.unopened.map(({ place, why }) => [place, why]))).toEqual(
      new Map([
        [`gateway_accounts/${lost}`, "unknown_key"],
        [`gateway_accounts/${damaged}`, "corrupt"],
        [`gateway_accounts/${swapped}`, "corrupt"],
      ]),
    );
    expect(await Promise.all([lost, damaged, swapped].map(of))).toEqual(before);

    const { out, note: said } = await world.as(`${NEW},${OLD}`)("keys:rewrap");
    expect(out).toMatch(/re-wrapped +0\n {2}already +4\n {2}can't be opened {2}3\n/);
    expect(out).toContain(`gateway_accounts/${lost}  sealed with a key that is not in SEALING_KEYS`);
    expect(said).toBe("Remove no key from SEALING_KEYS yet: some records are not under the first.");
    for (const { sealed } of await world.sealed()) expect(out).not.toContain(sealed.slice(-12));
    expect(await world.rewrap(`${NEW},${OLDER}`)).toMatchObject({ code: 1, report: { rewrapped: 1, already: 4 } });
  });

  it("changes nothing with keys that open nothing", async () => {
    await world.app(OLD, "Shop");
    const before = await world.sealed();
    expect(await world.rewrap(NEW)).toMatchObject({ code: 1, report: { rewrapped: 0, already: 0, unopened: { length: 3 } } });
    expect(await world.sealed()).toEqual(before);
    expect(await world.as("short")("keys:rewrap")).toMatchObject({
      code: 2,
      note: expect.stringContaining("key 1 is not the base64 of 32 random bytes"),
    });
  });

  it("goes through many, in more than one reading and one writing", async () => {
    const { app } = await world.app(OLD, "Shop");
    for (let i = 0; i < 120; i++) await world.account(OLD, app, i % 20 === 0 ? SECRET.repeat(400) : SECRET);
    const keys = await sealingKeys(OLD);
    for (let i = 0; i < 60; i++) {
      const id = `ap_many${String(i).padStart(5, "0")}`;
      await world.d1
        .prepare("INSERT INTO apps (id, company, name, id_salt, created_at) SELECT ?, company, 'Many', 'x', 0 FROM apps LIMIT 1")
        .bind(id)
        .all();
      for (const mode of ["test", "live"] as const) {
        const { sealed } = await signingRow(keys, id, mode, newSigningSecret());
        await world.d1.prepare("INSERT INTO signing_secrets (app, mode, sealed) VALUES (?, ?, ?)").bind(id, mode, sealed).all();
      }
    }
    world.calls.length = 0;
    expect(await world.rewrap(`${NEW},${OLD}`)).toMatchObject({ code: 0, report: { rewrapped: 243, already: 0 } });
    for (const call of world.calls) expect((call.at(-1) ?? "").length).toBeLessThan(32_000);
    expect(await world.rewrap(NEW)).toMatchObject({ code: 0, report: { rewrapped: 0, already: 243 } });
  });
});

describe("on the deployed worker", () => {
  let world: World;
  beforeEach(async () => {
    world = await newWorld("remote");
  });
  afterEach(() => world.end());

  const isWrite = (args: readonly string[]) => args.at(-1)?.startsWith("update") ?? false;

  it("can be interrupted and run again", async () => {
    const { app } = await world.app(OLD, "Shop");
    for (let i = 0; i < 4; i++) await world.account(OLD, app, SECRET.repeat(400));
    const { wrangler } = wranglerLike(world.d1);
    let writes = 0;
    const breaking: Io["wrangler"] = (args) =>
      isWrite(args) && ++writes > 2 ? Promise.resolve({ code: 1, stdout: "", stderr: "connection lost" }) : wrangler(args);
    const both = `${NEW},${OLD}`;
    expect(await world.as(both, { wrangler: breaking })("keys:rewrap")).toMatchObject({
      code: 1,
      out: "",
      note: "wrangler d1 execute failed: connection lost",
    });
    const { report } = await world.rewrap(both, { check: true });
    expect(report.already).toBeGreaterThan(0);
    expect(report.rewrapped).toBeGreaterThan(0);
    expect(await world.rewrap(both)).toMatchObject({
      code: 0,
      report: { rewrapped: report.rewrapped, already: report.already, unopened: [] },
    });
    expect(await world.rewrap(NEW)).toMatchObject({ code: 0, report: { rewrapped: 0, already: 7 } });
  });

  it("never overwrites what somebody else has written in between", async () => {
    const { app } = await world.app(OLD, "Shop");
    const account = await world.account(OLD, app);
    const { wrangler } = wranglerLike(world.d1);
    const overtaking: Io["wrangler"] = async (args) => {
      if (isWrite(args)) await world.d1.prepare("UPDATE gateway_accounts SET sealed = 'entered anew' WHERE id = ?").bind(account).all();
      return wrangler(args);
    };
    expect(await world.rewrap(`${NEW},${OLD}`, { over: { wrangler: overtaking } })).toMatchObject({
      code: 1,
      report: { rewrapped: 3, unopened: [], overtaken: [`gateway_accounts/${account}`] },
    });
    expect((await world.sealed()).find(({ place }) => place === account)?.sealed).toBe("entered anew");
  });

  it("tells wrangler nothing that is not encrypted", async () => {
    const { app, modes } = await world.app(OLD, "Shop");
    await world.account(OLD, app);
    world.calls.length = 0;
    await world.rewrap(`${NEW},${OLD}`);
    expect(world.calls.length).toBeGreaterThan(2);
    const told = world.calls.flat().join("\n");
    for (const secret of [NEW, OLD, SECRET, ...modes.map(({ signingSecret }) => signingSecret)]) expect(told).not.toContain(secret);
  });
});

it("keeps everybody signed in, with their second factors", async () => {
  const world = await newWorld("local");
  const before = await signInSecret({ DB: world.d1, SEALING_KEYS: OLD });
  expect(await signInSecret({ DB: world.d1, SEALING_KEYS: `${NEW},${OLD}` })).toBe(before);
  expect(await world.rewrap(`${NEW},${OLD}`)).toMatchObject({ code: 0, report: { rewrapped: 1, unopened: [] } });
  expect(await signInSecret({ DB: world.d1, SEALING_KEYS: NEW })).toBe(before);
  await expect(signInSecret({ DB: world.d1, SEALING_KEYS: OLD })).rejects.toThrow("worker_secrets/sign-in can't be opened");
  world.end();
});

it("takes the copies away from a worker on this machine, those of a run that was cut off too", async () => {
  const world = await newWorld("local");
  const { app } = await world.app(OLD, "Shop");
  const copied = async () => {
    const { KV, dispose } = await openStorage({ root: world.project, persistTo: world.data });
    const found = await KV.get(appKey(app));
    await KV.put(appKey(app), "sealed with the old key");
    await dispose();
    return found;
  };
  await copied();
  await world.rewrap(`${NEW},${OLD}`);
  expect(await copied()).toBeNull();
  expect(await world.rewrap(`${NEW},${OLD}`)).toMatchObject({ report: { rewrapped: 0 } });
  expect(await copied()).toBeNull();
  world.end();
});
