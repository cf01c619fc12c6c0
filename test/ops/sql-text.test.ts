import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { sqlText } from "../../scripts/ops/sql-text.ts";

const db = new DatabaseSync(":memory:");
const roundTrip = (value: unknown) => db.prepare(sqlText({ sql: "SELECT ? AS v, typeof(?) AS t", params: [value, value] })).get();

describe("a value as SQL", () => {
  it.each([
    "Himal Tea House",
    "O'Brien's \"tea\"",
    "'); DROP TABLE apps; --",
    "; /* ? */ BEGIN TRANSACTION; COMMIT;",
    "हिमाल चिया 🍵",
    "two\r\nlines\tand\\a slash",
    "",
    "?",
    "v1.abc.de-_f.g",
    '["order.paid"]',
  ])("is the same text afterwards: %j", (text) => {
    expect(roundTrip(text)).toEqual({ v: text, t: "text" });
  });

  it("never holds a line break, a semicolon or a backslash", () => {
    for (const text of ["a;b", "a\nb", "a\\b", "é"])
      expect(sqlText({ sql: "?", params: [text] })).toMatch(/^CAST\(X'[0-9a-f]+' AS TEXT\)$/);
  });

  it("is a whole number, a truth value or nothing", () => {
    expect(roundTrip(1_763_690_000_123)).toEqual({ v: 1_763_690_000_123, t: "integer" });
    expect(roundTrip(-1)).toEqual({ v: -1, t: "integer" });
    expect(roundTrip(true)).toEqual({ v: 1, t: "integer" });
    expect(roundTrip(null)).toEqual({ v: null, t: "null" });
  });

  it.each([undefined, 1.5, Number.NaN, 2 ** 60, 1n, new Date(), {}, new Uint8Array(1)])("can't be %s", (value) => {
    expect(() => sqlText({ sql: "?", params: [value] })).toThrow("can't be written as SQL");
  });
});

describe("placeholders", () => {
  it("are not what stands in quotes", () => {
    const params = ["x'?", 2];
    expect(sqlText({ sql: `SELECT '?''?', "a?""b", \`?\`, ? , ?`, params })).toBe(`SELECT '?''?', "a?""b", \`?\`, 'x''?' , 2`);
  });

  it("are as many as the values", () => {
    expect(() => sqlText({ sql: "SELECT ?, ?", params: [1] })).toThrow("more placeholders");
    expect(() => sqlText({ sql: "SELECT ?", params: [1, 2] })).toThrow("fewer placeholders");
  });
});
