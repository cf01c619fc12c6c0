import ipaddr from "ipaddr.js";
import * as z from "zod";

const MOST = 100;

/** A domain as hosts are written in addresses. */
export const callingDomain = z
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
