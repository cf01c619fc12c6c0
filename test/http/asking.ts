import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Problem } from "../../src/http/problem.ts";
import { ERRORS, type ErrorCode } from "../../src/kernel/errors.ts";
import { orderId } from "../../src/kernel/ids.ts";
import { call, objectOf, shop } from "../api.ts";

export const FORM = "application/x-www-form-urlencoded";

/** A POST of the demo app with a body of any media type, or of none. */
export function send(path: string, body: BodyInit, type: string | null, headers: Record<string, string> = {}): Promise<Response> {
  const request = new Headers({ authorization: `Bearer ${shop.secretKey}`, ...headers });
  if (type !== null) request.set("content-type", type);
  return call(path, { method: "POST", headers: request, body });
}

/** The problem document of a refused request, after checking what every one of them must have. */
export async function problemOf(asked: Promise<Response>): Promise<Problem> {
  const response = await asked;
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = await response.json<Problem>();
  expect(problem).toMatchObject({ status: response.status, code: expect.any(String), requestId: expect.stringMatching(/^[\w-]+$/) });
  expect(problem).toMatchObject({ type: `urn:dwar:problem:${problem.code}`, ...ERRORS[problem.code] });
  expect(response.headers.get("x-request-id")).toBe(problem.requestId);
  return problem;
}

/** Asserts a refusal by its code and the fields that it names. */
export async function expectRefused(asked: Promise<Response>, code: ErrorCode, ...fields: readonly string[]): Promise<Problem> {
  const problem = await problemOf(asked);
  const named = problem.errors?.map(({ field }) => field) ?? [];
  expect({ code: problem.code, fields: [...new Set(named)] }).toEqual({ code, fields });
  for (const { message } of problem.errors ?? []) expect(message).toMatch(/^\S.+[.)]$/s);
  return problem;
}

/** The order that the demo app's reference leads to. */
export const idOfReference = (value: string): Promise<string> => orderId(`demo ${shop.app}`, "test", { kind: "reference", value });

/** Tables in an order's object: an object that nothing was stored in has none. */
export const tablesOf = (id: string): Promise<string[]> =>
  runInDurableObject(objectOf(id), (_object, state) =>
    state.storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'")
      .toArray()
      .map(({ name }) => name),
  );

export async function ordersInD1(): Promise<number> {
  return (await env.DB.prepare("SELECT count(*) AS count FROM orders").first<number>("count")) ?? 0;
}
