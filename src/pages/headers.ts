import type { PageView } from "../domain/page.ts";
import { sha256 } from "../kernel/crypto.ts";
import { base64 } from "../kernel/encoding.ts";

/** The origin of a web address; null for anything else, so that it is never listed, linked or sent to. */
export function originOf(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const { protocol, origin } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? origin : null;
}

/** What every answer carries, redirects too. */
export const commonHeaders = (https: boolean): Readonly<Record<string, string>> => ({
  "cache-control": "no-store",
  "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), usb=()",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex, nofollow",
  ...(https && { "strict-transport-security": "max-age=31536000" }),
});

export interface PolicyInput {
  /** The inline texts of this page, byte for byte: they are allowed by hash, so a page without an order is always the same bytes. */
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  /** Absent on the pages that say nothing about an order. */
  readonly view?: PageView;
}

const hashOf = async (text: string) => `'sha256-${base64(await sha256(text))}'`;

/** The Content-Security-Policy of one page. */
export async function contentSecurityPolicy({ styles, scripts, view }: PolicyInput): Promise<string> {
  const next = view?.stage.kind === "step" ? view.stage.next : null;
  const sdk = next?.kind === "sdk" ? originOf(next.script) : null;
  // Chromium drops a redirect that follows a form post to an origin which is not listed: the gateway's and the shop's must be.
  const formTargets = view
    ? [
        "'self'",
        next?.kind === "redirect" ? originOf(next.url) : next?.kind === "form" ? originOf(next.action) : null,
        originOf(view.redirectUrl),
        ...(view.nextOrigins ?? []).map(originOf),
      ]
    : ["'none'"];
  const list = (...sources: (string | null)[]) => [...new Set(sources.filter((source) => source !== null))].join(" ");
  const directives = {
    "default-src": "'none'",
    "style-src": list(...(await Promise.all(styles.map(hashOf)))),
    "script-src": scripts.length > 0 || sdk ? list(...(await Promise.all(scripts.map(hashOf))), sdk) : "'none'",
    "img-src": list("data:", view?.merchant.logo?.startsWith("https:") ? originOf(view.merchant.logo) : null),
    ...(sdk && { "connect-src": sdk, "frame-src": sdk }),
    "form-action": list(...formTargets),
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
