import { describe, expect, it } from "vitest";
import { randomBytes } from "../../src/kernel/crypto.ts";
import { base64 } from "../../src/kernel/encoding.ts";
import { rewrap, seal, sealingKeys, unseal } from "../../src/storage/sealed.ts";

const newKey = () => base64(randomBytes(32));
const place = "gateway_accounts/gc_1";
const secret = '{"secretKey":"नमस्ते"}';

it("opens what it sealed, in its place only", async () => {
  const keys = await sealingKeys(newKey());
  const sealed = await seal(keys, place, secret);
  expect(sealed).not.toContain("secretKey");
  expect(await unseal(keys, place, sealed)).toEqual({ ok: true, value: secret });
  expect(await unseal(keys, "gateway_accounts/gc_2", sealed)).toEqual({ ok: false, error: "corrupt" });
});

it("seals an empty text", async () => {
  const keys = await sealingKeys(newKey());
  expect(await unseal(keys, place, await seal(keys, place, ""))).toEqual({ ok: true, value: "" });
});

it("seals the same text differently each time", async () => {
  const keys = await sealingKeys(newKey());
  expect(await seal(keys, place, secret)).not.toBe(await seal(keys, place, secret));
});

it("notices every changed character", async () => {
  const keys = await sealingKeys(newKey());
  const sealed = await seal(keys, place, secret);
  for (let i = 0; i < sealed.length; i++) {
    const changed = `${sealed.slice(0, i)}${sealed[i] === "A" ? "B" : "A"}${sealed.slice(i + 1)}`;
    // The last characters of base64 can hold bits that belong to no byte.
    const result = await unseal(keys, place, changed);
    expect(result.ok ? result.value : null).toBe(result.ok ? secret : null);
    if (![".", undefined].includes(sealed[i + 1])) expect(result.ok).toBe(false);
  }
});

it.each(["", "v1", "v1.a.b", "v2.a.b.c", "v1.a.b.c.d", "not sealed at all"])("calls %j corrupt", async (text) => {
  expect(await unseal(await sealingKeys(newKey()), place, text)).toEqual({ ok: false, error: "corrupt" });
});

describe("rotation", () => {
  it("opens with an old key, seals with the first, and re-wraps", async () => {
    const [older, newer] = [newKey(), newKey()];
    const before = await seal(await sealingKeys(older), place, secret);
    const both = await sealingKeys(`${newer}, ${older}`);
    expect(await unseal(both, place, before)).toEqual({ ok: true, value: secret });
    const moved = await rewrap(both, place, before);
    const after = moved.ok ? moved.value : "";
    const only = await sealingKeys(newer);
    expect(await unseal(only, place, after)).toEqual({ ok: true, value: secret });
    expect(await unseal(only, place, await seal(both, place, "new"))).toEqual({ ok: true, value: "new" });
    expect(await unseal(only, place, before)).toEqual({ ok: false, error: "unknown_key" });
    expect(await rewrap(only, place, before)).toEqual({ ok: false, error: "unknown_key" });
  });

  it("keeps the text as it is, and leaves a current record alone", async () => {
    const [older, newer] = [newKey(), newKey()];
    const before = await seal(await sealingKeys(older), place, secret);
    const both = await sealingKeys(`${newer},${older}`);
    const moved = await rewrap(both, place, before);
    expect(moved.ok && moved.value.split(".")[3]).toBe(before.split(".")[3]);
    expect(await rewrap(both, place, moved.ok ? moved.value : "")).toEqual(moved);
  });

  it("does not re-wrap into another place", async () => {
    const keys = await sealingKeys(newKey());
    expect(await rewrap(keys, "elsewhere", await seal(keys, place, secret))).toEqual({ ok: false, error: "corrupt" });
  });
});

it.each(["", "short", base64(randomBytes(31)), base64(randomBytes(33)), `${newKey()},`, `${newKey()},oops`])(
  "refuses SEALING_KEYS %#",
  async (setting) => {
    const refused = sealingKeys(setting);
    await expect(refused).rejects.toThrow(/^SEALING_KEYS: key [12] is not the base64 of 32 random bytes/);
    if (setting) await expect(refused).rejects.not.toThrow(setting);
  },
);
