import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { localSecrets } from "../../scripts/local/secrets.ts";
import { localDatabase } from "../../scripts/ops/local-database.ts";
import { secretHash } from "../../src/merchants/keys.ts";
import { beginLook, moveLook } from "../../src/storage/daily-looks.ts";
import { accountPlace, sealingKeys, signingPlace, unseal } from "../../src/storage/sealed.ts";
import { remove, root, tempFolder } from "../start/instance.ts";
import { operator, SEALING_KEYS, wranglerLike } from "./operator.ts";

// The same commands on this machine's database, and as they would be on a deployed worker's: `wrangler d1 execute`.

const created = z.object({
  company: z.string().regex(/^co_[0-9A-Za-z]{9}$/),
  app: z.string().regex(/^ap_[0-9A-Za-z]{9}$/),
  name: z.string(),
  modes: z.array(
    z.object({
      mode: z.enum(["test", "live"]),
      pair: z.object({ publicKey: z.string(), secretKey: z.string() }),
      signingSecret: z.string().regex(/^whsec_[A-Za-z0-9+/]{43}=$/),
      sandbox: z.string().nullable(),
    }),
  ),
});
const rotated = z.object({
  pair: z.object({ publicKey: z.string(), secretKey: z.string() }),
  signingSecret: z.string().nullable(),
  ending: z.array(z.object({ publicKey: z.string(), endsAt: z.number() })),
});
const pairs = z.array(z.object({ publicKey: z.string(), mode: z.string(), status: z.string() }));
const endpoints = z.array(
  z.object({ id: z.string(), url: z.string(), types: z.array(z.string()).nullable(), disabledAt: z.number().nullable() }),
);
const accounts = z.array(
  z.object({ id: z.string(), priority: z.number(), currencies: z.array(z.string()).nullable(), deletedAt: z.number().nullable() }),
);

const NOW = Date.UTC(2026, 10, 21);

async function database() {
  const folder = tempFolder();
  const { d1, close } = await localDatabase({ root, persistTo: folder });
  const end = () => {
    close();
    remove(folder);
  };
  return { folder, d1, end };
}
const databases = { local: await database(), remote: await database() };

describe.each(["local", "remote"] as const)("%s", (place) => {
  const { folder, d1, end } = databases[place];
  const { wrangler, calls } = wranglerLike(d1);
  const stored = async (sql: string, ...params: readonly unknown[]) => {
    const { results } = await d1
      .prepare(sql)
      .bind(...params)
      .all();
    return results.map((row) => ({ ...row }));
  };
  const where = place === "local" ? ["--persist-to", folder] : ["--remote"];
  const sealing = place === "local" ? () => localSecrets(root).SEALING_KEYS : () => SEALING_KEYS;
  const person = operator({ now: () => NOW, ...(place === "remote" && { wrangler, env: { SEALING_KEYS } }) });
  const type = (...args: readonly string[]) => person(...args, ...where);
  async function json<S extends z.ZodType>(shape: S, ...args: readonly string[]): Promise<z.output<S>> {
    const { code, out, note } = await type(...args, "--json");
    expect(note).toBe("");
    expect(code).toBe(0);
    return shape.parse(JSON.parse(out));
  }
  let shop: z.output<typeof created>;

  beforeAll(async () => {
    shop = await json(
      created,
      ...["app:create", "--company", "O'Himal; Trading", "--name", "हिमाल Tea", "--email", "help@tea.example", "--phone", "+977 1 4000000"],
      ...["--site", "https://tea.example", "--colour", "#1D6F42", "--mode", "test,live"],
    );
  });

  afterAll(() => end());

  it("makes an app with all that a first payment needs", async () => {
    expect(shop.name).toBe("हिमाल Tea");
    expect(shop.modes.map(({ mode, sandbox }) => [mode, sandbox !== null])).toEqual([
      ["test", true],
      ["live", false],
    ]);
    const [test] = shop.modes;
    const [app] = await stored(
      "SELECT apps.*, companies.name AS owner FROM apps JOIN companies ON companies.id = apps.company WHERE apps.id = ?",
      shop.app,
    );
    expect(app).toMatchObject({
      owner: "O'Himal; Trading",
      name: "हिमाल Tea",
      email: "help@tea.example",
      colour: "#1d6f42",
      logo: null,
      created_at: NOW,
    });
    expect(app?.id_salt).toMatch(/^[0-9a-f]{64}$/);
    expect(await stored("SELECT mode, secret_hash, expires_at FROM api_keys WHERE app = ? ORDER BY mode DESC", shop.app)).toEqual(
      await Promise.all(
        shop.modes.map(async ({ mode, pair }) => ({ mode, secret_hash: await secretHash(pair.secretKey), expires_at: null })),
      ),
    );
    const keys = await sealingKeys(sealing());
    for (const { mode, signingSecret } of shop.modes) {
      const [row] = await stored("SELECT sealed FROM signing_secrets WHERE app = ? AND mode = ?", shop.app, mode);
      expect(await unseal(keys, signingPlace(shop.app, mode), String(row?.sealed))).toEqual({ ok: true, value: signingSecret });
    }
    const [account] = await stored("SELECT * FROM gateway_accounts WHERE app = ?", shop.app);
    expect(account).toMatchObject({ id: test?.sandbox, mode: "test", gateway: "sandbox", enabled: 1, verified_at: NOW, deleted_at: null });
    expect(await unseal(keys, accountPlace(String(account?.id)), String(account?.sealed))).toEqual({ ok: true, value: "{}" });
  });

  it("tells a person what to keep and what to do next", async () => {
    const { code, out } = await type("app:create", "--company", shop.company, "--name", "Second shop", "--url", "https://pay.example.com/");
    expect(code).toBe(0);
    expect(out).toContain(`of company ${shop.company}`);
    expect(out).toMatch(/secret key {6}test_secret_key_[0-9a-f]{32}/);
    expect(out).toMatch(
      /curl https:\/\/pay\.example\.com\/v1\/orders -H "Authorization: Bearer test_secret_key_[0-9a-f]{32}" -d amount=345\.67/,
    );
    expect(out).toContain("shown this once");
    expect(await stored("SELECT count(*) AS n FROM companies WHERE id = ?", shop.company)).toEqual([{ n: 1 }]);
  });

  it("refuses what is not valid, by the name of the flag, and stores nothing", async () => {
    const wrong = [
      "--company",
      "X",
      "--name",
      "Y",
      "--email",
      "no",
      "--colour",
      "red",
      "--logo",
      "ftp://tea.example",
      "--phone",
      "call me",
    ];
    const { code, note } = await type("app:create", ...wrong);
    expect(code).toBe(2);
    for (const flag of ["--email", "--colour", "--logo", "--phone"]) expect(note).toContain(`${flag}: `);
    expect(await type("app:create", "--company", "co_000000000", "--name", "Y")).toMatchObject({
      code: 1,
      note: "--company: There is no company co_000000000.",
    });
    for (const args of [
      ["app:keys", "--mode", "test"],
      ["gateway:add", "--gateway", "sandbox"],
      ["webhook:add", "--url", "https://tea.example/hooks"],
    ])
      expect(await type(...args, "--app", "ap_000000000")).toMatchObject({
        code: 1,
        note: expect.stringContaining("--app: There is no app"),
      });
    expect(await stored("SELECT count(*) AS n FROM apps WHERE name = 'Y'")).toEqual([{ n: 0 }]);
  });

  it("rotates keys at once, or with an overlap", async () => {
    const { modes } = await json(created, "app:create", "--company", "Keys", "--name", "Keys");
    const [{ pair: first } = { pair: { publicKey: "" } }] = modes;
    const { app } = z
      .object({ app: z.string() })
      .parse((await stored("SELECT app FROM api_keys WHERE public_key = ?", first.publicKey))[0]);
    const keys = ["app:keys", "--app", app, "--mode", "test"];

    const second = await json(rotated, ...keys, "--overlap", "24h");
    expect(second.signingSecret).toBeNull();
    expect(second.ending).toEqual([{ publicKey: first.publicKey, endsAt: NOW + 86_400_000 }]);
    expect((await json(pairs, ...keys, "--list")).map(({ status }) => status).toSorted()).toEqual(["ending", "valid"]);

    const third = await json(rotated, ...keys);
    expect(third.ending.map(({ publicKey }) => publicKey).toSorted()).toEqual([first.publicKey, second.pair.publicKey].toSorted());
    expect(await stored("SELECT public_key FROM api_keys WHERE app = ? AND revoked_at IS NULL", app)).toEqual([
      { public_key: third.pair.publicKey },
    ]);
    const { out } = await type(...keys, "--list");
    expect(out).toContain(`${third.pair.publicKey}  made 2026-11-21 00:00:00 UTC  valid`);
    expect(out).not.toContain("secret_key");

    // A mode that it had not: its first keys, and the signing secret that belongs to them.
    const live = await json(rotated, "app:keys", "--app", app, "--mode", "live");
    expect(live.pair.secretKey).toMatch(/^live_secret_key_/);
    expect(live.signingSecret).toMatch(/^whsec_/);
    expect(live.ending).toEqual([]);
    expect((await json(pairs, "app:keys", "--app", app, "--list", "--mode", "live")).map(({ mode }) => mode)).toEqual(["live"]);
  });

  it("adds a gateway account and takes it away", async () => {
    const of = ["gateway:add", "--app", shop.app];
    const { account } = await json(
      z.object({ account: z.string() }),
      ...of,
      ...["--gateway", "sandbox", "--priority", "7", "--currencies", "NPR,INR", "--methods", "wallet"],
    );
    const mine = async () => (await json(accounts, ...of, "--list")).find(({ id }) => id === account);
    expect(await mine()).toEqual({ id: account, priority: 7, currencies: ["NPR", "INR"], deletedAt: null });
    expect((await type(...of, "--list")).out).toContain(`${account}  sandbox  test  priority 7  NPR,INR         wallet        in use`);
    expect((await type(...of, "--remove", account)).out).toContain(`${account} takes no new payments. `);
    expect(await mine()).toMatchObject({ deletedAt: NOW });
    expect(await type(...of, "--remove", account)).toMatchObject({ code: 1, note: `--remove: ${shop.app} has no account ${account}.` });
  });

  it("adds a webhook endpoint and switches it off", async () => {
    const of = ["webhook:add", "--app", shop.app];
    const url = "https://tea.example/hooks?a=1;b=2";
    const { endpoint } = await json(
      z.object({ endpoint: z.string().regex(/^we_[0-9A-Za-z]{9}$/) }),
      ...of,
      "--url",
      url,
      "--types",
      "order.paid,order.refunded",
    );
    expect(await json(endpoints, ...of, "--list")).toEqual([
      { id: endpoint, url, types: ["order.paid", "order.refunded"], disabledAt: null },
    ]);
    expect(await type(...of, "--url", url)).toMatchObject({ code: 1, note: `--url: Is told already, as ${endpoint}.` });
    expect(await type(...of, "--url", "https://10.0.0.1/")).toMatchObject({
      code: 2,
      note: expect.stringContaining("--url: Must be a public address"),
    });
    expect(await type(...of, "--url", url, "--types", "order.payed")).toMatchObject({
      code: 2,
      note: expect.stringContaining('--types: "order.payed" is none of'),
    });
    expect((await type(...of, "--remove", endpoint)).out).toContain(`${endpoint} is told nothing more. `);
    expect((await type(...of, "--list")).out).toContain("off since 2026-11-21 00:00:00 UTC");
    expect((await type(...of, "--url", url)).out).toContain("is told of everything in test mode.");
    expect((await type(...of, "--url", "http://localhost:9/")).code).toBe(place === "local" ? 0 : 2);
  });

  it.runIf(place === "remote")("asks wrangler for one transaction at a time, and tells it no secret", () => {
    expect(calls.length).toBeGreaterThan(10);
    const secrets = [SEALING_KEYS, ...shop.modes.flatMap(({ pair, signingSecret }) => [pair.secretKey, signingSecret])];
    for (const call of calls) {
      expect(call.slice(0, -1)).toEqual(["d1", "execute", "DB", "--remote", "--json", "--yes", "--command"]);
      for (const secret of secrets) expect(call.at(-1)).not.toContain(secret);
    }
    const made = calls.map((call) => call.at(-1) ?? "").find((sql) => sql.startsWith('insert into "companies"'));
    expect(made?.split(";\n").map((statement) => statement.split("(")[0])).toEqual(
      ["companies", "apps", "signing_secrets", "gateway_accounts", "api_keys"].map((table) => `insert into "${table}" `),
    );
  });

  it.runIf(place === "remote")("refuses SEALING_KEYS that are not the worker's", async () => {
    const create = ["app:create", "--company", "Wrong", "--name", "Wrong", "--remote"];
    const withKeys = (setting: string) => operator({ wrangler, env: { SEALING_KEYS: setting } })(...create);
    expect(await withKeys(btoa("another key of exactly 32 bytes!"))).toMatchObject({
      code: 1,
      note: expect.stringContaining("SEALING_KEYS: does not open"),
    });
    expect(await withKeys("short")).toMatchObject({ code: 2, note: expect.stringContaining("is not the base64 of 32 random bytes") });
    expect(await withKeys("")).toMatchObject({ code: 2, note: expect.stringContaining("SEALING_KEYS: is required.") });
    // While keys are rotated the old one still opens.
    expect(await withKeys(`${btoa("another key of exactly 32 bytes!")},${SEALING_KEYS}`)).toMatchObject({ code: 0 });
    expect(await stored("SELECT count(*) AS n FROM companies WHERE name = 'Wrong'")).toEqual([{ n: 1 }]);
  });

  it("shows what the daily looks have found", async () => {
    expect((await type("looks")).out).toMatch(/^There was no daily look yet/);
    const day = 86_400_000;
    await beginLook(d1, NOW - day, { at: 1, id: "" }, 0);
    await moveLook(d1, NOW - day, null, { looked: 7, changed: 2, unheard: 1, failed: 0 }, NOW - day + 1_000);
    await beginLook(d1, NOW, { at: 1, id: "or_00000000000000000000" }, 0);
    const { out } = await type("looks");
    expect(out.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      [
        "2026-11-21 00:00:00 UTC",
        expect.stringMatching(/^under way/),
        "0 orders",
        "0 changed",
        "0 not answered by their gateway",
        "0 not reached",
      ],
      ["2026-11-20 00:00:00 UTC", "done", "7 orders", "2 changed", "1 not answered by their gateway", "0 not reached"],
    ]);
    const counted = z.array(z.looseObject({ startedAt: z.number(), looked: z.number(), place: z.unknown() }));
    expect(await json(counted, "looks")).toMatchObject([{ startedAt: NOW }, { startedAt: NOW - day, looked: 7, place: null }]);
  });
});
