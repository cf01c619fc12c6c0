import { WEBHOOK_TYPES } from "../../../domain/events.ts";
import type { FieldError } from "../../problem.ts";
import { errorRows } from "./errors.ts";
import { ANSWERS, message, ORIGIN } from "./examples.ts";
import { HEADERS } from "./headers.ts";
import { MANAGE_SECURITY, manageErrors, managePaths, TAG } from "./manage.tsx";
import type { OpenApi, Operation, Parameter, PathItem } from "./openapi.ts";
import { operationOf, TAGS } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { componentSchemas, schemaRef } from "./schemas.ts";

const ABOUT: Readonly<Record<(typeof TAGS)[number] | typeof TAG | "Webhooks", string>> = {
  Orders: "What customers are to pay.",
  "After payment": "Refunds, history, and what a person must look at.",
  Gateways: "What can be paid with.",
  Reconciliation: "Gateways' own files beside what is known here.",
  Service: "The installation itself.",
  Settings: "What the dashboard does: companies, teams, apps, keys, gateways. For who is signed in, not for an app's key.",
  Webhooks: "What your server is told.",
};

const FIELDS: Readonly<Partial<Record<string, FieldError>>> = {
  "request.invalid": { field: "amount", message: "NPR has at most 2 decimals." },
  "order.no_gateway": { field: "methods", message: "No enabled gateway account of this app takes NPR in test mode that way." },
  "order.unapproved_limit": {
    field: "amount",
    message: "Until the company's details are approved a live payment may be at most 200.00 NPR.",
  },
  "order.refund_too_large": { field: "amount", message: "At most 300.00 NPR is left to refund." },
};

const problemExamples = () =>
  Object.fromEntries(
    [...errorRows, ...manageErrors].map(({ code, status, title }) => {
      const field = Object.hasOwn(FIELDS, code) ? FIELDS[code] : undefined;
      const more = field && { ...(code !== "request.invalid" && { detail: field.message }), errors: [field] };
      const value = { type: `urn:dwar:problem:${code}`, title, status, code, requestId: "0d8f2a34-6a0e-4a0e-9a53-2f8a6f9f6a51", ...more };
      return [code, { summary: title, value }];
    }),
  );

function paths(): Record<string, PathItem> {
  const byPath = Map.groupBy(OPERATIONS, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, operations]) => [path, Object.fromEntries(operations.map((one) => [one.method, operationOf(one)]))]),
  );
}

const header = (name: string, description: string, example: string): Parameter => ({
  name,
  in: "header",
  required: true,
  description,
  schema: { type: "string" },
  example,
});

export const WEBHOOK_HEADERS: readonly Parameter[] = [
  header("webhook-id", "The event's id, the same each time it is sent: take each only once.", "ev_7Qm2bX0cKd9RtV4wYz1A0008"),
  header("webhook-timestamp", "When it was sent, in Unix seconds: refuse what is older than five minutes.", "1795251724"),
  header(
    "webhook-signature",
    "`v1,` and the base64 signature; several are separated by spaces.",
    "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  ),
];

/** What each type of webhook says. */
export const TOLD: Readonly<Record<(typeof WEBHOOK_TYPES)[number], string>> = {
  "order.processing": "The gateway says that the money is on its way.",
  "order.authorized": "The money is held, and is to be captured.",
  "order.paid": "The order is paid: deliver.",
  "order.expired": "Nobody paid in time.",
  "order.cancelled": "The order was cancelled unpaid.",
  "order.reopened": "An order that had ended unpaid is offered anew.",
  "order.attention": "A person must look at something.",
  "order.disputed": "The customer's bank asks for the money back, or has decided about it.",
  "order.partially_refunded": "A part was given back.",
  "order.refunded": "Everything was given back.",
  "transaction.failed": "An attempt to pay failed. The order stays open.",
  "transaction.disabled": "The confirmation code was wrong too often. The order stays open.",
  "refund.succeeded": "A refund went through.",
  "refund.failed": "A refund did not go through.",
};

function webhook(type: keyof typeof TOLD): Operation {
  return {
    operationId: type,
    summary: TOLD[type],
    description:
      "Answer with any 2xx within 10 seconds. Anything else is tried again, ten times over three days; 410 switches the endpoint off.",
    tags: ["Webhooks"],
    security: [],
    parameters: WEBHOOK_HEADERS,
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: { allOf: [schemaRef("WebhookMessage"), { type: "object", properties: { type: { const: type } } }] },
          examples: { message: { summary: TOLD[type], value: message(type) } },
        },
      },
    },
    responses: {
      "2XX": { description: "Taken. It is not sent again." },
      "410": { description: "This address is gone: it is told nothing more." },
      default: { description: "It is sent again later." },
    },
  };
}

/** Descriptions link to the sections of the page. */
const withPageLinks = (document: OpenApi): OpenApi => JSON.parse(JSON.stringify(document).replaceAll("](#", `](${ORIGIN}/docs#`));

/** The OpenAPI document. It knows the service as ORIGIN: the route puts in where it really is. */
export const openApi = (): OpenApi =>
  withPageLinks({
    openapi: "3.1.0",
    info: {
      title: "Dwar",
      version: "1",
      summary: "One API in front of every payment gateway.",
      description: `Create every payment with one call, send the customer to the \`paymentUrl\` of its answer, and be told what happened by a signed webhook. Readable at [${ORIGIN}/docs](${ORIGIN}/docs).`,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: ORIGIN }],
    security: [{ secretKey: [] }],
    tags: ([...TAGS, TAG, "Webhooks"] as const).map((name) => ({ name, description: ABOUT[name] })),
    paths: { ...paths(), ...managePaths() },
    webhooks: Object.fromEntries(WEBHOOK_TYPES.map((type) => [type, { post: webhook(type) }])),
    components: {
      schemas: componentSchemas(),
      headers: HEADERS,
      examples: { ...ANSWERS, ...problemExamples() },
      securitySchemes: {
        secretKey: {
          type: "http",
          scheme: "bearer",
          description:
            "Your app's secret key, `test_secret_key_…` or `live_secret_key_…`: it decides the app and the mode. For your server only.",
        },
        ...MANAGE_SECURITY,
      },
    },
  });
