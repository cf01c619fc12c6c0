import type { ErrorCode } from "../../../kernel/errors.ts";
import { ERRORS } from "../../../kernel/errors.ts";
import { errorRow } from "./errors.ts";
import type { AnswerName } from "./examples.ts";
import type { HeaderName } from "./headers.ts";
import type { Answer, Content, Example, Operation, Parameter } from "./openapi.ts";
import { type SchemaName, schemaRef } from "./schemas.ts";

// How an operation is written down here, and how OpenAPI says the same.

export const TAGS = ["Orders", "After payment", "Gateways", "Reconciliation", "Service"] as const;

/** A request that a test sends; `answers` is the code of its refusal, where it is refused. */
export interface Sent extends Example {
  readonly value: Readonly<Record<string, unknown>>;
  /** As a URL-encoded form instead of JSON. */
  readonly form?: true;
  readonly refused?: ErrorCode;
}

export interface Described {
  readonly id: string;
  readonly method: "get" | "post";
  readonly path: string;
  readonly tag: (typeof TAGS)[number];
  readonly summary: string;
  readonly description: string;
  /** Whether it can be called without a key. */
  readonly open?: true;
  /** A POST that changes nothing, so that it knows no Idempotency-Key. */
  readonly harmless?: true;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly schema: SchemaName; readonly required: boolean; readonly sent: Readonly<Record<string, Sent>> };
  /** A body that is a file instead. */
  readonly file?: { readonly media: string; readonly name: string; readonly example: string };
  readonly answer: {
    readonly status: number;
    readonly description: string;
    readonly schema?: SchemaName;
    readonly media?: string;
    readonly example?: AnswerName;
    readonly headers?: readonly HeaderName[];
  };
  /** Beside those that every call with a key, or with a body, can get. */
  readonly refusals: readonly ErrorCode[];
}

const WITH_KEY: readonly ErrorCode[] = [
  "request.not_found",
  "auth.missing",
  "auth.unknown_key",
  "auth.app_disabled",
  "rate.key",
  "rate.address",
  "unavailable",
  "internal",
];
const WITH_BODY: readonly ErrorCode[] = [
  "request.malformed",
  "request.too_large",
  "request.too_slow",
  "request.media_type",
  "request.invalid",
];

const IDEMPOTENCY_KEY: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "1 to 255 visible ASCII characters, bare or in quotes, of your own making. The same key again gives the same answer.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
  example: "5f0c1f3e-refund-1",
};

export const parametersOf = ({ method, harmless, parameters = [] }: Described): readonly Parameter[] =>
  method === "post" && !harmless ? [...parameters, IDEMPOTENCY_KEY] : parameters;

/** Every code that the operation can answer, by status. */
export function refusalsOf({ open, body, refusals }: Described): ReadonlyMap<number, readonly ErrorCode[]> {
  const codes = new Set([...refusals, ...(body ? WITH_BODY : []), ...(open ? [] : WITH_KEY)]);
  const byStatus = Map.groupBy(codes, (code): number => ERRORS[code].status);
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

const headers = (names: readonly HeaderName[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const SHAPED = { style: "deepObject", explode: true };
const REPEATED = { style: "form", explode: true };
const LISTS = { gateways: REPEATED, methods: REPEATED };
const FORM_ENCODING: Readonly<Partial<Record<SchemaName, Content["encoding"]>>> = {
  CreateOrder: { customer: SHAPED, metadata: SHAPED, ...LISTS },
  PreviewRoute: LISTS,
};

function content({ body, file }: Described): Readonly<Record<string, Content>> {
  if (file) return { [file.media]: { schema: { type: "string" }, examples: { answer: { summary: "A file", value: file.example } } } };
  if (!body) return {};
  const sent = Object.entries(body.sent).map(([name, { summary, value, form }]) => ({ name, form, example: { summary, value } }));
  const of = (inForm: boolean) =>
    Object.fromEntries(sent.filter(({ form = false }) => form === inForm).map(({ name, example }) => [name, example]));
  const schema = schemaRef(body.schema);
  const encoding = FORM_ENCODING[body.schema];
  return {
    "application/json": { schema, examples: of(false) },
    "application/x-www-form-urlencoded": { schema, examples: of(true), ...(encoding && { encoding }) },
  };
}

function success({ answer, body }: Described): Answer {
  const { description, schema, media = "application/json", example } = answer;
  const taken = Object.entries(body?.sent ?? {}).flatMap(([name, { refused }]) => (refused ? [] : [name]));
  const names = taken.length > 0 ? taken : ["answer"];
  const examples = example && Object.fromEntries(names.map((name) => [name, { $ref: `#/components/examples/${example}` }]));
  return {
    description,
    headers: headers(["X-Request-Id", ...(answer.headers ?? [])]),
    content: { [media]: { schema: schema ? schemaRef(schema) : { type: "string" }, ...(examples && { examples }) } },
  };
}

const WAITS: ReadonlySet<ErrorCode> = new Set([
  "unavailable",
  "order.busy",
  "idempotency.running",
  "config.public_origin",
  "rate.key",
  "rate.address",
]);

function refusal(codes: readonly ErrorCode[]): Answer {
  return {
    description: codes.map((code) => `\`${code}\`: ${errorRow(code).title}`).join("\n\n"),
    headers: headers(["X-Request-Id", ...(codes.some((code) => WAITS.has(code)) ? (["Retry-After"] as const) : [])]),
    content: {
      "application/problem+json": {
        schema: schemaRef("Problem"),
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

export function operationOf(described: Described): Operation {
  const { id, summary, description, tag, open, body, file, answer } = described;
  const parameters = parametersOf(described);
  return {
    operationId: id,
    summary,
    description,
    tags: [tag],
    ...(open && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...((body || file) && { requestBody: { required: body?.required ?? true, content: content(described) } }),
    responses: {
      [answer.status]: success(described),
      ...Object.fromEntries([...refusalsOf(described)].map(([status, codes]) => [status, refusal(codes)])),
    },
  };
}
