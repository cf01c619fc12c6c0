import * as z from "zod";
import { ATTENTION_CODES } from "../../domain/events.ts";
import { METHODS } from "../../domain/facts.ts";
import { LANGUAGES, LONGEST_TAG, languageOf, readTag } from "../../domain/languages.ts";
import { gateways } from "../../gateways/registry.ts";
import { type Currency, faultMessage, isCurrency, type Money, parseMajor } from "../../kernel/money.ts";

const DAY = 86_400;

export const amount = z
  .union([z.string(), z.number()], { error: 'Write the amount as digits with a decimal point, for example "345.67".' })
  .transform(String);

const wholeSeconds = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^[0-9]{1,9}$/)
      .transform(Number),
  ],
  { error: "Whole seconds." },
);
const text = (max: number) => z.string({ error: "Text." }).max(max, { error: `At most ${max} characters.` });
const address = z.string({ error: "A web address." });
const notAnObject = { error: "Send an object of fields." };
const oneLine = (max: number) => text(max).regex(/^[^\p{Cc}]*$/u, { error: "No control characters." });

const gatewayId = z.string({ error: "Text." }).refine((id) => gateways.has(id) || /^gc_[0-9A-Za-z]{9}$/.test(id), {
  error: ({ input }) => `There is no gateway ${JSON.stringify(input)}.`,
});
const method = z.enum(METHODS, { error: `One of ${METHODS.join(", ")}.` });
const notOurs = `A language tag (BCP 47) of one of ${LANGUAGES.join(", ")}, for example "ne-NP".`;
const locale = z
  .string({ error: "Text." })
  .max(LONGEST_TAG, { error: `At most ${LONGEST_TAG} characters.`, abort: true })
  .refine((tag) => languageOf(tag) !== undefined, { error: notOurs, abort: true })
  .overwrite((tag) => readTag(tag) ?? tag);
const unique = (list: readonly string[]) => new Set(list).size === list.length;

/** What decides by which gateway accounts a payment can be made. */
const routed = {
  amount,
  currency: z
    .string({ error: "An ISO 4217 code, for example NPR." })
    .refine(isCurrency, { error: "Not an active ISO 4217 currency code (write it in capitals)." }),
  gateways: z
    .array(gatewayId, { error: "A list of gateways." })
    .min(1, { error: "Name one, or leave the field out." })
    .refine(unique, { error: "One is there twice." })
    .exactOptional(),
  methods: z
    .array(method, { error: "A list of methods." })
    .min(1, { error: "Name one, or leave the field out." })
    .refine(unique, { error: "One is there twice." })
    .exactOptional(),
  capture: z.enum(["automatic", "manual"], { error: "automatic or manual." }).default("automatic"),
};

/** The amount as money of the currency that stands beside it. */
function inCurrency<T extends { readonly amount: string; readonly currency: Currency }>(
  { amount: written, currency, ...rest }: T,
  context: z.RefinementCtx,
) {
  const parsed = parseMajor(written, currency);
  if (typeof parsed !== "string") return { ...rest, amount: parsed satisfies Money };
  context.addIssue({ code: "custom", path: ["amount"], message: faultMessage(parsed, currency) });
  return z.NEVER;
}

/** POST /v1/orders. Addresses are checked by the route, which knows whether it runs locally. */
export const createOrder = z
  .strictObject(
    {
      amount: routed.amount,
      currency: routed.currency,
      reference: z
        .string({ error: "Text." })
        .regex(/^[\x21-\x7e]{1,64}$/, { error: "1 to 64 visible ASCII characters without spaces." })
        .exactOptional(),
      description: text(500).exactOptional(),
      customer: z
        .strictObject(
          {
            name: oneLine(200).exactOptional(),
            email: z.email({ error: "Not an e-mail address." }).max(254, { error: "At most 254 characters." }).exactOptional(),
            phone: z
              .string({ error: "Text." })
              .regex(/^\+?[0-9 ()./-]{5,24}$/, { error: "Not a phone number." })
              .exactOptional(),
          },
          notAnObject,
        )
        .exactOptional(),
      metadata: z
        .unknown()
        // The record would leave it out without a word.
        .refine((data) => !Object.hasOwn(Object(data), "__proto__"), { error: "A key can't be named __proto__." })
        .pipe(
          z
            .record(
              z.string().min(1, { error: "A key can't be empty." }).max(40, { error: "A key has at most 40 characters." }),
              text(500),
              {
                error: "An object of texts.",
              },
            )
            .refine((data) => Object.keys(data).length <= 50, { error: "At most 50 keys." }),
        )
        .exactOptional(),
      redirectUrl: address.exactOptional(),
      webhookUrl: address.exactOptional(),
      gateways: routed.gateways,
      methods: routed.methods,
      locale: locale.exactOptional(),
      capture: routed.capture,
      expiresIn: wholeSeconds
        .pipe(
          z
            .int()
            .min(60, { error: "At least 60 seconds." })
            .max(90 * DAY, { error: `At most ${90 * DAY} seconds.` }),
        )
        .default(3600),
    },
    notAnObject,
  )
  .transform(inCurrency);

/** POST /v1/route/preview: what of a new order decides its route. */
export const previewRoute = z.strictObject(routed, notAnObject).transform(inCurrency);

/** POST /v1/orders/{id}/refunds: without an amount all that is left. */
export const createRefund = z.strictObject(
  {
    amount: amount.exactOptional(),
    reason: oneLine(500).exactOptional(),
  },
  notAnObject,
);

/** POST /v1/orders/{id}/capture: without an amount all that is held. */
export const captureOrder = z.strictObject({ amount: amount.exactOptional() }, notAnObject);

/** POST /v1/orders/{id}/cancel, …/void and …/events/{event id}/resend. */
export const nothing = z.strictObject({}, notAnObject);

/** POST /v1/orders/{id}/resolve: `transaction` where several have it. */
export const resolveAttention = z.strictObject(
  {
    code: z.enum(ATTENTION_CODES, { error: `One of ${ATTENTION_CODES.join(", ")}.` }),
    transaction: z.string({ error: "Text." }).exactOptional(),
    action: z.enum(["accept", "refund"], { error: "accept or refund." }),
    note: oneLine(500).min(1, { error: "Say why." }),
  },
  notAnObject,
);

export const date = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: "A date or time in ISO 8601, for example 2026-01-31 or 2026-01-31T12:00:00Z.",
  })
  .transform((value) => Date.parse(value));

export const once = z.string({ error: "Give it once." });

/** Of every list. */
export const paging = {
  limit: once
    .regex(/^[0-9]{1,3}$/, { error: "1 to 100." })
    .transform(Number)
    .pipe(z.int().min(1, { error: "1 to 100." }).max(100, { error: "1 to 100." }))
    .default(20),
  cursor: once.max(200, { error: "Not a cursor from an earlier page." }).exactOptional(),
};

/** GET /v1/orders. `from` is inclusive, `to` exclusive. */
export const listQuery = z.strictObject({
  status: z
    .enum(["open", "processing", "authorized", "paid", "expired", "cancelled", "partially_refunded", "refunded"], {
      error: "One of open, processing, authorized, paid, expired, cancelled, partially_refunded, refunded.",
    })
    .exactOptional(),
  currency: once.refine(isCurrency, { error: "Not an active ISO 4217 currency code." }).exactOptional(),
  reference: once.max(64, { error: "At most 64 characters." }).exactOptional(),
  attention: z
    .enum(["true", "false"], { error: "true or false." })
    .transform((value) => value === "true")
    .exactOptional(),
  from: date.exactOptional(),
  to: date.exactOptional(),
  ...paging,
});
