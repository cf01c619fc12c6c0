import fc from "fast-check";
import { expect, it } from "vitest";
import { hmacSha256, randomBytes, sameText, sha256 } from "../../src/kernel/crypto.ts";
import { hex, utf8 } from "../../src/kernel/encoding.ts";

it("signs and digests as the standards say", async () => {
  // RFC 4231, test case 2, and FIPS 180-4's "abc".
  expect(hex(await hmacSha256("Jefe", "what do ya want for nothing?"))).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
  expect(hex(await sha256("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(hex(await sha256(utf8("abc")))).toBe(hex(await sha256("abc")));
});

it("compares texts as === does", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "a", "aa", "aaa", "b"));
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(sameText(a, b)).toBe(a === b);
      expect(sameText(a, a)).toBe(true);
    }),
  );
  for (const [a, b] of [
    ["ab", "abab"],
    ["abab", "ab"],
    ["", "\0"],
    ["\0", ""],
  ] as const)
    expect(sameText(a, b)).toBe(false);
});

it("never gives the same random bytes twice", () => {
  expect(hex(randomBytes(32))).not.toBe(hex(randomBytes(32)));
  expect(randomBytes(7)).toHaveLength(7);
});
