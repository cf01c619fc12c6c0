import * as z from "zod";
import * as others from "../../answers.ts";
import { ANSWERS as SETTINGS } from "../../manage/answers/all.ts";
import * as orders from "../../orders/answers.ts";
import { captureOrder, createOrder, createRefund, listQuery, nothing, previewRoute, resolveAttention } from "../../orders/schema.ts";
import * as reconciliations from "../../reconciliations/answers.ts";
import { captureNotes, createNotes, currency, listNotes, previewNotes, refundNotes, resolveNotes } from "./fields.ts";
import type { Schema } from "./openapi.ts";

const ANSWERS = {
  Order: orders.order,
  Transaction: orders.transaction,
  Attention: orders.attention,
  ListedOrder: orders.listedOrder,
  OrderPage: orders.orderPage,
  Refund: orders.refund,
  RefundList: orders.refundList,
  Event: orders.event,
  EventList: orders.eventList,
  Delivery: orders.delivery,
  DeliveryTry: orders.deliveryTry,
  WebhookMessage: orders.webhookMessage,
  Gateway: others.gateway,
  GatewayAccount: others.gatewayAccount,
  GatewayList: others.gatewayList,
  RoutePreview: others.routePreview,
  Route: others.route,
  RouteChoice: others.routeChoice,
  SkippedAccount: others.skippedAccount,
  Reconciliation: reconciliations.reconciliation,
  ReconciliationPage: reconciliations.reconciliationPage,
  ReconciliationReport: reconciliations.report,
  Difference: reconciliations.difference,
  Health: others.health,
  Problem: others.problem,
  ManageProblem: others.manageProblem,
  FieldError: others.fieldError,
} as const;

/** `auditPage` is the component AuditPage. */
const OF_SETTINGS: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, schema]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, schema]),
);
const named = (): readonly (readonly [string, z.ZodType])[] => [...Object.entries(ANSWERS), ...Object.entries(OF_SETTINGS)];

const REQUESTS = {
  CreateOrder: { schema: createOrder, notes: createNotes, description: "What is to be paid." },
  CaptureOrder: { schema: captureOrder, notes: captureNotes, description: "What is to be taken." },
  CreateRefund: { schema: createRefund, notes: refundNotes, description: "What is to go back." },
  Resolve: { schema: resolveAttention, notes: resolveNotes, description: "What a person decided." },
  PreviewRoute: { schema: previewRoute, notes: previewNotes, description: "What of a new order decides its route." },
  Nothing: { schema: nothing, notes: {}, description: "There is nothing to say: an empty body or an empty object." },
} as const;

export type SchemaName = keyof typeof ANSWERS | keyof typeof REQUESTS;

export const schemaRef = (name: SchemaName): Schema => ({ $ref: `#/components/schemas/${name}` });

/** What only the settings answer. */
export const isOfSettings = (name: string): boolean => Object.hasOwn(OF_SETTINGS, name);

/** What the component is called that says what an operation of the settings answers. */
export function answerName(answer: z.ZodType): string {
  const found = named().find(([, schema]) => schema === answer);
  if (!found) throw new Error("what an operation answers has no name in src/http/manage/answers");
  return found[0];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** zod writes every bound and pattern it knows of; what a format or JavaScript says by itself is noise to a reader. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  const [one, other, ...more] = jsonSchema.anyOf ?? [];
  const isNull = isRecord(other) && other.type === "null" && Object.keys(other).length === 1;
  if (isRecord(one) && typeof one.type === "string" && isNull && more.length === 0) {
    delete jsonSchema.anyOf;
    Object.assign(jsonSchema, one, { type: [one.type, "null"] }, Array.isArray(one.enum) && { enum: [...one.enum, null] });
  }
}

/** New fields may come at any time: who validates answers must not refuse them. */
function openEnded(input: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  tidy(input);
  if (input.jsonSchema.additionalProperties === false) delete input.jsonSchema.additionalProperties;
}

const plain = (value: unknown): Schema => JSON.parse(JSON.stringify(value));

function answers(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of named()) registry.add(schema, { id });
  const uri = (id: string) => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(registry, { uri, io: "output", override: openEnded });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _id, $schema: _schema, ...schema }]) => [name, plain(schema)] as const),
  );
}

/** `undefined` in a note takes a keyword away that is true only of the text on the wire. */
function noted(schema: z.ZodType, notes: Readonly<Record<string, Schema>>, description?: string): Schema {
  const { $schema: _, ...json } = plain(z.toJSONSchema(schema, { io: "input", override: tidy, unrepresentable: "any" }));
  const properties = Object.fromEntries(
    Object.entries(json.properties ?? {}).map(([name, property]) => [name, plain({ ...property, ...notes[name] })]),
  );
  return { ...(description && { description }), ...json, properties };
}

export const componentSchemas = (): Readonly<Record<string, Schema>> => ({
  ...Object.fromEntries(
    Object.entries(REQUESTS).map(([name, { schema, notes, description }]) => [name, noted(schema, notes, description)]),
  ),
  Currency: currency,
  ...answers(),
});

/** The parameters of GET /v1/orders. */
export const listParameters = (): Readonly<Record<string, Schema>> => noted(listQuery, listNotes).properties ?? {};
