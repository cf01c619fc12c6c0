import { html } from "hono/html";
import type { FC } from "hono/jsx";
import { ORIGIN } from "./examples.ts";
import { Fields, schemaAnchor } from "./fields-list.tsx";
import { Authentication, Bodies, Errors, Idempotency, Redirect, Start, Webhooks } from "./guide.tsx";
import { ManagePart } from "./manage.tsx";
import type { Schema } from "./openapi.ts";
import { TAGS } from "./operation.ts";
import { OperationPart } from "./operation-part.tsx";
import { OPERATIONS } from "./operations.ts";
import { Inline, Section, style } from "./parts.tsx";
import { componentSchemas, isOfSettings } from "./schemas.ts";
import { STYLE } from "./style.ts";

const GUIDE = {
  start: "A payment in four steps",
  authentication: "Authentication",
  bodies: "Bodies and amounts",
  idempotency: "Repeating a call",
  webhooks: "Webhooks",
  redirect: "When the customer comes back",
  errors: "Errors",
} as const;

const idOf = (tag: string) => `tag-${tag.toLowerCase().replaceAll(" ", "-")}`;

const Links: FC<{ links: Readonly<Record<string, string>> }> = ({ links }) => (
  <ul>
    {Object.entries(links).map(([id, text]) => (
      <li>
        <a href={`#${id}`}>{text}</a>
      </li>
    ))}
  </ul>
);

const Contents: FC = () => (
  <>
    <Links links={GUIDE} />
    {TAGS.map((tag) => (
      <>
        <p>{tag}</p>
        <Links links={Object.fromEntries(OPERATIONS.filter((one) => one.tag === tag).map(({ id, summary }) => [id, summary]))} />
      </>
    ))}
    <p>
      <a href="#settings">Settings</a>
    </p>
    <p>
      <a href="#objects">Objects</a>
    </p>
    <p>
      <a href="#settings-objects">Objects of the settings</a>
    </p>
  </>
);

/** Schemas of requests stand where they are sent. */
const IS_REQUEST: ReadonlySet<string> = new Set(["CreateOrder", "CreateRefund", "CaptureOrder", "Resolve", "PreviewRoute", "Nothing"]);

const ObjectPart: FC<{ name: string; schema: Schema }> = ({ name, schema }) => (
  <article id={schemaAnchor(name)} aria-labelledby={`${schemaAnchor(name)}-title`}>
    <h3 id={`${schemaAnchor(name)}-title`}>{name}</h3>
    {schema.description && (
      <p>
        <Inline text={schema.description} />
      </p>
    )}
    {schema.enum && <p class="codes">{schema.enum.join(" ")}</p>}
    {schema.properties && <Fields schema={schema} always />}
  </article>
);

/** /docs: everything about the API on one page. */
export function docsPage(): string {
  const schemas = componentSchemas();
  const shown = Object.entries(schemas).filter(([name]) => !IS_REQUEST.has(name));
  const page = html`<!doctype html>${(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="How to take payments with Dwar: every call, field, webhook and error." />
        <title>Dwar API</title>
        <link rel="icon" href="data:," />
        {style(STYLE)}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the text
        </a>
        <header>
          <a class="mark" href="/docs">
            Dwar <span lang="hi">द्वार</span>
          </a>
          <a href="/openapi.json">openapi.json</a>
        </header>
        <details class="menu">
          <summary>Contents</summary>
          <Contents />
        </details>
        <nav aria-label="Contents">
          <Contents />
        </nav>
        <main id="main">
          <h1>Dwar API</h1>
          <p class="lead">
            One API in front of every payment gateway. The address of this installation is <code>{ORIGIN}</code>; programs read{" "}
            <a href="/openapi.json">openapi.json</a>, language models <a href="/llms.txt">llms.txt</a>.
          </p>
          <Start />
          <Authentication />
          <Bodies />
          <Idempotency />
          <Webhooks />
          <Redirect />
          {TAGS.map((tag) => (
            <Section id={idOf(tag)} title={tag}>
              {OPERATIONS.filter((one) => one.tag === tag).map((operation) => (
                <OperationPart operation={operation} schemas={schemas} />
              ))}
            </Section>
          ))}
          <ManagePart />
          <Section id="objects" title="Objects">
            {shown
              .filter(([name]) => !isOfSettings(name))
              .map(([name, schema]) => (
                <ObjectPart name={name} schema={schema} />
              ))}
          </Section>
          <Section id="settings-objects" title="Objects of the settings">
            {shown
              .filter(([name]) => isOfSettings(name))
              .map(([name, schema]) => (
                <ObjectPart name={name} schema={schema} />
              ))}
          </Section>
          <Errors />
        </main>
      </body>
    </html>
  )}\n`;
  return String(page);
}
