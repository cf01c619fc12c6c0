import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { DEMO_SHOPS, seedDemo } from "../../scripts/demo.ts";
import { randomBytes } from "../../src/kernel/crypto.ts";
import { base64 } from "../../src/kernel/encoding.ts";
import { accountPlace, sealingKeys, signingPlace, unseal } from "../../src/storage/sealed.ts";

const sealedIn = (table: "gateway_accounts" | "signing_secrets") =>
  env.DB.prepare(`SELECT sealed FROM ${table} WHERE app = 'ap_demo00001'`).first<string>("sealed");

it("can be seeded again, keeps what was changed, and survives new SEALING_KEYS", async () => {
  await env.DB.prepare("UPDATE apps SET name = 'Renamed' WHERE id = 'ap_demo00001'").run();
  const setting = base64(randomBytes(32));
  await seedDemo(env.DB, setting);
  const keys = await sealingKeys(setting);
  expect(await unseal(keys, accountPlace("gc_demo00001"), (await sealedIn("gateway_accounts")) ?? "")).toEqual({ ok: true, value: "{}" });
  expect(await unseal(keys, signingPlace("ap_demo00001", "test"), (await sealedIn("signing_secrets")) ?? "")).toEqual({
    ok: true,
    value: DEMO_SHOPS[0].signingSecret,
  });
  expect(await env.DB.prepare("SELECT name FROM apps WHERE id = 'ap_demo00001'").first("name")).toBe("Renamed");
  expect(await env.DB.prepare("SELECT count(*) AS n FROM api_keys").first("n")).toBe(DEMO_SHOPS.length);
});
