import { ORIGIN } from "./examples.ts";
import type { Described, Sent } from "./operation.ts";
import { parametersOf } from "./operation.ts";

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** A body as a form writes it: `customer[name]=…`, a list as a repeated name. */
export const formPairs = (body: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] =>
  Object.entries(body).flatMap(([name, value]): (readonly [string, string])[] => {
    if (Array.isArray(value)) return value.map((one) => [name, String(one)] as const);
    if (typeof value === "object" && value !== null) return Object.entries(value).map(([key, inner]) => [`${name}[${key}]`, String(inner)]);
    return [[name, String(value)]];
  });

function path(described: Described): string {
  const inPath = parametersOf(described).filter((parameter) => parameter.in === "path");
  const address = inPath.reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), described.path);
  const needed = parametersOf(described).filter((parameter) => parameter.in === "query" && parameter.required);
  const query = needed.map(({ name, example }) => `${name}=${example}`).join("&");
  return query === "" ? address : `${address}?${query}`;
}

/** The call as one types it. */
export function curl(described: Described, sent?: Sent): string {
  const lines = [`curl ${ORIGIN}${path(described)}`];
  if (!described.open) lines.push('-H "Authorization: Bearer $DWAR_SECRET_KEY"');
  const empty = sent === undefined || Object.keys(sent.value).length === 0;
  if (described.method === "post" && empty) lines[0] = `curl -X POST ${ORIGIN}${path(described)}`;
  if (described.file) lines.push(`-H "Content-Type: ${described.file.media}"`, `--data-binary @${described.file.name}`);
  if (sent && !empty && sent.form)
    lines.push(...formPairs(sent.value).map(([name, value]) => `--data-urlencode ${quoted(`${name}=${value}`)}`));
  if (sent && !empty && !sent.form)
    lines.push('-H "Content-Type: application/json"', `-d ${quoted(JSON.stringify(sent.value, null, 2).replaceAll("\n", "\n  "))}`);
  return lines.join(" \\\n  ");
}
