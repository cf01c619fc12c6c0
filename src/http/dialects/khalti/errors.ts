import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ERRORS, type ErrorCode, type Failure } from "../../../kernel/errors.ts";

// Khalti's three shapes of an error: lists by field, `detail` with `error_key`, and `detail` with `status_code`.

export type FieldLists = Readonly<Record<string, readonly string[]>>;

/** Some fields are not what they should be. */
export const invalid = (c: Context, fields: FieldLists): Response => c.json({ ...fields, error_key: "validation_error" }, 400);

/** What was asked for can't be done. */
export const refuse = (c: Context, detail: string, status: 400 | 404 = 400): Response =>
  c.json({ detail, error_key: "validation_error" }, status);

export const notFound = (c: Context): Response => refuse(c, "Not found.", 404);

/** The call itself is wrong: who makes it, how, or how often. */
export const reject = (c: Context, status: ContentfulStatusCode, detail: string, headers: Record<string, string> = {}): Response =>
  c.json({ detail, status_code: status }, status, headers);

export const unauthorized = (c: Context, detail: string): Response => reject(c, 401, detail, { "www-authenticate": "Key" });

const WAIT: Partial<Record<ErrorCode, string>> = { "rate.key": "10", "rate.address": "60", unavailable: "5", "config.public_origin": "60" };

/** A failure of the floors below. */
export function failed(c: Context, { code }: Failure): Response {
  if (code === "order.not_found") return notFound(c);
  if (code === "auth.unknown_key") return unauthorized(c, "Invalid token.");
  const { status, title }: { status: ContentfulStatusCode; title: string } = ERRORS[code];
  const wait = WAIT[code];
  return status === 409 || status === 422 ? refuse(c, title) : reject(c, status, title, wait === undefined ? {} : { "retry-after": wait });
}
