import { expect, it } from "vitest";
import type { HttpAnswer, HttpRequest } from "../../src/gateways/contract.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { ok } from "../../src/kernel/result.ts";

type Send = (request: Request, attempt: number) => Promise<Response>;

const read: HttpRequest = { method: "GET", url: "https://gateway.example/pay/1", moves: false, repeatable: true };
const write: HttpRequest = { method: "POST", url: "https://gateway.example/pay", json: { amount: 1 }, moves: true, repeatable: false };

async function ask(request: HttpRequest, send: Send, timeoutMs = 5000) {
  let sent = 0;
  const http = gatewayHttp((outgoing) => send(outgoing, ++sent), { timeoutMs });
  const result = await http.json<HttpAnswer>(request, (answer) => ok(answer));
  return { result, sent };
}
const failsAs = (failure: string, outcome: string) => ({ ok: false, error: { failure, outcome } });
const cut: Send = async () => {
  throw new TypeError("connect to https://gateway.example?key=secret failed");
};

it("sends JSON as it is and reads the parsed answer, whatever its status", async () => {
  const { result } = await ask(write, async (request) => {
    expect(request.method).toBe("POST");
    expect(request.redirect).toBe("manual");
    expect(request.headers.get("content-type")).toBe("application/json");
    expect(await request.text()).toBe('{"amount":1}');
    return Response.json({ no: "money" }, { status: 402 });
  });
  expect(result).toMatchObject({ ok: true, value: { status: 402, body: { no: "money" } } });
});

it("sends a form, and headers of the adapter's over its own", async () => {
  const { json: _, ...rest } = write;
  const request = { ...rest, form: { a: "1 & 2", ü: "x" }, headers: { "user-agent": "other" } };
  await ask(request, async (outgoing) => {
    expect(outgoing.headers.get("content-type")).toMatch(/^application\/x-www-form-urlencoded/);
    expect(outgoing.headers.get("user-agent")).toBe("other");
    expect(Object.fromEntries(await outgoing.formData())).toEqual({ a: "1 & 2", ü: "x" });
    return new Response();
  });
});

it("reads an empty body as an empty object", async () => {
  expect((await ask(write, async () => new Response(null, { status: 204 }))).result).toMatchObject({ ok: true, value: { body: {} } });
  expect((await ask(write, async () => new Response(" \n"))).result).toMatchObject({ ok: true, value: { body: {} } });
});

it("follows no redirect", async () => {
  const moved = async () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } });
  expect(await ask(read, moved)).toMatchObject({ sent: 1, result: { ok: true, value: { status: 302 } } });
});

it("does not know what happened to a write whose answer it can't read", async () => {
  const page = (status: number) => async () => new Response("<html>", { status });
  expect((await ask(write, page(200))).result).toMatchObject(failsAs("unreadable", "unknown"));
  expect((await ask(write, page(404))).result).toMatchObject(failsAs("unreadable", "unknown"));
  expect((await ask(write, page(503))).result).toMatchObject(failsAs("unavailable", "unknown"));
  expect((await ask(write, page(429))).result).toMatchObject(failsAs("rate_limited", "unknown"));
  expect((await ask(read, page(200))).result).toMatchObject(failsAs("unreadable", "none"));
});

it("does not know what happened to a write whose connection was cut, and tells nothing of its address", async () => {
  const { result, sent } = await ask(write, cut);
  expect(result).toEqual({
    ok: false,
    error: { failure: "unavailable", outcome: "unknown", nativeMessage: "The connection to the gateway failed." },
  });
  expect(sent).toBe(1);
});

it("does not call a body whole that was cut", async () => {
  const half: Send = async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"paid":'));
          controller.error(new Error("cut"));
        },
      }),
    );
  expect((await ask(write, half)).result).toMatchObject(failsAs("unavailable", "unknown"));
});

it.each([502, 503, 504])("repeats a repeatable request once after a %i", async (status) => {
  const better: Send = async (_, attempt) => (attempt === 1 ? new Response("oops", { status }) : Response.json({ attempt }));
  expect(await ask(read, better)).toMatchObject({ sent: 2, result: { ok: true, value: { body: { attempt: 2 } } } });
  expect(await ask({ ...write, repeatable: true }, better)).toMatchObject({ sent: 2, result: { ok: true } });
  expect(await ask(write, better)).toMatchObject({ sent: 1, result: failsAs("unavailable", "unknown") });
});

it("repeats after a cut connection, once, and not after a clear answer", async () => {
  expect(await ask(read, cut)).toMatchObject({ sent: 2, result: failsAs("unavailable", "none") });
  expect((await ask(read, async () => Response.json({}, { status: 500 }))).sent).toBe(1);
  expect((await ask(read, async () => new Response("<html>"))).sent).toBe(1);
});

it("waits no longer than told, in all, also for a sender that does not look at the signal and for a body that never ends", async () => {
  const never: Send = () => new Promise(() => {});
  const started = Date.now();
  expect(await ask(read, never, 50)).toMatchObject({ sent: 1, result: failsAs("unavailable", "none") });
  const endless: Send = async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
  expect((await ask(write, endless, 50)).result).toMatchObject({
    error: { outcome: "unknown", nativeMessage: "The gateway did not answer in time." },
  });
  expect(Date.now() - started).toBeLessThan(3000);
});

it("reads no more than a mebibyte", async () => {
  const large = async () => Response.json("x".repeat(1024 * 1024));
  expect((await ask(read, large)).result).toMatchObject(failsAs("unreadable", "none"));
  expect((await ask(read, async () => Response.json("x".repeat(1024 * 1024 - 2)))).result.ok).toBe(true);
});

it("sends nothing where a credential is no header value, and does not repeat it in the failure", async () => {
  const { result, sent } = await ask({ ...write, headers: { authorization: "Key abc\ndef" } }, async () => new Response());
  expect({ result, sent }).toEqual({
    sent: 0,
    result: { ok: false, error: { failure: "bad_request", outcome: "none", nativeMessage: "The request can't be sent." } },
  });
});

it("never calls a read's failure unknown, whatever the adapter says", async () => {
  const http = gatewayHttp(async () => Response.json({}), { timeoutMs: 1000 });
  const unknown = { ok: false, error: { failure: "unreadable", outcome: "unknown" } } as const;
  expect(await http.json(read, () => unknown)).toMatchObject(failsAs("unreadable", "none"));
  expect(await http.json(write, () => unknown)).toEqual(unknown);
});
