import type { Context } from "hono";
import type * as z from "zod";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import { isUtf8Form, utf8Body } from "../../body.ts";
import { type FieldLists, invalid, refuse, reject } from "./errors.ts";

/** Reads a body through a schema: JSON, also where nobody said so, or a form; what it can't take is Khalti's answer to it. */
export async function readBody<S extends z.ZodType>(c: Context, schema: S): Promise<Result<z.output<S>, Response>> {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const text = await utf8Body(c);
  if (text === null) return fail(refuse(c, "The body is not UTF-8."));
  const raw = parsed(type, text);
  if (raw === undefined) return fail(reject(c, 415, "Unsupported media type in request. Send JSON."));
  return raw.ok ? readFields(c, schema, raw.value) : fail(refuse(c, raw.error));
}

/** Reads what was sent through a schema, wherever it stood. */
export function readFields<S extends z.ZodType>(c: Context, schema: S, sent: unknown): Result<z.output<S>, Response> {
  const read = schema.safeParse(sent);
  return read.success ? ok(read.data) : fail(invalid(c, fieldLists(read.error)));
}

/** Undefined for a media type that is not read. */
function parsed(type: string, text: string): Result<unknown, string> | undefined {
  if (type === "application/x-www-form-urlencoded")
    return isUtf8Form(text) ? ok(Object.fromEntries(new URLSearchParams(text))) : fail("Form parse error - %XX sequences are not UTF-8.");
  if (text.trim() === "") return ok({});
  if (type !== "" && type !== "application/json" && !type.endsWith("+json")) return undefined;
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail("JSON parse error - the body is not valid JSON.");
  }
}

/** Enough to mend a request with; a list of a hundred thousand faults must not become an answer of megabytes. */
const MOST_FAULTS = 100;

/** Texts by the field of the body that they are about; what is wrong inside a field's value says where. */
function fieldLists({ issues }: z.core.$ZodError): FieldLists {
  const faults = issues.slice(0, MOST_FAULTS).map(({ path, message }) => {
    const [field = "non_field_error", ...inside] = path.map(String);
    return { field, text: inside.length > 0 ? `${inside.join(".")}: ${message}` : message };
  });
  return Object.fromEntries([...Map.groupBy(faults, ({ field }) => field)].map(([field, list]) => [field, list.map(({ text }) => text)]));
}
