import * as examples from "./examples.ts";
import type { Parameter, Schema } from "./openapi.ts";
import type { Described } from "./operation.ts";
import { listParameters } from "./schemas.ts";

const ORDER: Parameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The order's id.",
  schema: { type: "string", pattern: "^or_[0-9A-Za-z]{20}$" },
  example: examples.ORDER_ID,
};
const EVENT: Parameter = {
  name: "event",
  in: "path",
  required: true,
  description: "The event's id.",
  schema: { type: "string", pattern: "^ev_[0-9A-Za-z]{24}$" },
  example: examples.EVENT_ID,
};

const ASKED: Readonly<Record<string, unknown>> = {
  status: "paid",
  currency: "NPR",
  reference: "INV-1042",
  attention: false,
  from: "2026-11-01",
  to: "2026-12-01T00:00:00+05:45",
  limit: 50,
  cursor: examples.page().nextCursor,
};

const query = (name: string, { description = "", ...schema }: Schema): Parameter => ({
  name,
  in: "query",
  required: false,
  description,
  schema,
  example: ASKED[name],
});

const REPLAYED = ["Idempotent-Replayed"] as const;
const IDEMPOTENCY = ["idempotency.other_body", "idempotency.running"] as const;
const nothing = { nothing: { summary: "Nothing to say", value: {} } };

export const OPERATIONS: readonly Described[] = [
  {
    id: "createOrder",
    method: "post",
    path: "/v1/orders",
    tag: "Orders",
    summary: "Create an order",
    description:
      "Says what a customer is to pay, and answers the `paymentUrl` to send them to. The same `reference` again, or without one the same `Idempotency-Key`, is the same order as it is now; other fields that differ are named in `Dwar-Ignored` and not applied. One that expired or was cancelled unpaid is offered anew with the new terms.",
    body: {
      schema: "CreateOrder",
      required: true,
      sent: {
        shop: {
          summary: "What a shop sends",
          value: {
            amount: "345.67",
            currency: "NPR",
            reference: "INV-1042",
            description: "Masala tea, 2 kg",
            customer: { email: "customer@example.com" },
            redirectUrl: "https://shop.example.com/thanks",
            webhookUrl: "https://shop.example.com/webhooks/dwar",
            locale: "ne-NP",
            metadata: { cart: "8812" },
          },
        },
        least: { summary: "The least there is", value: { amount: 20, currency: "USD" } },
        restricted: {
          summary: "Only by wallet, for five minutes",
          value: { amount: "1500", currency: "NPR", methods: ["wallet"], gateways: ["sandbox"], capture: "automatic", expiresIn: 300 },
        },
        form: {
          summary: "As a form",
          form: true,
          value: {
            amount: "99.50",
            currency: "INR",
            customer: { phone: "+91 98000 00000" },
            metadata: { table: "4" },
            methods: ["wallet"],
          },
        },
        bad: {
          summary: "Half a paisa",
          refused: "request.invalid",
          value: { amount: "10.005", currency: "NPR" },
        },
      },
    },
    answer: {
      status: 201,
      description: "The order, new or as it is now.",
      schema: "Order",
      example: "created",
      headers: ["Location", "Idempotent-Replayed", "Dwar-Ignored"],
    },
    refusals: ["order.reference_conflict", "order.no_gateway", "order.unapproved_limit", "config.public_origin"],
  },
  {
    id: "getOrder",
    method: "get",
    path: "/v1/orders/{id}",
    tag: "Orders",
    summary: "Get an order",
    description: "The order as it is at this moment: this is what to believe, whatever a browser's address says.",
    parameters: [ORDER],
    answer: { status: 200, description: "The order.", schema: "Order", example: "paid" },
    refusals: ["order.not_found"],
  },
  {
    id: "listOrders",
    method: "get",
    path: "/v1/orders",
    tag: "Orders",
    summary: "List orders",
    description:
      "The app's orders in the mode of the key, the newest first. A change may take a second to show up here; `getOrder`, and a search by `reference`, are always current.",
    parameters: Object.entries(listParameters()).map(([name, schema]) => query(name, schema)),
    answer: { status: 200, description: "A page of orders.", schema: "OrderPage", example: "page" },
    refusals: ["request.invalid"],
  },
  {
    id: "cancelOrder",
    method: "post",
    path: "/v1/orders/{id}/cancel",
    tag: "Orders",
    summary: "Cancel an order",
    description:
      "Ends the offer: the payment page is gone at once. Once more is the same. Money that is held is released first. While money may be moving it is refused with 409 `order.busy`.",
    parameters: [ORDER],
    body: { schema: "Nothing", required: false, sent: nothing },
    answer: { status: 200, description: "The order, cancelled.", schema: "Order", example: "cancelled", headers: REPLAYED },
    refusals: ["order.not_found", "order.not_cancellable", "order.busy", "gateway.failed", ...IDEMPOTENCY],
  },
  {
    id: "captureOrder",
    method: "post",
    path: "/v1/orders/{id}/capture",
    tag: "After payment",
    summary: "Capture an order",
    description:
      "Takes the money of an order that was created with `capture: manual` and is `authorized`: all that is held, or a part where the gateway can, and the rest is released. It is then `paid`. To let go of the money, cancel the order. Send an `Idempotency-Key`: a call whose answer was lost can then be repeated.",
    parameters: [ORDER],
    body: {
      schema: "CaptureOrder",
      required: false,
      sent: {
        all: { summary: "All that is held", value: {} },
        form: { summary: "A part, as a form", form: true, value: { amount: "300.00" } },
        bad: { summary: "Not an amount", refused: "request.invalid", value: { amount: "some" } },
      },
    },
    answer: { status: 200, description: "The order, paid.", schema: "Order", example: "paid", headers: REPLAYED },
    refusals: ["order.not_found", "order.not_capturable", "order.capture_too_large", "order.busy", "gateway.failed", ...IDEMPOTENCY],
  },
  {
    id: "createRefund",
    method: "post",
    path: "/v1/orders/{id}/refunds",
    tag: "After payment",
    summary: "Refund an order",
    description:
      "Gives back all that is left, or a part; several refunds never give back more than was captured, however many are asked for at once. Send an `Idempotency-Key`: a call whose answer was lost can then be repeated.",
    parameters: [ORDER],
    body: {
      schema: "CreateRefund",
      required: false,
      sent: {
        part: { summary: "A part", value: { amount: "45.67", reason: "One packet was torn" } },
        form: { summary: "A part, as a form", form: true, value: { amount: "10.00" } },
        tooMuch: { summary: "More than was paid", refused: "order.refund_too_large", value: { amount: "1000000.00" } },
        rest: { summary: "All that is left", value: {} },
      },
    },
    answer: { status: 201, description: "The refund.", schema: "Refund", example: "refund", headers: REPLAYED },
    refusals: ["order.not_found", "order.not_refundable", "order.refund_too_large", ...IDEMPOTENCY],
  },
  {
    id: "listRefunds",
    method: "get",
    path: "/v1/orders/{id}/refunds",
    tag: "After payment",
    summary: "List an order's refunds",
    description: "All of them, as they are at this moment.",
    parameters: [ORDER],
    answer: { status: 200, description: "The refunds.", schema: "RefundList", example: "refunds" },
    refusals: ["order.not_found"],
  },
  {
    id: "listEvents",
    method: "get",
    path: "/v1/orders/{id}/events",
    tag: "After payment",
    summary: "Read an order's history",
    description: "Everything that happened to it, in order, each with the messages that your servers were sent of it.",
    parameters: [ORDER],
    answer: { status: 200, description: "The history.", schema: "EventList", example: "events" },
    refusals: ["order.not_found"],
  },
  {
    id: "resendEvent",
    method: "post",
    path: "/v1/orders/{id}/events/{event}/resend",
    tag: "After payment",
    summary: "Send an event's webhooks again",
    description: "To everybody whom it concerns, with the same `webhook-id` and body, also where it was delivered before.",
    parameters: [ORDER, EVENT],
    body: { schema: "Nothing", required: false, sent: nothing },
    answer: {
      status: 202,
      description: "The event; its messages leave at once.",
      schema: "Event",
      example: "event",
      headers: REPLAYED,
    },
    refusals: ["order.not_found", "event.not_found", "event.not_told", ...IDEMPOTENCY],
  },
  {
    id: "resolveAttention",
    method: "post",
    path: "/v1/orders/{id}/resolve",
    tag: "After payment",
    summary: "Resolve what needed attention",
    description:
      "Says what a person decided about one entry of the order's `attention`: another amount was paid, it was paid twice or too late, or nobody knows whether it was.",
    parameters: [ORDER],
    body: {
      schema: "Resolve",
      required: true,
      sent: {
        accept: {
          summary: "Keep a payment that came too late",
          value: { code: "late_payment", action: "accept", note: "The goods were still there." },
        },
        none: {
          summary: "There is nothing of that kind",
          refused: "attention.not_found",
          value: { code: "currency_mismatch", action: "refund", note: "Paid in dollars." },
        },
      },
    },
    answer: { status: 200, description: "The order without that entry.", schema: "Order", example: "paid", headers: REPLAYED },
    refusals: ["order.not_found", "attention.not_found", "order.not_refundable", ...IDEMPOTENCY],
  },
  {
    id: "listGateways",
    method: "get",
    path: "/v1/gateways",
    tag: "Gateways",
    summary: "List gateways",
    description: "Every gateway, what it can do, and your app's accounts there.",
    answer: { status: 200, description: "The gateways.", schema: "GatewayList", example: "gateways" },
    refusals: [],
  },
  {
    id: "getHealth",
    method: "get",
    path: "/healthz",
    tag: "Service",
    summary: "See whether it runs",
    description: "Touches no storage.",
    open: true,
    answer: { status: 200, description: "It runs.", schema: "Health", example: "health" },
    refusals: [],
  },
  {
    id: "getOpenApi",
    method: "get",
    path: "/openapi.json",
    tag: "Service",
    summary: "This description for programs",
    description: "OpenAPI 3.1, made from the schemas that check the requests.",
    open: true,
    answer: { status: 200, description: "The document.", media: "application/json" },
    refusals: ["request.not_found"],
  },
  {
    id: "getDocs",
    method: "get",
    path: "/docs",
    tag: "Service",
    summary: "This description for people",
    description: "One page, without scripts.",
    open: true,
    answer: { status: 200, description: "The page.", media: "text/html" },
    refusals: ["request.not_found"],
  },
  {
    id: "getLlmsTxt",
    method: "get",
    path: "/llms.txt",
    tag: "Service",
    summary: "This description in short, for language models",
    description: "Markdown, as llmstxt.org proposes.",
    open: true,
    answer: { status: 200, description: "The text.", media: "text/plain" },
    refusals: ["request.not_found"],
  },
];
