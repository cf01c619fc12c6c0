import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CsvRecord, eachRecord } from "../../src/http/reconciliations/read-csv.ts";
import { fail, ok } from "../../src/kernel/result.ts";
import { runs } from "../fuzz.ts";

async function* cut(text: string, size: number) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** The records, or what is wrong. */
async function read(text: string, size = 7): Promise<readonly CsvRecord[] | string> {
  const records: CsvRecord[] = [];
  const done = await eachRecord(
    cut(text, size),
    async (record) => ok(records.push(record)),
    ({ line, message }) => `${line}: ${message}`,
  );
  return done.ok ? records : done.error;
}

describe("says where a record begins", () => {
  it.each([
    ["a,b\nc,d\n", [1, 2]],
    ["a,b\r\nc,d", [1, 2]],
    ['a,"b\n\nb"\nc,d\n', [1, 4]],
    ['a,"b\r\n\r\nb"\r\nc,"d\r\nd"\r\ne,f', [1, 4, 6]],
    ["\ufeffa,b\n\n\nc,d\n\n", [1, 4]],
    ["", []],
  ])("%j", async (text, lines) => {
    for (const size of [1, 7, 1_000]) {
      const records = await read(text, size);
      expect(typeof records === "string" ? records : records.map(({ line }) => line)).toEqual(lines);
    }
  });
});

it.each([
  ['a,b\nc,"d\n', /^2: A quote is not closed\.$|^3: A quote is not closed\.$/],
  ['a,b\nc"d,e', /^2: A field with quotes in it/],
  ['a,b\n"c"d,e', /^2: A field with quotes in it/],
  [`a,"${"x".repeat(200_000)}`, /^1: A record has more than 100000 characters/],
])("%# names the line of what is no CSV", async (text, message) => {
  expect(await read(text, 1_000)).toMatch(message);
});

it("gives back what was written, whatever is in it and wherever it is cut", async () => {
  const field = fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[a",;\n\t ]{0,8}$/));
  const written = (value: string) => `"${value.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(field, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 20 }),
      async (rows, end, size) => {
        const table = [["a", "b", "c"], ...rows];
        const records = await read(table.map((row) => row.map(written).join(",")).join(end), size);
        expect(typeof records === "string" ? records : records.map(({ fields }) => fields)).toEqual(table);
      },
    ),
    runs(100),
  );
});

it("takes only as much of the file as is used, and stops at the first failure", async () => {
  let pieces = 0;
  let closed = false;
  async function* endless() {
    try {
      for (;;) {
        pieces += 1;
        yield new TextEncoder().encode("a,b,c\n".repeat(1_000));
      }
    } finally {
      closed = true;
    }
  }
  let records = 0;
  let furthest = 0;
  const done = await eachRecord(
    endless(),
    async () => {
      records += 1;
      furthest = Math.max(furthest, pieces * 1_000 - records);
      return records < 100_000 ? ok(null) : fail("enough");
    },
    () => "no CSV",
  );
  expect(done).toEqual(fail("enough"));
  expect(furthest).toBeLessThan(30_000);
  await expect.poll(() => closed).toBe(true);
});
