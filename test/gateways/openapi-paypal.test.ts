import Ajv2020, { type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, it } from "vitest";
import { demoAccount } from "../../simulators/accounts.ts";
import type { RawNotice } from "../../src/gateways/contract.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { randomId } from "../../src/kernel/ids.ts";
import { paypalSimulator } from "../conformance/paypal.ts";
import { asking, gateway, USD, wanted } from "./paypal-asking.ts";
import vectors from "./vectors/paypal.json";

// What leaves for PayPal, and what the simulated PayPal answers, by PayPal's own OpenAPI documents, where they lie beside the project.

interface Parameter {
  readonly name: string;
  readonly in: "header" | "path" | "query";
  readonly required?: boolean;
  readonly schema: object;
}
interface Content {
  readonly content?: { readonly "application/json"?: { readonly schema: object } };
}
interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object; readonly parameters: Readonly<Record<string, Parameter>> };
}
const documents = Object.values(
  import.meta.glob<Document>("../../../shared/reference/gateways/openapi/paypal-*.json", { eager: true, import: "default" }),
);

/** The schemas that others are made of: these have more than each of their parts. */
const partsIn = (schemas: object): ReadonlySet<string> =>
  new Set(
    [...JSON.stringify(schemas).matchAll(/"allOf":(\[.*?\])/g)].flatMap(([, all = ""]) =>
      [...all.matchAll(/#\/components\/schemas\/([^"]+)/g)].map(([, name = ""]) => name),
    ),
  );

/** Nothing is sent that the document does not tell of. Where a word of a list is longer than the list allows, the list is right. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, closed(part)]));
  if ("enum" in inner) delete inner.maxLength;
  if ("allOf" in inner) return { unevaluatedProperties: false, ...inner, allOf: Reflect.get(value, "allOf") };
  return "properties" in inner && inner.type === "object" ? { additionalProperties: false, ...inner } : inner;
}
const closedAll = (schemas: object) => {
  const parts = partsIn(schemas);
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, parts.has(name) ? schema : closed(schema)]));
};

interface Exchange {
  readonly request: Request;
  readonly sent: string;
  readonly response: Response;
  readonly answered: string;
}

function checker(document: Document) {
  // The documents' patterns are not all Unicode ones, and one format is PayPal's own.
  const ajv = new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: false, formats: { merchant_common_email_address_v2: true } });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "https://paypal.example/asked", components: { schemas: closedAll(document.components.schemas) } });
  ajv.addSchema({ $id: "https://paypal.example/answered", components: { schemas: document.components.schemas } });
  const compiled = new Map<string, ValidateFunction>();
  return (side: "asked" | "answered", schema: object, value: unknown): readonly string[] => {
    const text = JSON.stringify(schema).replaceAll('"#/', `"https://paypal.example/${side}#/`);
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text));
    compiled.set(text, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

const checkers = new Map(documents.map((document) => [document, checker(document)]));

/** The operation that an address is of, with what stands in it. */
function operationOf(method: string, pathname: string) {
  for (const document of documents)
    for (const [template, operations] of Object.entries(document.paths)) {
      const found = new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`).exec(pathname);
      const operation = operations[method.toLowerCase()];
      if (found && operation) return { document, operation, path: found.groups ?? {} };
    }
  throw new Error(`PayPal's documents have no ${method} ${pathname}`);
}

const parametersOf = ({ components }: Document, { parameters = [] }: Operation): readonly Parameter[] =>
  parameters.flatMap((one) => ("$ref" in one ? (components.parameters[one.$ref.split("/").at(-1) ?? ""] ?? []) : one));

/** What is wrong with one exchange. */
function faults({ request, sent, response, answered }: Exchange): readonly string[] {
  const { pathname } = new URL(request.url);
  const { document, operation, path } = operationOf(request.method, pathname.replace(/^.*\/api-m\.sandbox\.paypal\.com/, ""));
  const check = checkers.get(document) ?? checker(document);
  const wrong = parametersOf(document, operation).flatMap(({ name, in: place, required, schema }) => {
    const value = place === "path" ? path[name] : place === "header" ? request.headers.get(name) : null;
    if (value === null || value === undefined) return required && name !== "Authorization" ? [`${name} is missing`] : [];
    return check("asked", schema, value).map((fault) => `${name}${fault}`);
  });
  const body = operation.requestBody?.content?.["application/json"]?.schema;
  const answer = operation.responses[String(response.status)]?.content?.["application/json"]?.schema;
  return [
    ...wrong,
    ...(body ? check("asked", body, JSON.parse(sent)) : sent === "" ? [] : ["a body that nobody expects"]),
    ...(answer ? check("answered", answer, JSON.parse(answered)) : [`there is no answer ${response.status}`]),
  ].map((fault) => `${request.method} ${pathname}: ${fault}`);
}

describe.skipIf(documents.length === 0)("PayPal's OpenAPI documents (read from beside the project)", () => {
  const exchanges: Exchange[] = [];
  const named = (end: string) => exchanges.filter(({ request }) => new URL(request.url).pathname.endsWith(end));

  beforeAll(async () => {
    const sim = paypalSimulator();
    const http = gatewayHttp(
      async (request) => {
        const copy = request.clone();
        const response = await sim.send(request);
        if (!request.url.endsWith("/v1/oauth2/token"))
          exchanges.push({ request: copy, sent: await copy.clone().text(), response, answered: await response.clone().text() });
        return response;
      },
      { timeoutMs: 10_000 },
    );
    const { call } = asking(undefined, { http });
    const shop = { ...call, credentials: demoAccount("paypal").credentials, endpoint: sim.endpoint };
    const session = async (amount = USD(2_000), method: "wallet" | "card" = "wallet", capture: "automatic" | "manual" = "automatic") => {
      const made = await gateway.create(
        { ...shop, idempotencyKey: randomId("", 22) },
        wanted({ amount, method, capture, paymentId: randomId("", 22) }),
      );
      if (!made.ok) throw new Error(JSON.stringify(made.error));
      return { call: shop, ...made.value, amount };
    };
    for (const amount of [USD(2_000), { amount: 1_500, currency: "JPY" }, { amount: 150_000, currency: "HUF" }] as const) {
      const { next, ref } = await session(amount, "card");
      expect(next.kind).toBe("redirect");
      await gateway.lookup(shop, ref, amount);
    }
    const one = await session();
    const amendment = { ref: one.ref, amount: one.amount, amendmentId: randomId("", 22) };
    await gateway.capture?.run(shop, amendment);
    await sim.pay(one);
    await gateway.lookup(shop, one.ref, one.amount);
    const taken = await gateway.capture?.run(shop, amendment);
    if (!taken?.ok) throw new Error("not taken");
    const { gatewayTransactionId = "" } = taken.value;
    const refund = { ...amendment, gatewayTransactionId, amount: USD(500), reason: "Broken" };
    const given = await gateway.refund?.run(shop, refund);
    if (!given?.ok) throw new Error("not given back");
    await gateway.refund?.run(shop, { ...refund, amount: USD(5_000), amendmentId: randomId("", 22) });
    await gateway.refundLookup?.(shop, { ...refund, refundRef: given.value.refundRef });
    await gateway.refundLookup?.(shop, refund);
    await gateway.void?.run(shop, amendment);
    await gateway.locate?.(shop, [gatewayTransactionId]);
    for (const [end, choice] of [["take"], ["release"], ["wait", "later"], ["fail", "decline"], ["fail", "refuse"]] as const) {
      const hold = await session(USD(2_000), "wallet", "manual");
      const whole = { ref: hold.ref, amount: hold.amount, amendmentId: randomId("", 22) };
      await gateway.hold?.run(shop, whole);
      await sim.browse(`/www.sandbox.paypal.com/checkoutnow?token=${hold.ref}`, { choice: choice ?? "approve" });
      await gateway.lookup(shop, hold.ref, hold.amount);
      await gateway.hold?.run(shop, whole);
      await gateway.hold?.run({ ...shop, idempotencyKey: randomId("", 22) }, whole);
      const seen = await gateway.lookup(shop, hold.ref, hold.amount);
      const { gatewayTransactionId: id = "" } = seen.ok ? seen.value : {};
      const its = { ...whole, gatewayTransactionId: id };
      if (end === "take") {
        await gateway.capture?.run(shop, { ...its, amount: USD(2_001) });
        await gateway.capture?.run(shop, { ...its, amount: USD(500) });
        await gateway.capture?.run(shop, its);
        await gateway.void?.run(shop, its);
      }
      if (end === "release") {
        await gateway.void?.run(shop, its);
        await gateway.void?.run({ ...shop, idempotencyKey: randomId("", 22) }, its);
        await gateway.capture?.run(shop, its);
      }
      await gateway.lookup(shop, hold.ref, hold.amount);
    }
    await gateway.lookup(shop, randomId("", 17).toUpperCase(), one.amount);
    const { body, headers } = vectors.webhook;
    const told: RawNotice = { body, headers: new Headers(headers), url: new URL("https://pay.example/webhooks") };
    if (gateway.webhooks?.trust === "signed") await gateway.webhooks.verify(shop, told);
  });

  it("know all that the adapter asks, and all that the simulator answers", () => {
    expect(exchanges.flatMap(faults)).toEqual([]);
  });

  it("were asked about every call that the adapter makes", () => {
    const calls = new Set(
      exchanges.map(({ request: { method, url } }) =>
        [
          method,
          ...new URL(url).pathname
            .split("/")
            .slice(4)
            .filter((part) => !/^[0-9A-Z]{17}$/.test(part)),
        ].join(" "),
      ),
    );
    expect([...calls].sort()).toEqual([
      "GET v2 checkout orders",
      "GET v2 payments captures",
      "GET v2 payments refunds",
      "POST v1 notifications verify-webhook-signature",
      "POST v2 checkout orders",
      "POST v2 checkout orders authorize",
      "POST v2 checkout orders capture",
      "POST v2 payments authorizations capture",
      "POST v2 payments authorizations void",
      "POST v2 payments captures refund",
    ]);
    expect(named("/capture").map(({ response }) => response.status)).toEqual([422, 201, 422, 201, 422, 422]);
    expect(named("/void").map(({ response }) => response.status)).toEqual([422, 200, 422]);
    expect(named("/authorize").filter(({ response }) => response.status === 201)).toHaveLength(4);
  });

  it("would find what does not belong there", () => {
    const [taken] = named("/capture").filter(({ request: { url } }) => url.includes("/authorizations/"));
    if (!taken) throw new Error("nothing was taken");
    expect(faults({ ...taken, sent: taken.sent.replace("{", '{"tip":1,') })).toHaveLength(1);
    const [made] = named("/v2/checkout/orders");
    if (!made) throw new Error("nothing was made");
    const wrong = made.sent.replace('"intent":"CAPTURE"', '"intent":"STEAL","tip":1');
    expect(faults({ ...made, sent: wrong }).length).toBeGreaterThanOrEqual(2);
  });
});
