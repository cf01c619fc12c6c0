import openApiSchema from "@seriousme/openapi-schema-validator/schemas/v3.1/schema.json";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { WEBHOOK_TYPES } from "../../../src/domain/events.ts";
import { api as routes } from "../../../src/http/api.ts";
import { karmapay } from "../../../src/http/dialects/karmapay/routes.ts";
import { kspay } from "../../../src/http/dialects/kspay/routes.ts";
import { errorRows } from "../../../src/http/docs/write/errors.ts";
import type { Parameter } from "../../../src/http/docs/write/openapi.ts";
import { OPERATIONS } from "../../../src/http/manage/operations/all.ts";
import { app as reconciliations } from "../../../src/http/reconciliations/routes.ts";
import { ERRORS } from "../../../src/kernel/errors.ts";
import { MANAGE_ERRORS } from "../../../src/kernel/manage-errors.ts";
import { call, ORIGIN } from "../../api.ts";
import { at, checker, operationsOf, served } from "./document.ts";

const document = await served();
const operations = operationsOf(document);

it("is valid OpenAPI 3.1", () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(openApiSchema);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
});

it("refers to nothing that isn't there", () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].flatMap(([, ref]) => ref ?? []);
  expect(refs.length).toBeGreaterThan(100);
  expect(refs.filter((ref) => at(document, ref) === undefined)).toEqual([]);
});

it("knows the address that it was asked at", () => {
  expect(document.servers).toEqual([{ url: ORIGIN }]);
});

it("has every route, and no other", () => {
  const known = operations.map(({ path, method }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`);
  // What a dialect takes and answers is in docs/dialects.md.
  const spoken = new Set([...karmapay.routes, ...kspay.routes].map(({ path }) => path));
  const native = routes.routes.filter(({ path }) => !spoken.has(path) && !path.startsWith("/khalti/"));
  const there = [...native, ...reconciliations.routes]
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`);
  const settings = OPERATIONS.map(({ method, path }) => `${method} /v1/manage${path}`);
  expect(new Set(known)).toEqual(new Set([...there, ...settings]));
});

describe.each(operations)("$method $path", ({ path, operation }) => {
  it("says what it is, takes and answers", () => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
    for (const text of [operation.summary, operation.description]) expect(text).toMatch(/\S/);
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
    expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
    for (const parameter of operation.parameters ?? []) {
      expect(parameter.description, parameter.name).toMatch(/\S/);
      expect(parameter.example, parameter.name).toBeDefined();
    }
  });

  it("gives examples that its own schemas take", () => {
    const check = checker(document);
    const checked = (operation.parameters ?? []).map(({ name, schema, example }: Parameter) => ({ name, faults: check(schema, example) }));
    expect(checked.filter(({ faults }) => faults.length > 0)).toEqual([]);
    const contents = [...Object.values(operation.responses), operation.requestBody].flatMap((one) => Object.values(one?.content ?? {}));
    for (const { schema, examples = {} } of contents)
      for (const [name, example] of Object.entries(examples)) {
        const value = "$ref" in example ? at(document, `${example.$ref}/value`) : example.value;
        expect(check(schema, value), name).toEqual([]);
      }
  });

  it("lists only codes that answer with that status", () => {
    for (const [status, { content }] of Object.entries(operation.responses))
      for (const code of Object.keys(content?.["application/problem+json"]?.examples ?? {}))
        expect(String(Object.entries(ERRORS).find(([known]) => known === code)?.[1].status)).toBe(status);
  });
});

it("describes every field", () => {
  const obvious = new Set(["object", "mode", "name", "data", "refund", "Health.status"]);
  const nameless = Object.entries(document.components.schemas).flatMap(([schema, { properties = {} }]) =>
    Object.entries(properties).flatMap(([name, { description }]) =>
      description || obvious.has(name) || obvious.has(`${schema}.${name}`) ? [] : [`${schema}.${name}`],
    ),
  );
  expect(nameless).toEqual([]);
});

it("shows every type of webhook, with an example", () => {
  expect(Object.keys(document.webhooks)).toEqual([...WEBHOOK_TYPES]);
  const check = checker(document);
  for (const [type, { post }] of Object.entries(document.webhooks)) {
    const { schema = {}, examples = {} } = post?.requestBody?.content["application/json"] ?? {};
    for (const example of Object.values(examples)) expect(check(schema, "value" in example ? example.value : null), type).toEqual([]);
    expect(check(schema, { ...Object.values(examples)[0], type: "other" })).not.toEqual([]);
  }
});

describe("every error code of the service", () => {
  const codes = Object.keys(ERRORS);

  it("has a meaning, and an example in the document", () => {
    expect(errorRows.map(({ code }) => code)).toEqual(codes);
    const check = checker(document);
    for (const code of [...codes, ...Object.keys(MANAGE_ERRORS)]) {
      const value = at(document, `#/components/examples/${code}/value`);
      expect(check({ $ref: "#/components/schemas/Problem" }, value), code).toEqual([]);
    }
  });

  it("is on the page, where it can be linked to", async () => {
    const page = await (await call("/docs")).text();
    expect([...codes, ...Object.keys(MANAGE_ERRORS)].filter((code) => !page.includes(`<tr id="error-${code}">`))).toEqual([]);
  });
});
