import * as z from "zod";
import { METHODS } from "../domain/facts.ts";

// What the API answers beside orders, as schemas: for the documentation and the tests, like orders/answers.ts.

const any = z.literal("any");
const methods = z.array(z.enum(METHODS));
const currencies = z.union([any, z.array(z.string())]).describe('ISO 4217 codes, or "any".');

export const gatewayAccount = z
  .object({
    id: z.string().describe("The account's id (`gc_…`)."),
    mode: z.enum(["test", "live"]),
    status: z.enum(["enabled", "unverified", "disabled"]).describe("Only an enabled one is offered to customers."),
    priority: z.int().describe("The lowest is tried first."),
    currencies: currencies,
    methods: methods.describe("What it may be offered for."),
  })
  .describe("Your app's credentials at one gateway, in the mode of your key.");

export const gateway = z
  .object({
    id: z.string().describe("What `gateways` of a new order takes."),
    name: z.string(),
    docs: z.string().describe("The gateway's own documentation."),
    modes: z.array(z.enum(["test", "live"])).describe("The modes it exists in."),
    countries: z.union([any, z.array(z.string())]).describe('ISO 3166 codes, or "any".'),
    currencies,
    methods: methods.describe("What customers can pay with there."),
    supports: z
      .object({
        manualCapture: z.boolean().describe("Can hold money that you take later."),
        cancel: z.boolean().describe("Can end a session so that it can't be paid any more."),
        refund: z.enum(["none", "full", "partial"]),
      })
      .describe("What it can do."),
    accounts: z.array(gatewayAccount).describe("Yours."),
  })
  .describe("A payment gateway.");

export const gatewayList = z.object({ data: z.array(gateway) }).describe("Every gateway that this installation knows.");

export const health = z.object({ status: z.literal("ok") }).describe("The worker runs.");

export const fieldError = z
  .object({
    field: z.string().describe("The field's path, for example `customer.email`, or a header's name."),
    message: z.string().describe("What is wrong with it."),
  })
  .describe("What is wrong with one field.");

export const problem = z
  .object({
    type: z.string().describe("`urn:dwar:problem:` and the code."),
    title: z.string().describe("What happened, in words."),
    status: z.int().describe("The HTTP status again."),
    code: z.string().describe("Stable: this is what a program decides by."),
    requestId: z.string().describe("Name it when you ask for help."),
    detail: z.string().exactOptional().describe("More about this case."),
    errors: z.array(fieldError).exactOptional().describe("Each bad field."),
  })
  .describe("An RFC 9457 problem document, `application/problem+json`.");
