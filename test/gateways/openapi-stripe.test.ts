import Ajv from "ajv";
import addFormats from "ajv-formats";
import { expect, it } from "vitest";
import * as z from "zod";
import { type Branches, unbracketed } from "../../simulators/brackets.ts";
import { randomId } from "../../src/kernel/ids.ts";
import { asking, opened, secretKey, stripe, wanted } from "./stripe-asking.ts";

// Stripe's own document and sample objects, where they lie beside the project: the document is of 2022, the samples are of 2026.

const [document] = Object.values(
  import.meta.glob<unknown>("../../../shared/reference/gateways/openapi/stripe.json", { eager: true, import: "default" }),
);
const [samples] = Object.values(
  import.meta.glob<unknown>("../../../shared/reference/gateways/openapi/stripe-fixtures.json", { eager: true, import: "default" }),
);

const named = z.record(z.string(), z.unknown());
const operation = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string(), schema: named })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: named })) }).optional(),
});
const paths = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

/** Numbered branches are a list. */
function listed(branch: Branches | string): unknown {
  if (typeof branch === "string") return branch;
  const inner = Object.entries(branch).map(([name, value]) => [name, listed(value)] as const);
  return inner.length > 0 && inner.every(([name], at) => name === String(at)) ? inner.map(([, value]) => value) : Object.fromEntries(inner);
}

/** The document closes only the outermost object of a form. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, part]) => [name, closed(part)]));
  return inner.type === "object" && typeof inner.properties === "object" && !("additionalProperties" in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
}

/** What is wrong with a request by Stripe's document; an empty list where nothing is. */
async function faultsOf(request: Request): Promise<readonly string[]> {
  const { pathname, searchParams } = new URL(request.url);
  const path = pathname.replace("/simulators/stripe/api.stripe.com", "");
  const { paths: known } = paths.parse(document);
  const template = Object.keys(known)
    // A name before a place for one: /v1/refunds is not a {refund}.
    .sort((a, b) => a.split("{").length - b.split("{").length)
    .find((one) => new RegExp(`^${one.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path));
  const asked = known[template ?? ""]?.[request.method.toLowerCase()];
  if (!asked) return [`${request.method} ${path} is not there`];
  // Everything in a form is text.
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: true, formats: { "unix-time": true, decimal: true } });
  addFormats.default(ajv);
  const faults = (schema: object, value: unknown) => {
    const validate = ajv.compile(named.parse(closed(schema)));
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message, params }) => `${path} ${instancePath} ${message} ${JSON.stringify(params)}`);
  };
  const query = listed(unbracketed(searchParams));
  const inQuery = asked.parameters.filter((parameter) => parameter.in === "query");
  const properties = Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema]));
  const body = new TextDecoder().decode(await request.arrayBuffer());
  const schema = asked.requestBody?.content["application/x-www-form-urlencoded"]?.schema;
  return [
    ...faults({ type: "object", properties, additionalProperties: false }, query),
    ...(schema && request.method === "POST" ? faults(schema, listed(unbracketed(new URLSearchParams(body)))) : []),
  ];
}

/** Everything that the adapter can ask, and what was answered. */
async function everything(): Promise<{
  readonly requests: readonly Request[];
  readonly answers: readonly Readonly<Record<string, unknown>>[];
}> {
  const requests: Request[] = [];
  const answers: Readonly<Record<string, unknown>>[] = [];
  const open = async (more: Parameters<typeof opened>[0] = {}) => {
    const session = await opened(more);
    const { sim, sent, call } = session;
    const http: typeof call.http = {
      json: (request, read) =>
        call.http.json(request, (answer) => {
          answers.push(named.parse(answer.body));
          return read(answer);
        }),
    };
    const done = () => requests.push(...sent);
    return { ...session, sim, call: { ...call, http }, done };
  };
  const customer = { name: "Sita", email: "sita@example.com" };

  const automatic = await open({ customer });
  await stripe.check(automatic.call);
  await stripe.lookup(automatic.call, automatic.ref, automatic.input.amount);
  await automatic.sim.pay(automatic.session);
  const whole = { ...(await automatic.amendment()), reason: "Broken cup" };
  await stripe.refund?.run(automatic.call, { ...whole, amount: { ...whole.amount, amount: 100 } });
  const receipt = await stripe.refund?.run(automatic.call, {
    ...whole,
    amendmentId: randomId("", 22),
    amount: { ...whole.amount, amount: 4_900 },
  });
  await stripe.refundLookup?.(automatic.call, whole);
  await stripe.refundLookup?.(automatic.call, { ...whole, ...(receipt?.ok && { refundRef: receipt.value.refundRef }) });
  await stripe.locate?.(automatic.call, [whole.gatewayTransactionId ?? ""]);
  automatic.done();

  const manual = await open({ capture: "manual" });
  await manual.sim.pay(manual.session);
  await stripe.capture?.run(manual.call, await manual.amendment(3_000));
  manual.done();

  const released = await open({ capture: "manual" });
  await released.sim.pay(released.session);
  await stripe.void?.run(released.call, await released.amendment());
  released.done();

  const ended = await open();
  await stripe.cancel?.(ended.call, ended.ref);
  ended.done();
  return { requests, answers };
}

it.skipIf(!document)("asks nothing that Stripe's OpenAPI document does not allow", async () => {
  const { requests } = await everything();
  const faults = await Promise.all(requests.map((request) => faultsOf(request.clone())));
  expect(faults.flat()).toEqual([]);
  const asked = requests.map(
    ({ method, url }) => `${method} ${new URL(url).pathname.split("/v1/")[1]?.replace(/(?:cs_test|pi|re)_\w+/, "{id}")}`,
  );
  expect([...new Set(asked)].sort()).toEqual([
    "GET checkout/sessions",
    "GET checkout/sessions/{id}",
    "GET payment_intents/{id}",
    "GET refunds",
    "GET refunds/{id}",
    "POST checkout/sessions",
    "POST checkout/sessions/{id}/expire",
    "POST payment_intents/{id}/cancel",
    "POST payment_intents/{id}/capture",
    "POST refunds",
  ]);
});

it.skipIf(!document)("would see a field that there is not, one of the wrong kind, and an address that there is not", async () => {
  const base = "http://localhost/simulators/stripe/api.stripe.com/v1";
  const post = (path: string, form: Record<string, string>) =>
    faultsOf(new Request(`${base}/${path}`, { method: "POST", body: new URLSearchParams(form) }));
  expect(await post("refunds", { amount: "100", payment_intent: "pi_1" })).toEqual([]);
  expect(await post("refunds", { amount: "1.5" })).not.toEqual([]);
  expect(await post("refunds", { amout: "100" })).not.toEqual([]);
  expect(
    await post("checkout/sessions", {
      success_url: "https://a.example",
      "line_items[0][price_data][currency]": "usd",
      "line_items[0][price]": "1",
      "line_items[0][colour]": "1",
    }),
  ).not.toEqual([]);
  expect(await post("reefunds", {})).not.toEqual([]);
  expect(await faultsOf(new Request(`${base}/refunds?payment_intents=pi_1`))).not.toEqual([]);
});

it.skipIf(!samples)("is answered by the simulator with fields that Stripe's own samples have", async () => {
  const { resources } = z.object({ resources: z.record(z.string(), named) }).parse(samples);
  const { answers } = await everything();
  const objects = answers.flatMap((answer) => (Array.isArray(answer.data) ? z.array(named).parse(answer.data) : [answer]));
  const kinds = new Set(objects.map(({ object }) => String(object)));
  expect([...kinds].sort()).toEqual(["checkout.session", "payment_intent", "refund"]);
  for (const object of objects) {
    const known = new Set(Object.keys(resources[String(object.object)] ?? {}));
    expect(Object.keys(object).filter((name) => !known.has(name))).toEqual([]);
  }
});

it("sends each request to Stripe's own host, with the key in a header and nowhere else", async () => {
  for (const mode of ["test", "live"] as const) {
    const { call, sent } = asking({ mode, endpoint: stripe.endpoints[mode] }, async () => Response.json({}));
    await stripe.create(call, wanted());
    await stripe.lookup(call, "cs_test_1?x=/../", wanted().amount);
    for (const request of sent) {
      expect(request.url).toMatch(/^https:\/\/api\.stripe\.com\/v1\/checkout\/sessions(\/cs_test_1%3Fx%3D%2F\.\.%2F\?|$)/);
      expect(request.headers.get("authorization")).toBe(`Bearer ${secretKey}`);
      expect(await request.text()).not.toContain(secretKey);
    }
  }
});
