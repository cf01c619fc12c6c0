import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../../scripts/demo-gateways.ts";
import { demoAccount } from "../../../simulators/accounts.ts";
import type { OrderEvent } from "../../../src/domain/events.ts";
import type { RefundView } from "../../../src/domain/view.ts";
import { formPairs } from "../../../src/http/docs/write/curl.ts";
import type { Operation } from "../../../src/http/docs/write/openapi.ts";
import { eventId } from "../../../src/kernel/ids.ts";
import { api, call, heldOrder, json, newOrder, objectOf, orderNow, paidOrder, refundOf, shop } from "../../api.ts";
import { reportOn, stripeRow } from "../settlement-file.ts";
import { checker, operationsOf, served } from "./document.ts";

// What the document shows is sent to the worker, and what it answers is checked against the document.

await seedDemoGateways(env.DB, env.SEALING_KEYS);
const document = await served();
const check = checker(document);
// The settings ask for somebody who is signed in, not for an app's key: test/manage/everybody.test.ts walks them.
const operations = operationsOf(document).filter(({ path }) => !path.startsWith("/v1/manage"));

/** A paid order of which the log says that the money came too late. */
async function latePayment(): Promise<string> {
  const { id, version } = await paidOrder();
  const event: OrderEvent = { type: "order.attention", at: Date.now(), tx: 1, code: "late_payment", detail: "After it had expired." };
  await runInDurableObject(objectOf(id), (_object, state) => {
    state.storage.sql.exec("INSERT INTO log (seq, event) VALUES (?, ?)", version + 1, JSON.stringify(event));
  });
  await evictDurableObject(objectOf(id));
  return id;
}

/** The operation's address, with an order in it that is as the operation needs it. */
async function addressOf(path: string, operationId: string): Promise<string> {
  if (operationId === "createReconciliation") return `${path}?account=${demoAccount("stripe").id}`;
  if (operationId === "getReconciliation") return path.replace("{id}", (await reportOn("stripe", [stripeRow("pi_3a")])).id);
  if (!path.includes("{")) return path;
  if (operationId === "cancelOrder") return path.replace("{id}", (await newOrder()).id);
  if (operationId === "voidOrder") return path.replace("{id}", (await heldOrder()).id);
  if (operationId === "captureOrder") return path.replace("{id}", (await heldOrder({ amount: "345.67" })).id);
  if (operationId === "resolveAttention") return path.replace("{id}", await latePayment());
  const { id } = await paidOrder({ amount: "345.67" });
  if (operationId === "listRefunds") await refundOf(id, { amount: "1.00" });
  if (operationId === "getRefund") return path.replace("{id}", (await json<RefundView>(refundOf(id, {}))).id);
  return path.replace("{id}", id).replace("{event}", eventId.of(id, (await orderNow(id)).version));
}

/** Asserts that the document tells of this answer: status, media type, headers, body, and for a refusal its code. */
async function expectDocumented(operation: Operation, response: Response): Promise<{ readonly examples: readonly string[] }> {
  const text = await response.text();
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const answer = operation.responses[String(response.status)];
  const content = answer?.content?.[type];
  expect(content, `${response.status} ${type} ${text.slice(0, 300)}`).toBeDefined();
  const value: unknown = type.endsWith("json") ? JSON.parse(text) : text;
  const isDocument = operation.operationId === "getOpenApi";
  if (!isDocument) expect(check(content?.schema ?? {}, value), text.slice(0, 2_000)).toEqual([]);
  const documented = Object.keys(answer?.headers ?? {}).map((name) => name.toLowerCase());
  expect(response.headers.get("x-request-id")).toBeTruthy();
  for (const name of ["x-request-id", "location", "idempotent-replayed", "dwar-ignored", "retry-after"])
    if (response.headers.has(name)) expect(documented).toContain(name);
  const examples = Object.keys(content?.examples ?? {});
  if (type === "application/problem+json") expect(examples).toContain(JSON.parse(text).code);
  return { examples };
}

const post = (address: string, body: string, type: string, headers: Record<string, string> = {}) =>
  call(address, { method: "POST", body, headers: { authorization: `Bearer ${shop.secretKey}`, "content-type": type, ...headers } });

const asForm = (value: unknown) => new URLSearchParams(formPairs(Object(value)).map(([name, text]) => [name, text])).toString();

const requests = operations.flatMap(({ path, operation }) =>
  Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, { examples = {} }]) =>
    Object.entries(examples).flatMap(([name, example]) => ("value" in example ? [{ path, operation, type, name, ...example }] : [])),
  ),
);

describe("every example of a request", () => {
  it.each(requests)("POST $path, $name", async ({ path, operation, type, name, value }) => {
    const address = await addressOf(path, operation.operationId);
    const body = type === "application/json" ? JSON.stringify(value) : type === "text/csv" ? String(value) : asForm(value);
    const key = { "idempotency-key": `"${operation.operationId} ${name}"` };
    const response = await post(address, body, type, key);
    const { ok } = response;
    const { examples } = await expectDocumented(operation, response);
    // An example of a success stands with that name among the answers too; the others are meant to be refused.
    if (ok) expect(examples).toContain(name);
    else
      expect(
        Object.values(operation.responses).flatMap(({ content }) => Object.keys(content?.["application/json"]?.examples ?? {})),
      ).not.toContain(name);
    const again = await post(address, body, type, key);
    const takesKey = operation.parameters?.some((parameter) => parameter.name === "Idempotency-Key") ?? false;
    if (ok) expect(again.headers.get("idempotent-replayed")).toBe(takesKey ? "true" : null);
    await expectDocumented(operation, again);
  });

  it("is there for JSON and, where there is something to say, for a form", () => {
    expect(new Set(requests.map(({ operation }) => operation.operationId)).size).toBe(
      operations.filter(({ method }) => method === "post").length,
    );
    expect(requests.filter(({ type }) => type !== "application/json").length).toBeGreaterThanOrEqual(2);
  });
});

describe("every call without a body", () => {
  it.each(operations.filter(({ method }) => method === "get"))("GET $path", async ({ path, operation }) => {
    const address = await addressOf(path, operation.operationId);
    const response = await api(address);
    expect(response.status).toBe(200);
    await expectDocumented(operation, response);
    const asked = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
    const pairs = asked.map(({ name, example }) => [name, String(example)]);
    for (const query of [...pairs.map((pair) => [pair]), pairs]) {
      const filtered = await api(`${address}?${new URLSearchParams(query)}`);
      expect(filtered.status, String(query)).toBe(200);
      await expectDocumented(operation, filtered);
    }
  });
});

describe("every refusal", () => {
  const nobody = (path: string) => path.replace("{id}", "or_00000000000000000001").replace("{event}", "ev_000000000000000000010001");

  it.each(operations.filter(({ path }) => path.startsWith("/v1/")))("$method $path", async ({ path, method, operation }) => {
    const address = nobody(path);
    const verb = method.toUpperCase();
    const expectRefused = async (response: Response) => {
      expect(response.ok).toBe(false);
      await expectDocumented(operation, response);
    };
    await expectRefused(await call(address, { method: verb }));
    await expectRefused(await api(address, { method: verb, secret: "test_secret_key_00000000000000000000000000000000" }));
    if (path.includes("{")) await expectRefused(await api(address, { method: verb }));
    if (path === "/v1/orders" && verb === "GET") await expectRefused(await api(`${address}?limit=0`));
    if (verb !== "POST") return;
    await expectRefused(await post(address, "{", "application/json"));
    await expectRefused(await post(address, "<order/>", "application/xml"));
    await expectRefused(await post(address, '{"nosuch": 1}', "application/json"));
    await expectRefused(await post(address, " ".repeat(300_000), "application/json"));
    await expectRefused(await post(address, "{}", "application/json", { "idempotency-key": "x".repeat(256) }));
  });
});
