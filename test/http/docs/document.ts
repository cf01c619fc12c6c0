import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { OpenApi, Operation, Schema } from "../../../src/http/docs/write/openapi.ts";
import { call } from "../../api.ts";

// The document as the worker serves it, and what checks values against its schemas.

export const served = async (): Promise<OpenApi> => (await call("/openapi.json")).json();

export const operationsOf = ({ paths }: OpenApi) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]: [string, Operation]) => ({ path, method, operation })),
  );

/** Answers may get new fields at any time, but none that the document does not tell of. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, closed(part)]));
  const isObject = inner.type === "object" || (Array.isArray(inner.type) && inner.type.includes("object"));
  return "properties" in inner && !("additionalProperties" in inner) && isObject ? { ...inner, additionalProperties: false } : inner;
}

/** Says what is wrong with a value by a schema of the document; an empty list where nothing is. */
export function checker({ components }: OpenApi): (schema: Schema, value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const schemas: Record<string, unknown> = JSON.parse(JSON.stringify(components.schemas));
  for (const name of Object.keys(schemas)) schemas[name] = closed(schemas[name]);
  ajv.addSchema({ $id: "https://dwar.example.com/document", components: { schemas } });
  const absolute = (schema: Schema): Schema =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"https://dwar.example.com/document#/components'));
  return (schema, value) => {
    const validate = ajv.compile(absolute(schema));
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/** What a reference inside the document leads to. */
export const at = (document: unknown, ref: string): unknown =>
  ref
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined), document);
