import { expect, it } from "vitest";
import * as z from "zod";
import { reads, reasonOf, refusal, retryAfter, sentence, text } from "../../src/gateways/support.ts";
import { ok } from "../../src/kernel/result.ts";

const table = { no_money: "declined", seen: "duplicate", done: "already_done", wrong: "wrong_answer", "401": "bad_credentials" } as const;
const answer = (status: number, body: unknown = {}, headers = {}) => ({ status, body, headers: new Headers(headers) });
const refuse = (status: number, code?: string) => refusal(answer(status), table, { code });

it("is certain only of a 4xx that the table names, by code or by status", () => {
  expect(refuse(402, "no_money")).toEqual({ failure: "declined", outcome: "none", nativeCode: "no_money" });
  expect(refuse(401)).toEqual({ failure: "bad_credentials", outcome: "none" });
  expect(refuse(403)).toEqual({ failure: "bad_credentials", outcome: "unknown" });
  expect(refuse(400)).toEqual({ failure: "bad_request", outcome: "unknown" });
  expect(refuse(429)).toEqual({ failure: "rate_limited", outcome: "unknown" });
});

it.each([408, 409, 425, 500, 503])("is never certain of a %i", (status) => {
  expect(refuse(status, "no_money")).toMatchObject({ failure: "declined", outcome: "unknown" });
});

it.each(["seen", "done"])("is never certain of something %s already: it may have been our own first try", (code) => {
  expect(refuse(400, code).outcome).toBe("unknown");
});

it("does not take any 404 for an absent payment", () => {
  expect(refuse(404)).toMatchObject({ failure: "unreadable" });
  expect(refusal(answer(404), { "404": "not_found" }, {})).toMatchObject({ failure: "not_found" });
});

it("finds no failure in what every object has", () => {
  expect(refuse(400, "constructor")).toMatchObject({ failure: "bad_request", outcome: "unknown" });
});

it("masks and cuts what the gateway says", () => {
  expect(sentence("Card 4242424242424242 of 9800000001, PIN 1111, 987654, 12.50, 404")).toBe(
    "Card XXXX of XXXX, PIN XXXX, XXXX, 12.50, 404",
  );
  const message = `${"long ".repeat(100)}4242424242424242`;
  expect(refusal(answer(400), {}, { message }).nativeMessage).toHaveLength(200);
  expect(refusal(answer(400), {}, { code: "c".repeat(500) }).nativeCode).toHaveLength(64);
});

it("counts tries only of wrong answers: a lock that counted down to zero does not end the attempt", () => {
  expect(refusal(answer(400), table, { code: "wrong", triesLeft: 2 })).toMatchObject({ triesLeft: 2 });
  expect(refusal(answer(400), table, { code: "no_money", triesLeft: 0 })).not.toHaveProperty("triesLeft");
});

it("reads how long to wait in seconds", () => {
  expect(retryAfter(new Headers({ "retry-after": "600" }))).toBe(600);
  expect(retryAfter(new Headers({ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }))).toBeUndefined();
  expect(refusal(answer(429, {}, { "retry-after": "3" }), table, {})).toMatchObject({ retryAfter: 3 });
});

it("says why a payment failed, in our word or as a decline", () => {
  expect(reasonOf(table, { code: "wrong", triesLeft: 0 })).toEqual({
    failure: "wrong_answer",
    outcome: "none",
    nativeCode: "wrong",
    triesLeft: 0,
  });
  expect(reasonOf(table, { code: "new_word" })).toEqual({ failure: "declined", outcome: "none", nativeCode: "new_word" });
});

it("takes only filled text for text", () => {
  expect([text("a"), text(""), text(5), text(null)]).toEqual(["a", undefined, undefined, undefined]);
});

const reader = reads(
  z.object({ id: z.string() }),
  table,
  (body) => ({ code: text(body.code), message: text(body.message) }),
  ({ id }) => ok(id),
);

it("reads a success through its schema and ignores what it does not use", () => {
  expect(reader(answer(201, { id: "p1", new: true }))).toEqual(ok("p1"));
});

it("calls a success of another shape unreadable, naming where, not what", () => {
  const result = reader(answer(200, { id: 4242424242424242 }));
  expect(result).toMatchObject({ ok: false, error: { failure: "unreadable", outcome: "unknown" } });
  expect(JSON.stringify(result)).toContain("id: ");
  expect(JSON.stringify(result)).not.toContain("4242");
});

it("reads a refusal through the table, whatever its body is", () => {
  expect(reader(answer(402, { code: "no_money", message: "Sorry." }))).toMatchObject({
    error: { failure: "declined", nativeMessage: "Sorry." },
  });
  for (const body of [null, "no", [1], 7]) expect(reader(answer(400, body))).toMatchObject({ error: { failure: "bad_request" } });
  expect(reader(answer(302))).toMatchObject({ error: { failure: "unreadable" } });
});
