import { hostOf, isLoopback } from "../../../merchants/addresses.ts";
import type { AppSettings } from "../../../merchants/settings.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "./errors.ts";

/** What KS Pay's SDK for phones says in place of an origin. */
const MOBILE = "kspay-flutter-v1";

const PREFLIGHT = {
  "access-control-allow-headers": "authorization, content-type, environment, origin, x-request-id, x-signature, x-token",
  "access-control-max-age": "600",
};

/** Whether pages of that origin may call for the app: its host is one of the app's, or below one. Loopback: with test keys only. */
export function isAllowed(origin: string, { site, domains, origins }: AppSettings, mode: "test" | "live"): boolean {
  if (origin === MOBILE) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.protocol !== "https:" && url.protocol !== "http:") return false;
  const host = hostOf(url);
  if (isLoopback(host)) return mode === "test";
  const ownSite = site !== null && URL.canParse(site) ? [hostOf(new URL(site))] : [];
  return [...origins, ...domains, ...ownSite].some((own) => host === own.toLowerCase() || host.endsWith(`.${own.toLowerCase()}`));
}

/** The refusal of a call from a page that may not make it, else null. A server sends no Origin. */
export function originFault(c: Ctx, app: AppSettings, mode: "test" | "live"): Response | null {
  const origin = c.req.header("origin");
  if (origin === undefined) return null;
  if (!isAllowed(origin, app, mode)) return refuse(c, "sandboxLive.systemError.invalidOrigin");
  c.header("access-control-allow-origin", origin);
  c.header("access-control-expose-headers", "Retry-After, X-Request-Id");
  return null;
}

/** OPTIONS: a browser asks before it calls, and does not say yet for which app. The call itself is then refused or not. */
export const preflight =
  (method: "GET" | "POST") =>
  (c: Ctx): Response =>
    c.body(null, 204, {
      ...PREFLIGHT,
      "access-control-allow-origin": c.req.header("origin") ?? "*",
      "access-control-allow-methods": method,
    });
