import { applyD1Migrations, env, reset } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { METHODS } from "../../src/domain/facts.ts";
import { EXPONENTS } from "../../src/kernel/currencies.ts";

describe("the catalogue", () => {
  it("has every currency that an order can be in, with its exponent", async () => {
    const { results } = await env.DB.prepare("SELECT id, code, name, symbol, exponent FROM currencies").all<Record<string, unknown>>();
    expect(Object.fromEntries(results.map(({ code, exponent }) => [code, exponent]))).toEqual(EXPONENTS);
    expect(results.find(({ code }) => code === "NPR")).toMatchObject({ id: "c_iso4217NPR", name: "Nepalese Rupee", exponent: 2 });
    for (const { id, name, symbol } of results) {
      expect(id).toMatch(/^c_[0-9A-Za-z]{10}$/);
      expect(name).toBeTruthy();
      expect(symbol).toBeTruthy();
    }
  });

  it("has every payment method of the contract", async () => {
    const { results } = await env.DB.prepare("SELECT id, method FROM payment_methods").all<{ id: string; method: string }>();
    expect(results.map(({ method }) => method).toSorted()).toEqual(METHODS.toSorted());
    for (const { id } of results) expect(id).toMatch(/^pm_[0-9a-z]{9}$/);
  });
});

const order = (amount: unknown) =>
  env.DB.prepare(
    `INSERT INTO orders (id, app, mode, status, amount, currency, captured, refunded, attention, origin, expires_at, created_at, updated_at, version, transactions, attention_items)
     VALUES (?, 'ap', 'test', 'open', ?, 'NPR', 0, 0, 0, '', 0, 0, 0, 1, '[]', '[]')`,
  ).bind(crypto.randomUUID(), amount);

it.each([12.5, "ten", 0, -5])("refuses the amount %s", async (amount) => {
  await expect(order(amount).run()).rejects.toThrow(/CHECK constraint failed: orders_amount/);
});

it("refuses a colour that is not one", async () => {
  const colour = (value: string) => env.DB.prepare("UPDATE apps SET colour = ? WHERE id = 'ap_demo00001'").bind(value).run();
  await expect(colour("red;}")).rejects.toThrow(/apps_colour/);
  await expect(colour("#00ff7f")).resolves.toBeDefined();
});

// Nothing is left of the demo shops after it.
it("is the same when the migrations are applied one after the other, as a deployment does", async () => {
  // Of what the migrations make, not of what D1 keeps for itself or for telling which have run.
  const made =
    "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%migrations' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*' ORDER BY name";
  const tables = async () => (await env.DB.prepare(made).all()).results;
  const atOnce = await tables();
  expect(atOnce.length).toBeGreaterThan(20);
  await reset();
  await applyD1Migrations(env.DB, env.MIGRATIONS);
  expect(await tables()).toEqual(atOnce);
});
