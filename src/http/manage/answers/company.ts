import * as z from "zod";
import { newDocument } from "../../../merchants/company/profile.ts";
import { kybStatus } from "../../../merchants/kyb.ts";
import { country, maybe, maybeTime, text, time } from "./parts.ts";

// What a company says of itself.

export const place = z
  .object({ code: text("ISO 3166-1 alpha-2 (NP) or ISO 3166-2 (NP-P3)."), name: text("In English.") })
  .describe("A country, or a part of one.");

export const placeList = z.object({ data: z.array(place) }).describe("Countries, or the parts of one, by name.");

export const companyDocument = z
  .object({
    id: text("The document's id (`cd_…`)."),
    kind: z.enum(newDocument.shape.kind.options).describe("What it is."),
    number: text("The number on it."),
    note: maybe("What else there is to say of it."),
    createdAt: time("When it was named."),
  })
  .describe("A document that shows who the company is: what is kept of it is its number, not the paper.");

export const company = z
  .object({
    id: text("The company's id (`co_…`)."),
    name: text("Its name."),
    country,
    state: maybe("ISO 3166-2 code, for example NP-P3."),
    address: maybe("Street and number."),
    city: maybe("The city."),
    zip: maybe("The postal code."),
    taxNumber: maybe("As its country writes it; in India the GSTIN."),
    kyb: kybStatus.describe("Where the check of it stands. Only of an `approved` one live payments have no limit."),
    kybReason: maybe("Why it was rejected."),
    kybAt: maybeTime("When `kyb` changed last."),
    documents: z.array(companyDocument).describe("What shows who it is, the oldest first."),
    missing: z.array(z.string()).describe("Fields that must be filled in before it can be submitted; `documents` where there is none."),
  })
  .describe("What a company says of itself, and where the check of it stands.");
