import type { FC } from "hono/jsx";
import type { Parameter, Schema } from "./openapi.ts";
import { Inline } from "./parts.tsx";

const MOST_WORDS = 14;
const nameOf = (ref: string) => ref.split("/").at(-1) ?? ref;
export const schemaAnchor = (name: string) => `schema-${name}`;

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  boolean: "true or false",
  array: "list",
  uri: "web address",
  email: "e-mail address",
  "date-time": "time",
};

function span(from: unknown, to: unknown, what: string): string {
  if (from !== undefined && to !== undefined) return `, ${from} to ${to}${what}`;
  if (to !== undefined) return `, at most ${to}${what}`;
  return from === undefined || from === 0 ? "" : `, at least ${from}${what}`;
}

const limits = ({ minLength, maxLength, minimum, maximum }: Schema): string =>
  span(minLength, maxLength, " characters") + span(minimum, maximum, "");

/** What a value looks like, in words. */
const Type: FC<{ schema: Schema }> = ({ schema }) => {
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return <a href={`#${schemaAnchor(name)}`}>{name}</a>;
  }
  if (schema.anyOf)
    return (
      <>
        {schema.anyOf.map((one, at) => (
          <>
            {at > 0 && " or "}
            <Type schema={one} />
          </>
        ))}
      </>
    );
  if (schema.const !== undefined) return <code>{String(schema.const)}</code>;
  if (schema.enum && schema.enum.length <= MOST_WORDS)
    return (
      <>
        {schema.enum.map((word, at) => (
          <>
            {at > 0 && " · "}
            <code>{String(word)}</code>
          </>
        ))}
      </>
    );
  if (schema.items)
    return (
      <>
        list of <Type schema={schema.items} />
      </>
    );
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? "anything"];
  const words = types.map((type: string) => WORDS[(type === "string" && schema.format) || type] ?? type);
  return <>{words.join(" or ") + limits(schema)}</>;
};

const Field: FC<{ name: string; schema: Schema; required: boolean; always?: boolean }> = ({ name, schema, required, always = false }) => (
  <li>
    <p>
      <code class="name">{name}</code>{" "}
      <span class="type">
        <Type schema={schema} />
      </span>{" "}
      {required && !always && <b class="must">required</b>}
      {!required && always && <span class="type">not always there</span>}
      {schema.default !== undefined && (
        <span class="type">
          default <code>{String(schema.default)}</code>
        </span>
      )}
    </p>
    {schema.description && (
      <p>
        <Inline text={schema.description} />
      </p>
    )}
    {schema.properties && <Fields schema={schema} always={always} />}
  </li>
);

/** `always`: in answers what is missing is worth a word, in requests what is required. */
export const Fields: FC<{ schema: Schema; always?: boolean }> = ({ schema, always = false }) => (
  <ul class="fields">
    {Object.entries(schema.properties ?? {}).map(([name, field]) => (
      <Field name={name} schema={field} required={schema.required?.includes(name) ?? false} always={always} />
    ))}
  </ul>
);

export const Parameters: FC<{ parameters: readonly Parameter[] }> = ({ parameters }) => (
  <ul class="fields">
    {parameters.map(({ name, description, schema, required }) => (
      <Field name={name} schema={{ ...schema, description }} required={required} />
    ))}
  </ul>
);
