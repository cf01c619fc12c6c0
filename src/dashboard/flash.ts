import { getCookie, setCookie } from "hono/cookie";
import type { ManageCtx } from "../http/manage/context.ts";

const COOKIE = "dwar.flash";
const PATH = "/dashboard";
const SECONDS = 60;
const LONGEST = 300;

export interface Flash {
  readonly text: string;
  readonly good: boolean;
}

const attributes = (c: ManageCtx) =>
  ({ path: PATH, httpOnly: true, sameSite: "Lax", secure: c.get("origin").startsWith("https:") }) as const;

/** A part of the address that was asked for may be in it, and no header can hold a control character. */
const forHeader = (to: string) => to.replace(/\p{Cc}/gu, encodeURIComponent);

function say(c: ManageCtx, to: string, { text, good }: Flash): Response {
  setCookie(c, COOKIE, `${good ? "+" : "-"}${text.slice(0, LONGEST)}`, { ...attributes(c), maxAge: SECONDS });
  return c.redirect(forHeader(to), 303);
}

/** After a form that worked: to another page, which says so once. */
export const done = (c: ManageCtx, to: string, text: string): Response => say(c, to, { text, good: true });

/** After one that did not, where there is no form to show again. */
export const failed = (c: ManageCtx, to: string, text: string): Response => say(c, to, { text, good: false });

/** What the last form said, once. */
export function takeFlash(c: ManageCtx): Flash | null {
  const said = getCookie(c, COOKIE);
  if (said === undefined) return null;
  setCookie(c, COOKIE, "", { ...attributes(c), maxAge: 0 });
  return { text: said.slice(1, LONGEST + 1), good: said.startsWith("+") };
}
