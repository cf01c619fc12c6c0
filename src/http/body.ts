import * as z from "zod";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { Ctx } from "./context.ts";
import { type FieldError, reply } from "./problem.ts";

/** Reads a JSON or URL-encoded body through a schema; what it can't take is a response that names each bad field. */
export async function readBody<S extends z.ZodType>(c: Ctx, schema: S): Promise<Result<{ value: z.output<S>; given: readonly string[] }, Response>> {
  const raw = await rawBody(c);
  if (!raw.ok) return raw;
  const parsed = schema.safeParse(raw.value);
  if (!parsed.success) return fail(reply(c, { code: "request.invalid" }, fieldErrors(parsed.error)));
  const given = typeof raw.value === "object" && raw.value !== null ? Object.keys(raw.value) : [];
  return ok({ value: parsed.data, given });
}

async function rawBody(c: Ctx): Promise<Result<unknown, Response>> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const text = await utf8Body(c);
  if (text === null) return fail(reply(c, { code: "request.malformed", message: "The body is not UTF-8." }));
  if (type === "application/x-www-form-urlencoded") return ok(nested(new URLSearchParams(text)));
  if (text.trim() === "") return ok({});
  if (type !== "application/json" && !type.endsWith("+json")) return fail(reply(c, { code: "request.media_type" }));
  try {
    return ok(JSON.parse(text, keepExponents));
  } catch {
    return fail(reply(c, { code: "request.malformed", message: "The body is not valid JSON." }));
  }
}

async function utf8Body(c: Ctx): Promise<string | null> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(await c.req.arrayBuffer());
  } catch {
    return null;
  }
}

/** A number written as 1e3 is kept as it was written: for an amount that is a slip, and parsing would hide it. */
function keepExponents(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && context?.source && /[eE]/.test(context.source) ? context.source : value;
}

/** `customer[name]=…`, `metadata[k]=…`, `methods[]=…` or a repeated name, as forms write objects and lists. */
function nested(form: URLSearchParams): Record<string, unknown> {
  const body: Record<string, unknown> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    const [, outer = name, inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? [];
    if (inner === undefined) body[outer] = values.length > 1 || LISTS.has(outer) ? values : values[0];
    else if (inner === "") body[outer] = values;
    else body[outer] = { ...(typeof body[outer] === "object" ? body[outer] : {}), [inner]: values[0] };
  }
  return body;
}

const LISTS: ReadonlySet<string> = new Set(["gateways", "methods"]);

/** One message a field, by the field's path as the caller wrote it. */
export function fieldErrors(error: z.core.$ZodError): readonly FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ field: [...path, key].join("."), message: "There is no such field." }));
    return [{ field: path.join(".") || "body", message: issue.message }];
  });
}
