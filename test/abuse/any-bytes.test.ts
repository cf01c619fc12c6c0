import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { api } from "../../src/http/api.ts";
import { webhooks } from "../../src/http/webhooks/receive.ts";
import { pages } from "../../src/pages/routes.tsx";
import workerSource from "../../src/worker.ts?raw";
import { call, shop } from "../api.ts";
import { runs } from "../fuzz.ts";
import { addressesOf, bytes, expectNoFault, form, type Known, pathOf, somethingKnown } from "./anything.ts";

// Every address of the API, the dialects, the webhooks and the pages, with any bytes: an address that is added is walked by itself.

const ROUTERS = { api, webhooks, pages };
/** Only in local development. */
const ELSEWHERE = ["simulators"];
const RUNS = 16;

const MEANT = [
  JSON.stringify({ amount: "100.00", currency: "NPR", reference: "ANY-1", customer: { name: "Sita" } }),
  JSON.stringify({ id: "evt_1", type: "payment_intent.succeeded", data: { object: { id: "pi_1" } } }),
  JSON.stringify({ order_amt: 100, order_currency: "NPR", order_mode: "AUTO" }),
  JSON.stringify({ pidx: "x", amount: 1000, purchase_order_id: "1" }),
  "attempt=1&step=1&method=wallet&mobile=9800000000&pin=1111",
];
const NAMES = ["attempt", "step", "method", "mobile", "pin", "code", "name", "email", "phone", "amount", "currency", "reference", "data"];

let known: Known;
beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  known = await somethingKnown();
});
// Accounts that failed would be probed after the file has ended.
afterAll(() => abortAllDurableObjects());

it("walks all that the worker has", () => {
  const mounted = [...workerSource.matchAll(/\.route\("\/", (\w+)\)/g)].map(([, name]) => name);
  expect(mounted.toSorted()).toEqual([...Object.keys(ROUTERS), ...ELSEWHERE].toSorted());
});

const authorization = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(`Bearer ${shop.secretKey}`, `Key ${shop.secretKey}`) },
  { weight: 1, arbitrary: fc.stringMatching(/^[\x20-\x7e]{0,60}$/) },
);

describe.each(Object.entries(ROUTERS))("%s", (_name, router) => {
  const addresses = addressesOf(router.routes);
  it.each(addresses.map((address) => [`${address.method} ${address.path}`, address] as const))("%s", async (_what, address) => {
    const { method } = address;
    const sent =
      method === "GET" ? fc.constant(null) : fc.oneof({ weight: 3, arbitrary: bytes(MEANT) }, { weight: 1, arbitrary: form(NAMES) });
    const property = fc.asyncProperty(pathOf(address, known), authorization, sent, async (path, key, given) => {
      const headers = { authorization: key, "idempotency-key": "any", ...(given && { "content-type": given.type }) };
      await expectNoFault(`${method} ${path}`, await call(path, { method, headers, ...(given && { body: given.body }) }));
    });
    await fc.assert(property, runs(RUNS));
  });
});
