import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  base62,
  base64,
  base64url,
  countBase62,
  fromBase64,
  fromBase64url,
  fromCountBase62,
  hex,
  utf8,
} from "../../src/kernel/encoding.ts";

const bytes = fc.uint8Array({ maxLength: 300 });

it("reads back what it writes", () => {
  fc.assert(
    fc.property(bytes, (data) => {
      expect([...fromBase64(base64(data))]).toEqual([...data]);
      expect([...fromBase64url(base64url(data))]).toEqual([...data]);
      expect(base64url(data)).toMatch(/^[\w-]*$/);
      expect(hex(data)).toMatch(new RegExp(`^[0-9a-f]{${data.length * 2}}$`));
    }),
  );
});

it("writes what everybody else writes", () => {
  expect(hex(utf8("Dwar €"))).toBe("4477617220e282ac");
  expect(base64(utf8("Dwar?>"))).toBe("RHdhcj8+");
  expect(base64url(utf8("Dwar?>~"))).toBe("RHdhcj8-fg");
  expect(() => fromBase64("not base64!")).toThrow();
});

describe("base 62", () => {
  it("is the number's last digits", () => {
    expect(base62(new Uint8Array([0]), 3)).toBe("000");
    expect(base62(new Uint8Array([61]), 2)).toBe("0z");
    expect(base62(new Uint8Array([1, 0]), 2)).toBe("48");
    expect(base62(new Uint8Array([255, 255, 255]), 2)).toBe(base62(new Uint8Array([255, 255, 255]), 5).slice(-2));
  });

  it("counts, reads back and sorts", () => {
    const counts = fc.integer({ min: 0, max: 62 ** 4 - 1 });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        expect(fromCountBase62(countBase62(a, 4))).toBe(a);
        expect(countBase62(a, 4) < countBase62(b, 4)).toBe(a < b);
      }),
    );
    expect([1, 61, 62, 3843].map((count) => countBase62(count, 2))).toEqual(["01", "0z", "10", "zz"]);
  });
});
