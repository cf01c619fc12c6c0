import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { METHODS } from "../../src/domain/facts.ts";
import { EXPONENTS } from "../../src/kernel/currencies.ts";
import { type Catalogue, catalogue } from "../../src/merchants/catalogue.ts";
import { world } from "./world.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function read(bindings: Env = env): Promise<Catalogue> {
  const found = await catalogue(bindings);
  if (!found.ok) throw new Error(found.error.code);
  return found.value;
}

it("has every currency and method, and finds them by id and by name", async () => {
  const known = await read();
  expect(Object.fromEntries(known.currencies.map(({ code, exponent }) => [code, exponent]))).toEqual(EXPONENTS);
  expect(known.methods.map(({ method }) => method).sort()).toEqual([...METHODS].sort());
  for (const currency of known.currencies) {
    expect(known.currency(currency.id)).toBe(currency);
    expect(known.currencyOf(currency.code)).toBe(currency);
  }
  for (const method of known.methods) {
    expect(known.method(method.id)).toBe(method);
    expect(known.methodOf(method.method)).toBe(method);
  }
  expect(known.currency("c_iso4217XXX")).toBeUndefined();
  expect(known.method("pm_000000000")).toBeUndefined();
  expect(known.currencyOf("NPR")).toEqual({
    id: "c_iso4217NPR",
    code: "NPR",
    name: "Nepalese Rupee",
    symbol: expect.any(String),
    exponent: 2,
    disabled: false,
  });
});

it("says what is disabled, a minute later at the latest", async () => {
  await read();
  await env.DB.prepare("UPDATE currencies SET disabled_at = 1 WHERE code = 'JPY'").run();
  await env.DB.prepare("UPDATE payment_methods SET disabled_at = 1 WHERE method = 'crypto'").run();
  vi.setSystemTime(Date.now() + 71_000);
  const known = await read();
  expect(known.currencies.filter(({ disabled }) => disabled).map(({ code }) => code)).toEqual(["JPY"]);
  expect(known.methods.filter(({ disabled }) => disabled).map(({ method }) => method)).toEqual(["crypto"]);
});

it("is remembered, and goes on while D1 is down", async () => {
  const { env: bindings, state } = world();
  await read(bindings);
  const { d1, kv } = state.asked;
  await read(bindings);
  expect(state.asked).toEqual({ d1, kv });
  state.d1 = "down";
  vi.setSystemTime(Date.now() + 3_600_000);
  expect((await read(bindings)).currencyOf("NPR")).toBeDefined();
});

it("can't be read where there is neither D1 nor a copy", async () => {
  const { env: bindings, state } = world();
  state.d1 = "down";
  state.kv = "down";
  expect(await catalogue(bindings)).toEqual({ ok: false, error: { code: "unavailable" } });
});
