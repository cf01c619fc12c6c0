import { expect, it } from "vitest";
import { readCredentials } from "../../src/gateways/fields.ts";

const fields = {
  secretKey: { kind: "text", label: "Secret key", secret: true, pattern: /^sk_[a-z]{4}$/ },
  note: { kind: "text", label: "Note", optional: true },
  region: { kind: "choice", label: "Region", choices: { np: "Nepal", in: "India" } },
} as const;
const errorsOf = (stored: unknown) => {
  const result = readCredentials(fields, stored);
  return result.ok ? [] : result.error;
};

it("takes what the fields ask for", () => {
  const stored = { secretKey: "sk_abcd", region: "np" };
  expect(readCredentials(fields, stored)).toEqual({ ok: true, value: stored });
  expect(readCredentials(fields, { ...stored, note: "" })).toEqual({ ok: true, value: stored });
  expect(readCredentials(fields, { ...stored, note: "x" })).toEqual({ ok: true, value: { ...stored, note: "x" } });
  expect(readCredentials({}, {})).toEqual({ ok: true, value: {} });
});

it("names every field that is wrong, and never its value", () => {
  const errors = errorsOf({ secretKey: "my-secret", region: "xx", extra: "hidden" });
  expect(errors).toEqual([
    { field: "secretKey", message: "does not look right" },
    { field: "region", message: "must be one of np, in" },
    { field: "extra", message: "is not a field of this gateway" },
  ]);
  expect(JSON.stringify(errors)).not.toMatch(/my-secret|hidden|xx/);
});

it("wants what is not optional", () => {
  expect(errorsOf({ secretKey: "", region: null })).toEqual([
    { field: "secretKey", message: "is required" },
    { field: "region", message: "is required" },
  ]);
});

it("takes text only, and no choice that every object has", () => {
  expect(errorsOf({ secretKey: 5, region: "constructor" })).toEqual([
    { field: "secretKey", message: "must be text" },
    { field: "region", message: "must be one of np, in" },
  ]);
});

it.each([null, undefined, "text", 7, [["secretKey", "sk_abcd"]]])("takes no %j for a record", (stored) => {
  expect(errorsOf(stored)).toMatchObject([{ field: "" }]);
});
