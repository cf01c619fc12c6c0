import type { FC } from "hono/jsx";
import * as z from "zod";
import { ERRORS } from "../../../kernel/errors.ts";
import { MANAGE_ERRORS, type ManageErrorCode } from "../../../kernel/manage-errors.ts";
import { type AnyOperation, successOf } from "../../manage/operation.ts";
import { OPERATIONS } from "../../manage/operations/all.ts";
import { ORIGIN } from "./examples.ts";
import { schemaAnchor } from "./fields-list.tsx";
import type { Answer, Operation, Parameter, PathItem, Schema } from "./openapi.ts";
import { Section } from "./parts.tsx";
import { answerName, schemaRef } from "./schemas.ts";

// /v1/manage: drawn from the operations themselves, so a new one is described by being there.

export const TAG = "Settings" as const;

const isCode = (text: string): text is ManageErrorCode => Object.hasOwn(MANAGE_ERRORS, text);

/** What only the settings refuse. */
export const manageErrors = Object.keys(MANAGE_ERRORS)
  .filter(isCode)
  .map((code) => ({ code, ...MANAGE_ERRORS[code] }));

/** "team.revoke_invitation" → "teamRevokeInvitation" */
const idOf = ({ name }: AnyOperation) => name.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());

const addressOf = ({ path }: AnyOperation) => `/v1/manage${path.replace(/:(\w+)/g, "{$1}")}`;

const mayDo = ({ allows }: AnyOperation): string => {
  if (allows === "everybody") return "Anybody who is signed in.";
  if (allows === "operators") return "Operators only.";
  return `Roles: ${allows.join(", ")}.`;
};

const inputOf = ({ input }: AnyOperation): Schema => {
  const { $schema: _, ...schema }: Schema = JSON.parse(JSON.stringify(z.toJSONSchema(input, { io: "input", unrepresentable: "any" })));
  return schema;
};

const COMPANY: Parameter = {
  name: "Dwar-Company",
  in: "header",
  required: false,
  description: "The company, for who belongs to several. Without it: the one that was joined first.",
  schema: { type: "string" },
  example: "co_demo00001",
};

const inPath = ({ path }: AnyOperation): readonly Parameter[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: `The id of the ${name}.`,
    schema: { type: "string" },
    example: `${name}_id`,
  }));

/** One that each pattern of the settings' queries takes: a count, an id, a date, an operation's name. */
const SAMPLES = ["1", "2026-01-31", "gateways.add"] as const;

function exampleOf({ enum: choices, anyOf, pattern, default: usual }: Schema): unknown {
  if (anyOf?.[0]) return exampleOf(anyOf[0]);
  if (typeof pattern === "string") return SAMPLES.find((sample) => new RegExp(pattern).test(sample)) ?? "";
  return usual ?? choices?.[0] ?? "";
}

const parameters = (operation: AnyOperation): readonly Parameter[] => [
  ...inPath(operation),
  ...(operation.method === "GET"
    ? Object.entries(inputOf(operation).properties ?? {}).map(([name, schema]): Parameter => {
        const { description = name, ...rest } = schema;
        return { name, in: "query", required: false, description, schema: rest, example: exampleOf(schema) };
      })
    : []),
  ...(typeof operation.allows === "string" ? [] : [COMPANY]),
];

const refused = (description: string): Answer => ({
  description,
  content: { "application/problem+json": { schema: schemaRef("ManageProblem") } },
});

/** What each call can be refused with beside what its summary says: by code, in the words of the catalogue. */
const REFUSALS = {
  "401": refused(`\`auth.signed_out\`: ${MANAGE_ERRORS["auth.signed_out"].title}`),
  "403": refused(`\`auth.role\`: ${MANAGE_ERRORS["auth.role"].title}`),
  "404": refused("What the address names is not there, or another company's."),
  "409": refused("It can't be done as things are now: the code says why."),
  "422": refused(`\`request.invalid\`: ${ERRORS["request.invalid"].title}`),
  "503": refused(`\`unavailable\`: ${ERRORS.unavailable.title}`),
} as const;

function operationOf(operation: AnyOperation): Operation {
  const isRead = operation.method === "GET";
  const all = parameters(operation);
  return {
    operationId: idOf(operation),
    summary: operation.summary,
    description: mayDo(operation),
    tags: [TAG],
    security: [{ session: [] }, { sessionToken: [] }],
    ...(all.length > 0 && { parameters: all }),
    ...(!isRead && { requestBody: { required: false, content: { "application/json": { schema: inputOf(operation) } } } }),
    responses: {
      [successOf(operation)]: {
        description: operation.answer.description ?? "Done.",
        content: { "application/json": { schema: { $ref: `#/components/schemas/${answerName(operation.answer)}` } } },
      },
      ...REFUSALS,
    },
  };
}

/** The paths of the OpenAPI document. */
export const managePaths = (): Readonly<Record<string, PathItem>> =>
  Object.fromEntries(
    [...Map.groupBy(OPERATIONS, addressOf)].map(([path, operations]) => [
      path,
      Object.fromEntries(operations.map((one) => [one.method.toLowerCase(), operationOf(one)])),
    ]),
  );

export const MANAGE_SECURITY = {
  session: { type: "apiKey", in: "cookie", name: "dwar.session_token", description: "The cookie of who is signed in to the dashboard." },
  sessionToken: {
    type: "http",
    scheme: "bearer",
    description: "For programs: the `set-auth-token` header of the answer to `POST /dashboard/auth/sign-in/email`.",
  },
} as const;

/** On the page: what there is and what it answers. What each takes is in openapi.json. */
export const ManagePart: FC = () => (
  <Section id="settings" title="Settings">
    <p>
      Everything that the <a href="/dashboard">dashboard</a> does is a call too, below <code>/v1/manage</code>. Sign in with{" "}
      <code>POST /dashboard/auth/sign-in/email</code> (<code>email</code>, <code>password</code>) and send the token in the answer's{" "}
      <code>set-auth-token</code> header as <code>Authorization: Bearer …</code>. Bodies and errors are those of the rest of the API; what
      each call takes is in <a href="/openapi.json">openapi.json</a>.
    </p>
    <ul class="fields">
      {OPERATIONS.map((operation) => (
        <li id={idOf(operation)}>
          <p>
            <code class="name">
              {operation.method} {addressOf(operation)}
            </code>
          </p>
          <p>{operation.summary}</p>
          <p>
            {mayDo(operation)} Answers {successOf(operation)}{" "}
            <a href={`#${schemaAnchor(answerName(operation.answer))}`}>{answerName(operation.answer)}</a>.
          </p>
        </li>
      ))}
    </ul>
  </Section>
);

/** For llms.txt. */
export const manageCalls = (): string =>
  OPERATIONS.map((operation) => {
    const name = answerName(operation.answer);
    const answers = `Answers ${successOf(operation)} [${name}](${ORIGIN}/docs#${schemaAnchor(name)}).`;
    return `- ${operation.method} ${addressOf(operation)}: ${operation.summary} ${mayDo(operation)} ${answers}`;
  }).join("\n");
