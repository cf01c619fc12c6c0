import * as z from "zod";
import { METHODS, type NextAction } from "../domain/facts.ts";

// What the API answers beside orders, as schemas: for the documentation and the tests, like orders/answers.ts.

const any = z.literal("any");
const FLOWS = ["redirect", "form", "ask", "sdk", "wait"] as const satisfies readonly NextAction["kind"][];
const methods = z.array(z.enum(METHODS));
const currencies = z.union([any, z.array(z.string())]).describe('ISO 4217 codes, or "any".');

export const gatewayAccount = z
  .object({
    id: z.string().describe("The account's id (`gc_…`)."),
    mode: z.enum(["test", "live"]),
    status: z
      .enum(["enabled", "down", "unverified", "disabled"])
      .describe(
        "An enabled one is offered to customers. `down`: it keeps failing, and is only tried after all others. The rest are not offered.",
      ),
    downUntil: z.iso.datetime().nullable().describe("When it is tried out again, where it is `down`."),
    priority: z.int().describe("The lowest is tried first."),
    currencies: currencies,
    methods: methods.describe("What it may be offered for."),
    webhookUrl: z
      .url()
      .nullable()
      .describe(
        "Where the gateway is to send its webhooks: enter it at the gateway. Null where it sends none, or PUBLIC_ORIGIN is not set.",
      ),
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
    flow: z
      .enum(FLOWS)
      .describe(
        "How customers mostly pay there: they are sent to its page (`redirect`, `form`), asked on ours (`ask`, `sdk`), or act elsewhere (`wait`).",
      ),
    supports: z
      .object({
        manualCapture: z.boolean().describe("Can hold money that you take later."),
        capture: z.enum(["none", "full", "partial"]).describe("What you can take of money that is held."),
        void: z.boolean().describe("Can let go of money that is held."),
        cancel: z.boolean().describe("Can end a session so that it can't be paid any more."),
        refund: z.enum(["none", "full", "partial"]),
        webhooks: z.boolean().describe("Tells what happens; of the others the state is asked for."),
      })
      .describe("What it can do."),
    webhookEvents: z.array(z.string()).describe("What to subscribe to at the gateway, for the `webhookUrl` of your account."),
    accounts: z.array(gatewayAccount).describe("Yours."),
  })
  .describe("A payment gateway.");

export const gatewayList = z.object({ data: z.array(gateway) }).describe("Every gateway that this installation knows.");

export const skippedAccount = z
  .object({
    account: z.string().describe("Your account at a gateway (`gc_…`)."),
    gateway: z.string().describe("Which gateway."),
    why: z.string().describe("Why it is not in turn, in words."),
  })
  .describe("A gateway account that is passed over.");

export const routeChoice = z
  .object({
    account: z.string().describe("Your account at a gateway (`gc_…`)."),
    gateway: z.string().describe("Which gateway."),
    why: z.string().describe("Why it is in this place, in words."),
    skipped: z.array(skippedAccount).describe("The accounts before it, and why each of them is not in turn."),
  })
  .describe("A gateway account that would be tried.");

export const route = z
  .object({
    method: z.enum(METHODS).describe("What the customer would choose."),
    choices: z.array(routeChoice).describe("The accounts in the order of trying: the next one is tried while no money can have moved."),
  })
  .describe("How a payment by one method would go.");

export const routePreview = z
  .object({
    data: z.array(route).describe("The methods as the customer would see them. Empty where there is no way to pay."),
    skipped: z.array(skippedAccount).describe("Your accounts that would be tried for none of them, and why."),
  })
  .describe("By which gateway accounts a payment could be made at this moment.");

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

export const manageProblem = problem
  .extend({
    kspay: z
      .object({
        code: z.int().nullable().describe("Not unique; null where KS Pay publishes none."),
        message: z.string().describe("In KS Pay's words."),
      })
      .exactOptional()
      .describe("What KS Pay's management API says in this case, where it has a word for it: `docs/errors.md` has them all."),
  })
  .describe("A problem document of the settings.");
