import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { limitedBody } from "../../src/http/limited-body.ts";
import { ERRORS } from "../../src/kernel/errors.ts";
import { call, newOrder, shop } from "../api.ts";
import { orderObjects } from "../objects.ts";

const MOST = 256 * 1024;
const CHUNK = 16 * 1024;
const authorization = `Bearer ${shop.secretKey}`;

/** A body without an end; `pulled` says how many bytes were taken of it. */
function endless() {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += CHUNK;
      controller.enqueue(new Uint8Array(CHUNK).fill(0x20));
    },
  });
  return { body, pulled: () => pulled };
}

/** Every address that takes a body, and what it answers to one that is too large. */
const ADDRESSES = [
  ["/v1/orders", 413],
  ["/v1/orders/or_00000000000000000001/refunds", 413],
  ["/v1/route/preview", 413],
  ["/payments/or_00000000000000000001/pay", 413],
  ["/payments/or_00000000000000000001/answer", 413],
  ["/payments/or_00000000000000000001/return/tx_0000000000000000000101", 413],
  ["/webhooks/khalti/gc_000000001", 413],
  ["/khalti/api/v2/epayment/initiate/", 413],
  ["/khalti/api/v2/payment/confirm/", 413],
  // These know no 413: their clients expect their own words.
  ["/v1/orders/create", 400],
  ["/transaction/initiate", 400],
] as const;

describe.each(ADDRESSES)("%s", (path, tooLarge) => {
  const post = (body: BodyInit) => call(path, { method: "POST", headers: { authorization, "content-type": "application/json" }, body });

  it("reads no more of a body without an end than it may have", async () => {
    const { body, pulled } = endless();
    const refused = await post(body);
    expect(refused.status).toBe(tooLarge);
    expect(pulled()).toBeLessThanOrEqual(MOST + 4 * CHUNK);
  });
});

/** A body that begins and does not go on, until it is broken off. */
function stalled() {
  let breakOff = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"amount":'));
      breakOff = () => controller.close();
    },
  });
  return { body, breakOff: () => breakOff() };
}

it("gives up a body that does not come", async () => {
  const reached: string[] = [];
  const app = new Hono().use(limitedBody(MOST, (c, code) => c.text(code, ERRORS[code].status), 50)).post("/", async (c) => {
    reached.push(await c.req.text());
    return c.text("taken");
  });
  const slow = await app.request("/", { method: "POST", body: stalled().body });
  expect([slow.status, await slow.text()]).toEqual([408, "request.too_slow"]);
  expect(reached).toEqual([]);
  expect(await (await app.request("/", { method: "POST", body: "whole" })).text()).toBe("taken");
  expect(reached).toEqual(["whole"]);
});

it("touches no order while it waits, and holds up nobody else", async () => {
  const before = await orderObjects();
  const bodies = Array.from({ length: 50 }, stalled);
  const waiting = bodies.map(({ body }) =>
    call("/v1/orders", { method: "POST", headers: { authorization, "content-type": "application/json" }, body }),
  );
  expect((await newOrder()).status).toBe("open");
  for (const { breakOff } of bodies) breakOff();
  const refused = await Promise.all(waiting);
  // What is broken off arrives as the half that it is.
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([400]));
  expect(await refused[0]?.json()).toMatchObject({ code: "request.malformed" });
  expect(await orderObjects()).toHaveLength(before.length + 1);
});
