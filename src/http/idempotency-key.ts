import type { Context } from "hono";
import { sha256 } from "../kernel/crypto.ts";
import { hex } from "../kernel/encoding.ts";
import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { Idempotency } from "../order/idempotency.ts";

/** The Idempotency-Key header, bare or quoted, or null without one. */
export function idempotencyKey(c: Context): Result<string | null, Failure> {
  const header = c.req.header("idempotency-key");
  if (header === undefined) return ok(null);
  const key = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return ok(key);
  return fail({ code: "request.invalid", field: "Idempotency-Key", message: "1 to 255 visible ASCII characters, bare or in quotes." });
}

/** The key with a fingerprint of the request, so that it can't be used for another one. */
export async function idempotencyOf(c: Context, body: unknown): Promise<Result<Idempotency | null, Failure>> {
  const key = idempotencyKey(c);
  if (!key.ok || key.value === null) return key.ok ? ok(null) : key;
  const request = hex(await sha256(`${c.req.method} ${new URL(c.req.url).pathname}\n${JSON.stringify(body)}`));
  return ok({ key: key.value, request });
}
