import type { FC } from "hono/jsx";
import { curl } from "./curl.ts";
import { ANSWERS } from "./examples.ts";
import { Fields, Parameters, schemaAnchor } from "./fields-list.tsx";
import type { Schema } from "./openapi.ts";
import { type Described, parametersOf, refusalsOf } from "./operation.ts";
import { Code, Inline, Json } from "./parts.tsx";

const PLACES = { path: "In the address", query: "In the query", header: "Headers" } as const;

const Asked: FC<{ operation: Described }> = ({ operation }) => (
  <>
    {(["path", "query", "header"] as const).map((place) => {
      const parameters = parametersOf(operation).filter((parameter) => parameter.in === place);
      return (
        parameters.length > 0 && (
          <>
            <h4>{PLACES[place]}</h4>
            <Parameters parameters={parameters} />
          </>
        )
      );
    })}
  </>
);

const Body: FC<{ operation: Described; schemas: Readonly<Record<string, Schema>> }> = ({ operation: { body }, schemas }) => {
  const schema = body && schemas[body.schema];
  if (!schema || Object.keys(schema.properties ?? {}).length === 0) return null;
  return (
    <>
      <h4>Body</h4>
      <Fields schema={schema} />
    </>
  );
};

const Calls: FC<{ operation: Described }> = ({ operation }) => {
  const sent = Object.values(operation.body?.sent ?? {});
  const [first, ...more] = sent;
  return (
    <>
      <Code text={curl(operation, first)} />
      {more.map((one) => (
        <details>
          <summary>
            {one.summary}
            {one.refused && (
              <>
                {" "}
                (refused: <code>{one.refused}</code>)
              </>
            )}
          </summary>
          <Code text={curl(operation, one)} />
        </details>
      ))}
    </>
  );
};

const Answers: FC<{ operation: Described }> = ({ operation }) => {
  const { answer } = operation;
  return (
    <>
      <h4>Answers</h4>
      <ul class="answers">
        <li>
          <b>{answer.status}</b>{" "}
          <span>
            {answer.description} {answer.schema && <a href={`#${schemaAnchor(answer.schema)}`}>{answer.schema}</a>}
            {answer.headers && (
              <>
                {" "}
                Headers:{" "}
                {answer.headers.map((name, at) => (
                  <>
                    {at > 0 && ", "}
                    <code>{name}</code>
                  </>
                ))}
              </>
            )}
          </span>
        </li>
        {[...refusalsOf(operation)].map(([status, codes]) => (
          <li>
            <b>{status}</b>{" "}
            <span>
              {codes.map((code) => (
                <>
                  <a href={`#error-${code}`}>{code}</a>{" "}
                </>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {answer.example && (
        <details>
          <summary>An answer</summary>
          <Json value={ANSWERS[answer.example].value} />
        </details>
      )}
    </>
  );
};

/** One call: what it does, what it takes, what it answers. */
export const OperationPart: FC<{ operation: Described; schemas: Readonly<Record<string, Schema>> }> = ({ operation, schemas }) => (
  <article id={operation.id} aria-labelledby={`${operation.id}-title`}>
    <h3 id={`${operation.id}-title`}>{operation.summary}</h3>
    <p class="call">
      <b class={operation.method}>{operation.method.toUpperCase()}</b> <code>{operation.path}</code>
    </p>
    <p>
      <Inline text={operation.description} />
    </p>
    <Calls operation={operation} />
    <Asked operation={operation} />
    <Body operation={operation} schemas={schemas} />
    <Answers operation={operation} />
  </article>
);
