import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { isLocal } from "./addresses.ts";
import type { AppSettings } from "./settings.ts";

type OriginEnv = Pick<Env, "ENVIRONMENT" | "PUBLIC_ORIGIN">;

/** PUBLIC_ORIGIN as an origin: a path or a slash at its end is ignored; null where it is empty or no web address. */
export function publicOrigin(env: OriginEnv): string | null {
  if (!URL.canParse(env.PUBLIC_ORIGIN)) return null;
  const { protocol, origin } = new URL(env.PUBLIC_ORIGIN);
  return protocol === "https:" || (protocol === "http:" && isLocal(env)) ? origin : null;
}

/** Where the app's payment pages are served: its verified domain, else PUBLIC_ORIGIN, else, locally, the host of the request. */
export function pageOrigin(env: OriginEnv, app: AppSettings, requestUrl: string): Result<string, Failure> {
  const [domain] = app.domains;
  if (domain !== undefined) return ok(`https://${domain}`);
  const origin = publicOrigin(env) ?? (isLocal(env) ? new URL(requestUrl).origin : null);
  return origin === null ? fail({ code: "config.public_origin" }) : ok(origin);
}

/** Where a gateway posts its webhooks of one account. */
export const webhookAddress = (origin: string, gateway: string, account: string): string => `${origin}/webhooks/${gateway}/${account}`;

/** Whether the app's pages exist on the host of the request. PUBLIC_ORIGIN goes on serving orders made before a domain was verified. */
export function servesPages(env: OriginEnv, app: AppSettings, requestUrl: string): boolean {
  const { origin } = new URL(requestUrl);
  return isLocal(env) || origin === publicOrigin(env) || app.domains.some((domain) => origin === `https://${domain}`);
}
