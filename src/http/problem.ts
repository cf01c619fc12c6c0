import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ERRORS, type ErrorCode, type Failure } from "../kernel/errors.ts";

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** An RFC 9457 problem document; `code` is stable, `errors` names each bad field. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

/** Seconds after which it makes sense to try again. */
export const WAIT: Partial<Record<ErrorCode, number>> = {
  unavailable: 5,
  "order.busy": 5,
  "webhook.stray": 60,
  "idempotency.running": 1,
  "config.public_origin": 60,
  "rate.key": 10,
  "rate.address": 60,
};

export function reply(
  c: Context,
  { code, field, message }: Failure,
  errors: readonly FieldError[] = field ? [{ field, message: message ?? ERRORS[code].title }] : [],
): Response {
  const { status, title }: { status: ContentfulStatusCode; title: string } = ERRORS[code];
  const problem: Problem = {
    type: `urn:dwar:problem:${code}`,
    title,
    status,
    code,
    requestId: c.get("requestId"),
    ...(message !== undefined && { detail: message }),
    ...(errors.length > 0 && { errors }),
  };
  const wait = WAIT[code];
  return c.json(problem, status, {
    "content-type": "application/problem+json",
    ...(status === 401 && { "www-authenticate": "Bearer" }),
    ...(wait !== undefined && { "retry-after": String(wait) }),
  });
}
