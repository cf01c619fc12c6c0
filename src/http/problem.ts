import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ERRORS, type ErrorCode, type Failure } from "../kernel/errors.ts";

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** An RFC 9457 problem document; `code` is stable, `errors` names each bad field. */
export interface Problem<Code extends string = ErrorCode> {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: Code;
  readonly requestId: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

/** Of the settings: what KS Pay would say. Its codes are not unique, and null where it publishes none. */
export interface ManageProblem extends Problem<string> {
  readonly kspay?: { readonly code: number | null; readonly message: string };
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

export function reply(c: Context, failure: Failure, errors?: readonly FieldError[]): Response {
  const wait = WAIT[failure.code];
  return problem(c, ERRORS[failure.code], failure, errors, wait);
}

/** A problem document of any catalogue. `wait` is in seconds. */
export function problem(
  c: Context,
  { status, title }: { readonly status: ContentfulStatusCode; readonly title: string },
  { code, field, message }: { readonly code: string; readonly field?: string; readonly message?: string },
  errors: readonly FieldError[] = field ? [{ field, message: message ?? title }] : [],
  wait?: number,
  kspay?: ManageProblem["kspay"] | null,
): Response {
  const body: ManageProblem = {
    type: `urn:dwar:problem:${code}`,
    title,
    status,
    code,
    requestId: c.get("requestId"),
    ...(message !== undefined && { detail: message }),
    ...(errors.length > 0 && { errors }),
    ...(kspay && { kspay }),
  };
  return c.json(body, status, {
    "content-type": "application/problem+json",
    ...(status === 401 && { "www-authenticate": "Bearer" }),
    ...(wait !== undefined && { "retry-after": String(wait) }),
  });
}
