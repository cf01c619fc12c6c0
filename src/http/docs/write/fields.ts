import type * as z from "zod";
import { EXPONENTS } from "../../../kernel/currencies.ts";
import type { captureOrder, createOrder, createRefund, listQuery, previewRoute, resolveAttention } from "../../orders/schema.ts";
import type { Schema } from "./openapi.ts";

// What the schemas of requests can't say in JSON Schema: what a field is for, and what is checked by code. The compiler asks
// for every field.

type Notes<S extends z.ZodType> = { readonly [K in keyof z.input<S>]-?: Schema };

/** ISO 4217 codes; written once, as they are many. */
export const currency: Schema = { type: "string", enum: Object.keys(EXPONENTS), description: "An active ISO 4217 code, in capitals." };
const CURRENCY: Schema = { type: undefined, $ref: "#/components/schemas/Currency" };

const amount: Schema = {
  anyOf: [
    { type: "string", pattern: "^(0|[1-9][0-9]*)(\\.[0-9]+)?$" },
    { type: "number", exclusiveMinimum: 0 },
  ],
  examples: ["345.67"],
};
const address: Schema = { type: "string", format: "uri", maxLength: 2048 };
const time: Schema = {
  anyOf: [
    { type: "string", format: "date" },
    { type: "string", format: "date-time" },
  ],
};

export const createNotes: Notes<typeof createOrder> = {
  amount: {
    ...amount,
    description:
      "In major units, as a decimal string or a number: more than zero, and no more decimals than the currency has. At most 2^53 minor units. No sign, exponent or separators.",
  },
  currency: { ...CURRENCY, description: "ISO 4217 code in capitals, for example NPR." },
  reference: {
    description:
      "Your own number for this payment, 1 to 64 visible ASCII characters, unique per app and mode. The same one again is the same order, so a repeated call can't charge twice.",
    examples: ["INV-1042"],
  },
  description: { description: "What is being paid for. The customer reads it." },
  customer: { description: "Who pays, as far as you know. Passed on to gateways that want it." },
  metadata: {
    description: "Your own data, answered as you sent it: at most 50 texts, keys of at most 40 characters, values of at most 500.",
    type: "object",
    maxProperties: 50,
    propertyNames: { minLength: 1, maxLength: 40 },
    additionalProperties: { type: "string", maxLength: 500 },
  },
  redirectUrl: {
    ...address,
    description:
      "Where the customer comes back to, with [signed parameters](#redirect). https, no user name or password. Without it they see how it ended on the payment page.",
  },
  webhookUrl: {
    ...address,
    description:
      "Where your server is told of this order, with [signed messages](#webhooks). https, a public address; with npm start also http on your own machine.",
  },
  gateways: {
    description: "Only these gateways, or single accounts (`gc_…`), in your order of preference. Their ids are in `GET /v1/gateways`.",
    uniqueItems: true,
  },
  methods: { description: "Only these payment methods, in your order of preference.", uniqueItems: true },
  locale: {
    description: "The language of the payment page, a BCP 47 tag of English, Nepali or Hindi. Without it the customer's browser decides.",
    examples: ["ne-NP"],
  },
  capture: { description: "`manual` only holds the money: only gateways that can are offered, and [capture](#captureOrder) takes it." },
  expiresIn: {
    description: "Seconds until the order can't be paid any more.",
    anyOf: [
      { type: "integer", minimum: 60, maximum: 7_776_000 },
      { type: "string", pattern: "^[0-9]{1,9}$" },
    ],
  },
};

export const previewNotes: Notes<typeof previewRoute> = {
  amount: createNotes.amount,
  currency: createNotes.currency,
  gateways: createNotes.gateways,
  methods: createNotes.methods,
  capture: { description: "`manual`: only gateways that can hold money." },
};

export const captureNotes: Notes<typeof captureOrder> = {
  amount: { description: "In major units, as text or number; without it all that is held.", example: "345.67" },
};

export const refundNotes: Notes<typeof createRefund> = {
  amount: { ...amount, description: "In major units, in the order's currency. Without it all that is left." },
  reason: { description: "Why, for your own books." },
};

export const resolveNotes: Notes<typeof resolveAttention> = {
  code: { description: "Which one, as the order's `attention` has it." },
  transaction: { description: "At which transaction. Needed only where several have it.", examples: ["tx_7Qm2bX0cKd9RtV4wYz1A01"] },
  action: {
    description:
      "`accept` leaves things as they are: another amount counts as the payment, an unresolved attempt as unpaid. Money in another currency can't pay the order: `accept` is refused until it was given back, or giving it back has failed, and then only closes the entry. `refund` gives back what that attempt took.",
  },
  note: { description: "What you found out. It stays in the order's history." },
};

export const listNotes: Notes<typeof listQuery> = {
  status: { description: "Only orders of this status." },
  currency: { ...CURRENCY, description: "Only orders in this currency." },
  reference: { description: "The order of this reference, as it is at this moment." },
  attention: { description: "Whether a person must look at something.", type: "boolean", enum: undefined },
  from: { ...time, description: "Created at this time or later." },
  to: { ...time, description: "Created before this time." },
  limit: { description: "How many.", type: "integer", minimum: 1, maximum: 100, default: 20, pattern: undefined },
  cursor: { description: "`nextCursor` of the page before. Send the other parameters again as they were." },
};
