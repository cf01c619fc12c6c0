import type { Context } from "hono";
import type * as z from "zod";
import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { type FieldError, reply } from "./problem.ts";

/** Reads a JSON or URL-encoded body through a schema; what it can't take is a response that names each bad field. */
export async function readBody<S extends z.ZodType>(
  c: Context,
  schema: S,
): Promise<Result<{ value: z.output<S>; given: readonly string[] }, Response>> {
  const raw = await rawBody(c, ["amount"]);
  if (!raw.ok) return fail(reply(c, raw.error));
  const parsed = schema.safeParse(raw.value);
  if (!parsed.success) return fail(reply(c, { code: "request.invalid" }, fieldErrors(parsed.error)));
  const given = typeof raw.value === "object" && raw.value !== null ? Object.keys(raw.value) : [];
  return ok({ value: parsed.data, given });
}

/** What a JSON or URL-encoded body says. Numbers in its fields `exact` come as the text that was sent. */
export async function rawBody(c: Context, exact: readonly string[]): Promise<Result<unknown, Failure>> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const text = await utf8Body(c);
  if (text === null) return fail({ code: "request.malformed", message: "The body is not UTF-8." });
  if (type === "application/x-www-form-urlencoded") {
    if (!isUtf8Form(text)) return fail({ code: "request.malformed", message: "The form's %XX sequences are not UTF-8." });
    return nested(new URLSearchParams(text));
  }
  if (text.trim() === "") return ok({});
  if (type !== "application/json" && !type.endsWith("+json")) return fail({ code: "request.media_type" });
  try {
    return ok(parseJson(text, exact));
  } catch {
    return fail({ code: "request.malformed", message: "The body is not valid JSON." });
  }
}

/** The body as text; null where it is not UTF-8. `exact`: with its byte order mark, which is no part of JSON but of what is signed. */
export async function utf8Body(c: Context, { exact = false } = {}): Promise<string | null> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: exact }).decode(await c.req.arrayBuffer());
  } catch {
    return null;
  }
}

/** URLSearchParams would put U+FFFD in place of what it can't read. A percent sign that begins no sequence is one. */
export function isUtf8Form(text: string): boolean {
  try {
    decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25"));
    return true;
  } catch {
    return false;
  }
}

/** An amount stays as it was written: as a number 1e3, 10.000 and 1.00000000000000001 would all look right. Throws what JSON.parse does. */
export function parseJson(text: string, exact: readonly string[]): unknown {
  const written = new Map<unknown, Record<string, string>>();
  const body: unknown = JSON.parse(text, function (this: unknown, key: string, value: unknown, context?: { readonly source?: string }) {
    if (exact.includes(key) && typeof value === "number" && context?.source !== undefined)
      written.set(this, { ...written.get(this), [key]: context.source });
    return value;
  });
  return isRecord(body) ? { ...body, ...written.get(body) } : body;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const LISTS: ReadonlySet<string> = new Set(["gateways", "methods"]);

/** `customer[name]=…`, `metadata[k]=…`, `methods[]=…` or a repeated name, as forms write objects and lists. */
function nested(form: URLSearchParams): Result<Record<string, unknown>, Failure> {
  const body: Record<string, unknown> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    const value = values.length > 1 ? values : values[0];
    const [, outer = name, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? [];
    const there = body[outer];
    if (inner && (there === undefined || isRecord(there))) body[outer] = { ...there, [inner]: value };
    else if (there === undefined) body[outer] = inner === "" || LISTS.has(outer) ? values : value;
    else return fail({ code: "request.invalid", field: outer, message: "Written in two ways at once." });
  }
  return ok(body);
}

/** Enough to mend a request with; a list of a hundred thousand faults must not become an answer of megabytes. */
const MOST_FAULTS = 100;

/** One message a field, by the field's path as the caller wrote it. */
export function fieldErrors(error: z.core.$ZodError): readonly FieldError[] {
  const faults = error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ field: [...path, key].join("."), message: "There is no such field." }));
    // What is wrong with a key is one level below: the outer message only says that it is invalid.
    const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    return [{ field: path.join(".") || "body", message }];
  });
  return faults.slice(0, MOST_FAULTS);
}
