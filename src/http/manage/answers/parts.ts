import * as z from "zod";
import { isCurrency } from "../../../kernel/money.ts";
import { ROLES } from "../../../merchants/tenancy.ts";

// What the answers of the settings are made of.

export const text = (what: string) => z.string().describe(what);
export const maybe = (what: string) => z.string().nullable().describe(what);
export const yes = (what: string) => z.boolean().describe(what);
export const time = (what: string) => z.iso.datetime().describe(what);
export const maybeTime = (what: string) => z.iso.datetime().nullable().describe(what);
export const unixMs = (what: string) => z.int().nonnegative().describe(`${what} In Unix milliseconds.`);

export const mode = z.enum(["test", "live"]);
export const role = z.enum(ROLES);
export const currency = z.string().refine(isCurrency).describe("ISO 4217 code.");
export const country = maybe("ISO 3166 alpha-2 code, for example NP.");
export const decimal = (what: string) =>
  z
    .string()
    .regex(/^[0-9]+(\.[0-9]+)?$/)
    .describe(what);

/** A page by its number. */
export const pageOf = <S extends z.ZodType>(entry: S) =>
  z.object({
    data: z.array(entry),
    page: z.int().positive().describe("Which page this is, from 1."),
    limit: z.int().positive().describe("How many there are on a full page."),
    next: z.int().positive().nullable().describe("The number of the page after it; null on the last one."),
  });
