import type { Context } from "hono";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import { isRecord, isUtf8Form, parseJson, utf8Body } from "../../body.ts";
import { refuse } from "./errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of a body: a form of either kind, else JSON, whatever media type was named or none. An empty body has no fields.
 * An amount that was sent as a number comes as the text that it was written as.
 */
export async function readFields(c: Context): Promise<Result<Fields, Response>> {
  const fields = await parsed(c);
  return isRecord(fields) ? ok(fields) : fail(refuse(c, "sandboxLive.systemError.invalidRequest"));
}

/** Null for what can't be read. */
async function parsed(c: Context): Promise<unknown> {
  const text = await utf8Body(c);
  if (text === null) return null;
  if (text.trim() === "") return {};
  const type = c.req.header("content-type") ?? "";
  const media = type.split(";")[0]?.trim().toLowerCase();
  if (media === "application/x-www-form-urlencoded") return isUtf8Form(text) ? Object.fromEntries(new URLSearchParams(text)) : null;
  try {
    if (media !== "multipart/form-data") return parseJson(text, ["amount"]);
    return Object.fromEntries(await new Response(text, { headers: { "content-type": type } }).formData());
  } catch {
    return null;
  }
}
