import { expect, it } from "vitest";
import { coarseAddress } from "../../src/merchants/coarse-address.ts";

it.each([
  ["203.0.113.77", "203.0.113.0/24"],
  ["2001:db8:1234:5678::9", "2001:db8:1234::/48"],
  ["::ffff:203.0.113.77", "203.0.113.0/24"],
  ["localhost", null],
  ["", null],
])("keeps of %s only %s", (address, kept) => {
  expect(coarseAddress(address)).toBe(kept);
});

it("has nothing to keep of nothing", () => {
  expect(coarseAddress(null)).toBeNull();
});
