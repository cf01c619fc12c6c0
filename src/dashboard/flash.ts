import { getCookie, setCookie } from "hono/cookie";
import type { ManageCtx } from "../http/manage/context.ts";

const COOKIE = "dwar.flash";
const PATH = "/dashboard";
const SECONDS = 60;
const LONGEST = 300;

const attributes = (c: ManageCtx) =>
  ({ path: PATH, httpOnly: true, sameSite: "Lax", secure: c.get("origin").startsWith("https:") }) as const;

/** After a form that worked: to another page, which says so once. */
export function done(c: ManageCtx, to: string, text: string): Response {
  setCookie(c, COOKIE, text.slice(0, LONGEST), { ...attributes(c), maxAge: SECONDS });
  return c.redirect(to, 303);
}

/** What the last form said, once. */
export function takeFlash(c: ManageCtx): string | null {
  const text = getCookie(c, COOKIE);
  if (text === undefined) return null;
  setCookie(c, COOKIE, "", { ...attributes(c), maxAge: 0 });
  return text.slice(0, LONGEST);
}
