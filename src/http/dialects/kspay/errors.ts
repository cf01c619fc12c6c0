import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ERRORS, type ErrorCode, type Failure } from "../../../kernel/errors.ts";
import { WAIT } from "../../problem.ts";
import { FAULTS, type FaultName, filled, type Values } from "./catalogue.ts";

interface Said {
  /** Where it differs from the catalogue's. */
  readonly status?: ContentfulStatusCode;
  /** What is added to the catalogue's text. */
  readonly detail?: string;
}

/** An error of KS Pay's catalogue; `values` fill its text. */
export function refuse(c: Context, name: FaultName, values: Values = {}, { status: other, detail }: Said = {}): Response {
  const fault = FAULTS.get(name);
  const status = other ?? statusOf(fault?.status);
  const text = filled(fault?.message ?? "", values);
  const message = detail === undefined ? text : `${text}: ${detail}`;
  return c.json({ status, statusCode: status, httpStatus: status, code: fault?.code ?? null, message }, status);
}

/** The statuses that the catalogue has; where it gives none it is the caller's fault. */
function statusOf(status: number | null | undefined): ContentfulStatusCode {
  return status === 401 || status === 403 || status === 404 || status === 409 || status === 429 || status === 500 ? status : 400;
}

/** A required field is absent. */
export const missing = (c: Context, field: string): Response => refuse(c, "sandboxLive.common.InvalidId", { id: field });

/** A field is there and not what it should be. */
export const invalid = (c: Context, field: string, message: string): Response =>
  refuse(c, "sandboxLive.common.customError", { message: `${field}: ${message}` });

/** Nothing is at that address, or it does not take that method. */
export function notFound(c: Context): Response {
  const { pathname } = new URL(c.req.url);
  return refuse(c, "sandboxLive.common.NotFoundUrl", { message: `Cannot ${c.req.method} ${pathname.slice(0, 200)}` });
}

const NAMES: Partial<Record<ErrorCode, FaultName>> = {
  "rate.key": "sandboxLive.customErrors.tooManyRequests",
  "rate.address": "sandboxLive.customErrors.tooManyRequests",
  "auth.unknown_key": "sandboxLive.auth.unauthorized",
  "auth.app_disabled": "sandboxLive.keyVaultErrors.appDisabled",
  "order.not_found": "sandboxLive.systemError.noDataFound",
  "order.no_gateway": "management.appModule.appGatewayNotExist",
  "gateway.failed": "sandboxLive.systemError.externalProviderIssue",
};

/** A failure of the floors below. */
export function failed(c: Context, failure: Failure): Response {
  const { code } = failure;
  const { status, title } = ERRORS[code];
  const wait = WAIT[code];
  if (wait !== undefined) c.header("retry-after", String(wait));
  const name = NAMES[code];
  if (name !== undefined) return refuse(c, name);
  if (code === "request.invalid" || code === "order.unapproved_limit") return invalid(c, failure.field ?? "body", failure.message ?? title);
  if (status < 500) return refuse(c, "sandboxLive.systemError.invalidRequest");
  return refuse(c, "sandboxLive.systemError.oopsSomethingWentWrong", {}, status === 503 ? { status } : {});
}
