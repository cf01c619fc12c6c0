import * as z from "zod";
import { ATTENTION_CODES, type OrderEvent, WEBHOOK_TYPES } from "../../domain/events.ts";
import { METHODS } from "../../domain/facts.ts";
import type { EventData } from "../../domain/view.ts";

// What the API answers, as schemas: for the documentation and the tests. The worker itself never loads this file; the types in
// domain/view.ts and storage/order-list.ts decide, and a test keeps the two the same.

const id = (prefix: string, length: number, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}[0-9A-Za-z]{${length}}$`))
    .describe(what);
const time = (what: string) => z.iso.datetime().describe(what);
const decimal = (what: string) =>
  z
    .string()
    .regex(/^[0-9]+(\.[0-9]+)?$/)
    .describe(what);
const minor = z.int().nonnegative().describe("The same as a whole number of minor units (paisa, cents).");
const code = z.string().describe("ISO 4217 code.");

export const transaction = z
  .object({
    id: id("tx_", 22, "The order's id with the attempt's number."),
    gateway: z.string().describe("Which gateway it was tried with."),
    account: id("gc_", 9, "Your account at that gateway."),
    method: z.enum(METHODS).describe("What the customer chose to pay with."),
    status: z
      .enum(["created", "initiated", "confirmed", "completed", "failed", "disabled", "partially_refunded", "refunded"])
      .describe("`confirmed`: authorized, not yet taken. `completed`: taken. `disabled`: the confirmation code was wrong too often."),
    reason: z.string().nullable().describe("Why it ended unpaid, for example `declined`, `cancelled_by_payer`, `expired`."),
    providerOrderId: z.string().nullable().describe("The gateway's id of the session."),
    providerPaymentId: z.string().nullable().describe("The gateway's id of the payment."),
    createdAt: time("When the attempt began."),
  })
  .describe("One attempt to pay an order.");

export const attention = z
  .object({
    code: z.enum(ATTENTION_CODES).describe("What is odd about it."),
    at: time("When it was noticed."),
    transaction: z.string().describe("Which attempt it is about."),
    detail: z.string().describe("In words, for a person."),
  })
  .describe("Something that a person must look at, and then [resolve](#resolveAttention).");

export const dispute = z
  .object({
    id: z.string().describe("The gateway's id of it."),
    transaction: z.string().describe("Which attempt's payment it is about."),
    status: z.enum(["open", "won", "lost"]).describe("`lost`: the money is gone back to the customer."),
    amount: decimal("What is asked back, in major units."),
    amountMinor: minor,
    currency: code,
    reason: z.string().nullable().describe("The gateway's word for why."),
    openedAt: time("When the gateway told of it first."),
    updatedAt: time("When it told of it last."),
  })
  .describe("A payment that the customer's bank takes back, or has decided about.");

const listed = {
  id: id("or_", 20, "The order's id."),
  object: z.literal("order"),
  mode: z.enum(["test", "live"]).describe("The mode of the key that made it."),
  status: z
    .enum(["open", "processing", "authorized", "paid", "expired", "cancelled", "partially_refunded", "refunded"])
    .describe("`processing`: the money is on its way. `authorized`: it is held. `expired` and `cancelled` ended unpaid."),
  amount: decimal("What is to be paid, in major units, with as many decimals as the currency has."),
  amountMinor: minor,
  currency: code,
  reference: z.string().nullable().describe("Your own number for it."),
  paymentUrl: z.url().describe("The payment page. Send the customer here. It is gone once the order is paid, expired or cancelled."),
  locale: z.string().nullable().describe("The language that you chose for the payment page."),
  redirectUrl: z.url().nullable().describe("Where the customer comes back to."),
  expiresAt: time("Until when it can be paid."),
  createdAt: time("When it was created."),
  updatedAt: time("When something happened to it last."),
  transactions: z.array(transaction).describe("Every attempt to pay it, the oldest first."),
  capturedAmount: decimal("What was taken."),
  refundedAmount: decimal("What was given back of it."),
  attention: z.array(attention).describe("What a person must look at; empty when all is well."),
  disputes: z.array(dispute).describe("What customers' banks have asked back, each with its latest status."),
  version: z.int().nonnegative().describe("Grows with every event: of two copies of an order the one with the higher version is newer."),
};

export const listedOrder = z.object(listed).describe("An order as lists show it: without `description` and `metadata`.");

export const order = z
  .object({
    ...listed,
    description: z.string().nullable().describe("What is being paid for."),
    metadata: z.record(z.string(), z.string()).describe("Your own data, as you sent it."),
  })
  .describe("What a customer is to pay, and what became of it.");

export const refund = z
  .object({
    id: id("rf_", 22, "The order's id with the refund's number."),
    object: z.literal("refund"),
    order: z.string().describe("The order's id."),
    transaction: z.string().describe("The attempt whose money goes back."),
    amount: decimal("What goes back, in major units."),
    amountMinor: minor,
    currency: code,
    status: z
      .enum(["pending", "succeeded", "failed", "manual"])
      .describe("`pending`: the gateway has not said yet. `manual`: the gateway has no way to do it, so a person must."),
    reason: z.string().nullable().describe("Why, as you gave it."),
    failure: z.string().nullable().describe("Why it failed."),
    createdAt: time("When it was asked for."),
  })
  .describe("Money that goes back to the customer.");

export const deliveryTry = z
  .object({
    at: time("When your server was called."),
    status: z.int().nullable().describe("The HTTP status that it answered; null where no answer came."),
    error: z.string().nullable().describe("What went wrong."),
  })
  .describe("One call of your server.");

export const delivery = z
  .object({
    endpoint: z.string().nullable().describe("The app's webhook endpoint (`we_…`); null for the order's own `webhookUrl`."),
    status: z.enum(["pending", "delivered", "failed"]).describe("`failed`: given up after ten tries, or the endpoint answered 410."),
    tries: z.array(deliveryTry).describe("Every call so far."),
    nextTryAt: z.iso.datetime().nullable().describe("When it is tried again."),
  })
  .describe("One message to one address of yours.");

// The document leaves open what more there may be one day; the types do not.
const isEventType = (type: string): type is OrderEvent["type"] => type !== "";
const isEventData = (data: Record<string, unknown>): data is Record<string, unknown> & EventData => data !== null;

export const event = z
  .object({
    id: id("ev_", 24, "Also the `webhook-id` of its messages."),
    type: z
      .string()
      .refine(isEventType)
      .describe("What happened, for example `order.paid`. There are more types than those that webhooks tell of."),
    at: time("When it happened."),
    transaction: z.string().nullable().describe("The attempt it is about."),
    refund: z.string().nullable().describe("The refund it is about."),
    data: z
      .record(z.string(), z.unknown())
      .refine(isEventData)
      .describe(
        "What there is to say beyond that. Its fields depend on `type`: `choice` of `transaction.created` says why this gateway account was tried, and others not.",
      ),
    deliveries: z.array(delivery).describe("What your servers were told of it."),
  })
  .describe("One thing that happened to an order.");

export const orderPage = z
  .object({
    data: z.array(listedOrder),
    nextCursor: z.string().nullable().describe("Send it as `cursor` for the next page; null on the last one."),
  })
  .describe("A page of orders, the newest first.");

export const refundList = z.object({ data: z.array(refund) }).describe("Every refund of an order, the oldest first.");
export const eventList = z.object({ data: z.array(event) }).describe("The whole history of an order, the oldest first.");

export const webhookMessage = z
  .object({
    type: z.enum(WEBHOOK_TYPES).describe("What happened."),
    timestamp: time("When it happened."),
    data: z
      .object({
        order: order.describe("The order as it was right after the event."),
        transaction: transaction.exactOptional().describe("The attempt that the event is about."),
        refund: refund.exactOptional().describe("The refund that the event is about."),
      })
      .describe("The order, and what else the event is about."),
  })
  .describe("The body of a webhook. A message that is sent again has the same id and the same bytes.");
