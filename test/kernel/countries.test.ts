import { expect, it } from "vitest";
import { isCountry } from "../../src/kernel/countries.ts";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

it("are the 249 of ISO 3166-1", () => {
  const known = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(isCountry);
  expect(known).toHaveLength(249);
  expect(known).toEqual(expect.arrayContaining(["NP", "IN", "CN", "AX", "BQ", "HK", "PS", "SS", "UM"]));
});

it("are written with two capitals, and are countries today", () => {
  for (const code of ["", "N", "np", "Np", "NPL", "N P", "NP ", "524", "EU", "UN", "XK", "ZZ", "BU", "AN", "YU", "SU", "__proto__"])
    expect([code, isCountry(code)]).toEqual([code, false]);
});
