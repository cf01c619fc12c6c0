import { fail, ok, type Result } from "../kernel/result.ts";
import type { Credentials, Field, Fields } from "./contract.ts";

export interface FieldError {
  readonly field: string;
  /** Never holds the value: it may be a secret. */
  readonly message: string;
}

/** Types end where credentials are stored, so what a gateway's fields ask for is checked again before a `Call` is built. */
export function readCredentials(fields: Fields, stored: unknown): Result<Credentials<Fields>, readonly FieldError[]> {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored))
    return fail([{ field: "", message: "must be an object with one text for each field" }]);
  const given = new Map<string, unknown>(Object.entries(stored));
  const errors: FieldError[] = [];
  const credentials: Record<string, string> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = given.get(name);
    given.delete(name);
    const message = faultOf(field, value);
    if (message) errors.push({ field: name, message });
    else if (typeof value === "string" && value !== "") credentials[name] = value;
  }
  for (const field of given.keys()) errors.push({ field, message: "is not a field of this gateway" });
  return errors.length > 0 ? fail(errors) : ok(credentials);
}

function faultOf(field: Field, value: unknown): string | null {
  if (value === undefined || value === null || value === "") return field.optional ? null : "is required";
  if (typeof value !== "string") return "must be text";
  if (field.kind === "choice")
    return Object.hasOwn(field.choices, value) ? null : `must be one of ${Object.keys(field.choices).join(", ")}`;
  return !field.pattern || field.pattern.test(value) ? null : "does not look right";
}
