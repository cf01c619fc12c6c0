import * as z from "zod";
import { METHODS } from "../../../domain/facts.ts";
import { kybStatus } from "../../../merchants/kyb.ts";
import { company } from "./company.ts";
import { country, currency, decimal, maybe, maybeTime, pageOf, role, text, time, yes } from "./parts.ts";

// What operators keep for everybody.

export const catalogueCurrency = z
  .object({
    id: text("What KS Pay's API knows it by."),
    code: currency,
    name: text("In English."),
    symbol: text("As it is written beside an amount."),
    exponent: z.int().nonnegative().describe("How many decimals its minor unit has."),
    disabled: yes("Whether KS Pay's API offers it no more."),
  })
  .describe("A currency of the catalogue.");

export const catalogueMethod = z
  .object({
    id: text("What KS Pay's API knows it by."),
    method: z.enum(METHODS).describe("What the rest of the API calls it."),
    name: text("In English."),
    disabled: yes("Whether KS Pay's API offers it no more."),
  })
  .describe("A payment method of the catalogue.");

export const catalogue = z
  .object({
    currencies: z.array(catalogueCurrency).describe("By their codes."),
    methods: z.array(catalogueMethod).describe("By their names."),
  })
  .describe("What can be paid in and with.");

export const unapprovedLimit = z
  .object({
    country: text("ISO 3166 alpha-2 code, for example NP."),
    currency,
    most: decimal("In major units."),
  })
  .describe("The most that one live payment to a company of that country may be before its details are approved.");

export const unapprovedLimitList = z
  .object({ data: z.array(unapprovedLimit) })
  .describe("All of these limits. Where a country has none in a currency, live payments in it are not limited.");

export const listedCompany = z
  .object({
    id: text("The company's id (`co_…`)."),
    name: text("Its name."),
    country,
    kyb: kybStatus.describe("Where the check of it stands."),
    kybAt: maybeTime("When `kyb` changed last."),
    createdAt: time("When it was founded."),
  })
  .describe("A company as operators list it.");

export const companyPage = pageOf(listedCompany).describe("A page of companies.");

export const reviewedApp = z
  .object({ id: text("The app's id (`ap_…`)."), name: text("Its name."), site: maybe("The address of its web site.") })
  .describe("An app of a company that is decided about.");

export const reviewedPerson = z
  .object({ name: text("Their name."), email: text("Their e-mail address."), role: role.describe("What they may do in the company.") })
  .describe("Somebody who belongs to a company that is decided about.");

export const reviewedCompany = company
  .extend({
    limits: z.array(z.string()).describe('The most that one of its live payments may be now, each like "200.00 NPR".'),
    apps: z.array(reviewedApp).describe("Its apps, the oldest first."),
    people: z.array(reviewedPerson).describe("Who belongs to it, the first joined first."),
  })
  .describe("A company as the decision about it is made.");
