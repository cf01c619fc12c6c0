import * as z from "zod";
import { METHODS } from "../../../domain/facts.ts";
import { gateway } from "../../answers.ts";
import { refund } from "../../orders/answers.ts";
import type { Told } from "../operation.ts";
import { currency, decimal, maybe, maybeTime, mode, text, time, yes } from "./parts.ts";

// Gateways as they are set up: accounts, their verification, and in which order they are tried.

const currencies = z.union([z.literal("any"), z.array(currency)]);
const methods = z.array(z.enum(METHODS));

export const credentialField = z
  .object({
    name: text("What `credentials` calls it."),
    label: text("What a form calls it, in English."),
    help: maybe("Where to find it, in English."),
    secret: yes("Whether no more than its last four characters are ever shown again."),
    optional: yes("Whether it can be left out."),
    choices: z.record(z.string(), z.string()).nullable().describe("Where one of several is to be chosen: what to send, and its label."),
    webhook: yes("Whether it belongs to the webhook step: the gateway shows or takes it when a webhook is added there."),
  })
  .describe("A field of a gateway's credentials.");

export const offeredGateway = z
  .object({
    id: text("What `gateway` of a new account takes."),
    name: text("As merchants know it."),
    docs: gateway.shape.docs,
    countries: gateway.shape.countries,
    currencies: currencies.describe('ISO 4217 codes, or "any".'),
    methods: methods.describe("What customers can pay with there."),
    modes: z.array(mode).describe("The modes it exists in."),
    flow: gateway.shape.flow,
    webhooks: yes("Whether it tells what happens; of the others the state is asked for."),
    refunds: z
      .enum(["by_hand", "part", "whole", "none"])
      .describe("What can go back: `part` or all, only the `whole`, or only what a person gives back at the gateway (`by_hand`)."),
    manualCapture: yes("Whether it can hold money that you take later."),
    fields: z.array(credentialField).describe("What its credentials are."),
  })
  .describe("A gateway as the form for a new account needs it.");
export type OfferedGateway = Told<typeof offeredGateway>;

export const offeredGatewayList = z.object({ data: z.array(offeredGateway) }).describe("The gateways that fit.");

const step = (what: string) => z.enum(["open", "in_verify", "done", "failed", "not_needed"]).describe(what);

export const gatewaySetup = z
  .object({
    id: text("The account's id (`gc_…`)."),
    app: text("The app's id (`ap_…`)."),
    mode,
    gateway: text("The gateway's id."),
    name: text("The gateway's name."),
    status: z
      .enum(["enabled", "disabled", "unverified", "down"])
      .describe("Only an enabled one takes new payments. `down`: it keeps failing, and is only tried after all others."),
    downUntil: maybeTime("When it is tried out again, where it is `down`."),
    enabled: yes("Whether it is switched on."),
    verified: yes("Whether a payment has really gone through it."),
    steps: z
      .object({
        credentials: step("What the gateway knows you by."),
        webhook: step("Our address, entered at the gateway."),
        domain: step("Where the payments will be begun."),
        payment: step("One small payment, which proves the rest."),
      })
      .describe("How far its verification has come. `in_verify`: done, and to be proven by the payment."),
    next: z.enum(["credentials", "webhook", "domain", "payment"]).nullable().describe("The step that is to be done next; null: none."),
    failure: maybe("Why the last verification failed, in words."),
    domain: maybe("The domain that was named for the payments."),
    order: maybe("The order of the verification payment that is under way, or that verified it (`or_…`)."),
    priority: z.int().describe("The lowest is tried first."),
    priorities: z
      .record(z.string(), z.int())
      .describe("In its place, where another order was made for a currency (`NPR`) or for one method in it (`NPR:card`)."),
    currencies: currencies.describe('What it is used for: ISO 4217 codes, or "any".'),
    methods: methods.describe("What it may be offered for."),
    webhook: z
      .object({
        url: text("What to enter at the gateway."),
        events: z.array(z.string()).describe("What to subscribe to there."),
        receivedAt: maybeTime("When the gateway was last heard from; null: never."),
      })
      .nullable()
      .describe("The gateway's webhooks; null where it sends none."),
    fields: z.array(credentialField).describe("What its credentials are."),
    credentials: z
      .record(z.string(), z.string())
      .describe("What is stored, by field: of a secret no more than `••••` and its last four characters."),
    createdAt: time("When it was added."),
  })
  .describe("An app's account at a gateway, and how far its verification has come.");

export const gatewaySetupList = z.object({ data: z.array(gatewaySetup) }).describe("An app's gateway accounts, in the order of trying.");

export const verificationPayment = z
  .object({
    order: text("The order's id (`or_…`)."),
    paymentUrl: text("Pay it there; it leads back to the account's page."),
    amount: decimal("What is to be paid, in major units: one, or the least that the gateway takes."),
    currency: text("ISO 4217 code."),
  })
  .describe("The payment that shows whether all that was entered works.");
export type VerificationPayment = Told<typeof verificationPayment>;

export const paidVerification = z
  .object({
    order: text("The order's id (`or_…`)."),
    amount: decimal("What was paid, in major units."),
    currency: text("ISO 4217 code."),
    refund: refund.nullable().describe("What was last done to give it back; null: nothing was."),
  })
  .describe("The payment that an account was verified by.");
export type PaidVerification = Told<typeof paidVerification>;

export const routingOrder = z
  .object({
    own: yes("Whether the order was made for just this, and is not that of the currency or of the accounts themselves."),
    data: z.array(gatewaySetup).describe("The accounts in the order of trying."),
  })
  .describe("In which order accounts are tried.");
