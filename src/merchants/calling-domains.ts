import { eq } from "drizzle-orm";
import ipaddr from "ipaddr.js";
import * as z from "zod";
import { database } from "../storage/database.ts";
import { apps } from "../storage/schema.ts";

const MOST = 100;

const callingDomain = z
  .string()
  .max(253, { error: "At most 253 characters." })
  .transform((text) => {
    // Only a name: the parser would take a port, a path or a user beside it.
    const isName = /^[\p{L}\p{M}\p{N}.-]+$/u.test(text) && URL.canParse(`https://${text}`);
    return isName ? new URL(`https://${text}`).hostname : "";
  })
  // A name of one part would stand for a whole "com", since names below it count too.
  .refine((host) => z.regexes.hostname.test(host) && /[^.]\.[^.]+$/.test(host) && !ipaddr.isValid(host), {
    error: "Must be a domain alone, such as shop.example.com; names below it count too.",
  });

/** Domains whose pages may call for an app, as hosts are written in addresses: small letters, other scripts in Punycode. */
export const callingDomains = z
  .array(callingDomain)
  .max(MOST, { error: `At most ${MOST}.` })
  .transform((list) => [...new Set(list)]);

/** Puts these in place of the ones there were. False where there is no such app. */
export async function setCallingDomains(d1: D1Database, app: string, domains: readonly string[]): Promise<boolean> {
  const changed = await database(d1)
    .update(apps)
    .set({ origins: domains.length > 0 ? domains : null })
    .where(eq(apps.id, app))
    .returning({ id: apps.id });
  return changed.length > 0;
}
