import { expect, it } from "vitest";
import { modeOfSecretKey, newKeyPair, secretHash } from "../../src/merchants/keys.ts";

it("makes pairs whose prefix says what they are", () => {
  for (const mode of ["test", "live"] as const) {
    const { publicKey, secretKey } = newKeyPair(mode);
    expect(publicKey).toMatch(new RegExp(`^${mode}_public_key_[0-9a-f]{32}$`));
    expect(secretKey).toMatch(new RegExp(`^${mode}_secret_key_[0-9a-f]{32}$`));
    expect(modeOfSecretKey(secretKey)).toBe(mode);
    expect(modeOfSecretKey(publicKey)).toBeNull();
    expect(newKeyPair(mode).secretKey).not.toBe(secretKey);
  }
});

it("hashes as SHA-256 in hex", async () => {
  expect(await secretHash("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
