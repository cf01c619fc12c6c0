import { iso31661 } from "iso-3166/1.js";
import { iso31662 } from "iso-3166/2.js";
import * as z from "zod";
import { country } from "../kyb.ts";

// Countries and their states, of ISO 3166 as the iso-3166 package keeps it.

export interface Place {
  /** "NP", "NP-P3". */
  readonly code: string;
  readonly name: string;
}

const byName = (a: Place, b: Place) => a.name.localeCompare(b.name, "en");

export const COUNTRIES: readonly Place[] = iso31661
  .filter(({ state }) => state === "assigned")
  .map(({ alpha2, name }) => ({ code: alpha2, name }))
  .toSorted(byName);

/** A country's first divisions; of some there are none. */
export function statesOf(countryCode: string): readonly Place[] {
  return iso31662
    .filter(({ parent }) => parent === countryCode)
    .map(({ code, name }) => ({ code, name }))
    .toSorted(byName);
}

export const countryCode = country;

export const stateCode = z
  .string({ error: "An ISO 3166-2 code, such as NP-P3." })
  .trim()
  .toUpperCase()
  .refine((code) => iso31662.some((one) => one.code === code), {
    error: ({ input }) => `${JSON.stringify(input)} is no state of ISO 3166-2, such as NP-P3.`,
  });

export const placeName = (code: string | null): string | null =>
  code === null ? null : (COUNTRIES.find((one) => one.code === code)?.name ?? iso31662.find((one) => one.code === code)?.name ?? code);
