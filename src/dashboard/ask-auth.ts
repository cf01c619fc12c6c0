import * as z from "zod";
import type { ManageCtx } from "../http/manage/context.ts";
import type { Refusal } from "../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { AUTH_PATH } from "../merchants/people/auth.ts";

/** better-auth's words that a person can do something about. Anything else is the same short sentence. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  INVALID_EMAIL_OR_PASSWORD: { code: "request.invalid", message: "The e-mail address or the password is wrong." },
  EMAIL_NOT_VERIFIED: { code: "request.invalid", message: "Confirm your e-mail address first." },
  INVALID_EMAIL: { code: "request.invalid", field: "email", message: "Not an e-mail address." },
  INVALID_PASSWORD: { code: "request.invalid", field: "password", message: "The password is wrong." },
  PASSWORD_TOO_SHORT: { code: "request.invalid", field: "password", message: "At least 10 characters." },
  PASSWORD_TOO_LONG: { code: "request.invalid", field: "password", message: "At most 128 characters." },
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
  if (response.status === 429) return fail({ code: "rate.account" });
  const code = refused.safeParse(answer).data?.code ?? "";
  const known = REFUSALS[code];
  if (known) return fail(known);
  if (response.status >= 500) return fail({ code: "internal" });
  return fail({ code: "request.invalid", message: "That did not work. Try it again." });
}
