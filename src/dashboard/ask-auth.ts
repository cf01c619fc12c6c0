import * as z from "zod";
import type { ManageCtx } from "../http/manage/context.ts";
import type { Refusal } from "../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { AUTH_PATH } from "../merchants/people/auth.ts";

const STALE_LINK = { code: "request.invalid", message: "This link is too old, or was used before." } as const satisfies Refusal;
/** The first half of signing in is forgotten: they begin again. */
const BEGIN_AGAIN = {
  code: "auth.signed_out",
  message: "That took too long, or went wrong too often. Sign in again.",
} as const satisfies Refusal;

/** better-auth's words that a person can do something about. Anything else is the same short sentence. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  INVALID_EMAIL_OR_PASSWORD: { code: "request.invalid", message: "The e-mail address or the password is wrong." },
  EMAIL_NOT_VERIFIED: { code: "auth.unverified" },
  INVALID_PASSWORD: { code: "request.invalid", field: "password", message: "The password is wrong." },
  INVALID_CODE: { code: "request.invalid", field: "code", message: "That code is not right. Wait for the next one and try that." },
  INVALID_BACKUP_CODE: { code: "request.invalid", field: "code", message: "That is none of your backup codes, or it was used before." },
  ACCOUNT_TEMPORARILY_LOCKED: { code: "rate.account", message: "Too many wrong codes. Wait 15 minutes." },
  INVALID_TWO_FACTOR_COOKIE: BEGIN_AGAIN,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: BEGIN_AGAIN,
  INVALID_TOKEN: STALE_LINK,
  TOKEN_EXPIRED: STALE_LINK,
  USER_NOT_FOUND: STALE_LINK,
  TOO_MANY_ATTEMPTS: { code: "rate.account" },
};

const refused = z.object({ code: z.string().optional() });

/**
 * Calls one of better-auth's own endpoints as the visitor's browser would: with its limits, its checks and its cookies. Answers its JSON.
 * `body` absent: a GET.
 */
export async function askAuth(c: ManageCtx, path: string, body?: Readonly<Record<string, unknown>>): Promise<Result<unknown, Refusal>> {
  const headers = new Headers({ accept: "application/json", origin: c.get("origin") });
  for (const name of ["cookie", "user-agent", "cf-connecting-ip"]) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  if (body) headers.set("content-type", "application/json");
  const response = await c.get("auth").handler(
    new Request(`${c.get("origin")}${AUTH_PATH}${path}`, {
      method: body ? "POST" : "GET",
      headers,
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  for (const cookie of response.headers.getSetCookie()) c.header("set-cookie", cookie, { append: true });
  const text = await response.text();
  const answer: unknown = text === "" ? null : JSON.parse(text);
  if (response.ok) return ok(answer);
  const known = REFUSALS[refused.safeParse(answer).data?.code ?? ""];
  if (known) return fail(known);
  if (response.status === 429) return fail({ code: "rate.account" });
  if (response.status >= 500) return fail({ code: "internal" });
  return fail({ code: "request.invalid", message: "That did not work. Try it again." });
}
