import { abortAllDurableObjects } from "cloudflare:test";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { call, json, newOrder, ORIGIN, shop } from "../api.ts";
import { type Browser, signedIn } from "../dashboard/people.ts";
import { runs } from "../fuzz.ts";
import { expectNoFault, odd, somethingKnown } from "./anything.ts";

// Every operation of /openapi.json with bodies that follow its schema but for some values, so that the checks behind the schema are reached.

const RUNS = 6;

const schema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  required: z.array(z.string()).optional(),
  get items() {
    return schema.optional();
  },
  get anyOf() {
    return z.array(schema).optional();
  },
  get oneOf() {
    return z.array(schema).optional();
  },
  get allOf() {
    return z.array(schema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), schema]).optional();
  },
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  examples: z.array(z.unknown()).optional(),
});
type Schema = z.output<typeof schema>;
const documented = z.object({
  components: z.object({ schemas: z.record(z.string(), schema) }),
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ requestBody: z.object({ content: z.record(z.string(), z.looseObject({ schema })) }).optional() })),
  ),
});

const document = documented.parse(await json(call("/openapi.json")));

const words = fc.constantFrom(
  "NPR",
  "JPY",
  "100.00",
  "1",
  "test",
  "live",
  "khalti",
  "https://shop.example.com/a",
  "Sita",
  "a@example.com",
  "NP",
);

/** Values that a schema takes, mostly. */
function valuesOf(given: Schema, depth = 0): fc.Arbitrary<unknown> {
  const right = depth > 5 ? fc.constant(null) : rightFor(given, depth);
  return fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: odd });
}

function rightFor(given: Schema, depth: number): fc.Arbitrary<unknown> {
  if (given.$ref !== undefined) return rightFor(resolved(given), depth + 1);
  if (given.const !== undefined) return fc.constant(given.const);
  if (given.enum) return fc.constantFrom(...given.enum);
  const either = given.anyOf ?? given.oneOf ?? given.allOf;
  if (either) return fc.oneof(...either.map((one) => valuesOf(one, depth + 1)));
  switch ([given.type].flat()[0]) {
    case "object":
      return objectsOf(given, depth);
    case "array":
      return fc.array(given.items ? valuesOf(given.items, depth + 1) : odd, { maxLength: 3 });
    case "integer":
      return fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer());
    case "number":
      return fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.double());
    case "boolean":
      return fc.boolean();
    case "string":
      return fc.oneof(words, ...(given.examples ? [fc.constantFrom(...given.examples)] : []), fc.string({ unit: "binary", maxLength: 60 }));
    default:
      return odd;
  }
}

function objectsOf({ properties = {}, required = [], additionalProperties }: Schema, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valuesOf(one, depth + 1)]));
  const whole = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
  const more = typeof additionalProperties === "object" ? valuesOf(additionalProperties, depth + 1) : odd;
  const extra = fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 8 }), more, { maxKeys: 3 }) },
  );
  return fc.tuple(whole, extra).map(([own, others]) => ({ ...others, ...own }));
}

const resolved = (given: Schema): Schema =>
  (given.$ref === undefined ? undefined : document.components.schemas[given.$ref.replace("#/components/schemas/", "")]) ?? given;
const hasFields = (given: Schema): boolean => {
  const { properties, anyOf, oneOf, allOf } = resolved(given);
  return Object.keys(properties ?? {}).length > 0 || [...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])].some(hasFields);
};

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody }]) => {
    const body = requestBody?.content["application/json"]?.schema;
    // A body without fields is walked with any bytes.
    return body && hasFields(body) ? [[`${method.toUpperCase()} ${path}`, method.toUpperCase(), path, body] as const] : [];
  }),
);

let browser: Browser;
let named: readonly string[];
beforeAll(async () => {
  named = (await somethingKnown()).named;
  browser = await signedIn({ company: shop.company, role: "owner" });
}, 60_000);
afterAll(() => abortAllDurableObjects());

/** What of the demo shop a gap in a path can name. */
const NAMED: Readonly<Record<string, string>> = { app: shop.app, account: shop.account, key: shop.key, company: shop.company };

describe("every operation with a body", () => {
  it("is walked", () => expect(operations.length).toBeGreaterThan(20));

  it.each(operations)("%s", async (_what, method, path, body) => {
    const statuses = new Set<number>();
    const property = fc.asyncProperty(valuesOf(body), fc.constantFrom(...named), async (value, any) => {
      const { id } = path.includes("/orders/{id}") ? await newOrder() : { id: any };
      const to = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === "id" ? id : (NAMED[name] ?? any)));
      const headers = { "content-type": "application/json", origin: ORIGIN };
      const sent = { method, body: JSON.stringify(value) };
      const response = path.startsWith("/v1/manage/")
        ? await browser.ask(to, { ...sent, headers })
        : await call(to, { ...sent, headers: { ...headers, authorization: `Bearer ${shop.secretKey}` } });
      statuses.add(await expectNoFault(`${method} ${to} ${sent.body}`, response));
    });
    await fc.assert(property, runs(RUNS));
    // It is the operation itself that answered.
    expect(statuses).not.toContain(401);
    expect(statuses).not.toContain(405);
  });
});
