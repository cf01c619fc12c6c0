import fc from "fast-check";
import { expect, it } from "vitest";
import { MODES } from "../../../src/http/dialects/karmapay/modes.ts";
import { shop } from "../../api.ts";
import { runs } from "../../fuzz.ts";
import { CREATE, DESCRIBE, order, send } from "./karmapay-asking.ts";

// Whatever a client sends, the answer is KarmaPay's own and never a fault of ours.

const key = `Bearer ${shop.secretKey}`;
const authorization = fc.oneof(
  { weight: 8, arbitrary: fc.constant(key) },
  fc.constantFrom(null, "Bearer ", `Bearer kp_kp_${shop.secretKey}`, key.toUpperCase()),
  fc.stringMatching(/^[\x21-\x7e]{1,80}$/),
);
const path = fc.constantFrom(CREATE, DESCRIBE);

async function check(response: Response): Promise<void> {
  const text = await response.text();
  expect([200, 400], text).toContain(response.status);
  const body: unknown = JSON.parse(text);
  if (response.status === 400) expect(body).toEqual({ error: expect.stringMatching(/^[\w., -]+: \S/) });
  else expect(text).toMatch(/^\{"(oid|data)":/);
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(0, -0, 1e21, Number.MAX_SAFE_INTEGER + 2, "1e400", "NaN", "Infinity", " 5 ", "0x10", "__proto__", "\u0000", "\ud800"),
);
/** Mostly right, so that the deeper checks are reached. */
const mostly = (right: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: odd });
const fields = fc.record(
  {
    order_amt: mostly(fc.oneof(fc.double(), fc.integer(), fc.integer({ min: 1, max: 9_999 }).map(String))),
    order_currency: mostly(fc.constantFrom("NPR", "usd", "JPY", "KWD", "XXX", "Ꞌab", "ßab")),
    order_description: mostly(fc.string({ unit: "binary", maxLength: 600 })),
    order_mode: mostly(fc.constantFrom(...Object.keys(MODES), "AUTO", "AUTO", "constructor")),
    webhook_url: mostly(fc.oneof(fc.webUrl(), fc.constant(order.webhook_url))),
    redirect_url: mostly(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.constant(order.redirect_url))),
    registration: fc.oneof(fc.constant("no"), fc.record({ customer_id: odd }), odd),
    order_id: mostly(fc.stringMatching(/^or_[0-9A-Za-z]{20}$/)),
  },
  { requiredKeys: [] },
);

it("takes any fields", async () => {
  await fc.assert(
    fc.asyncProperty(path, fields, authorization, async (to, body, sent) => {
      await check(await send(to, { ...order, ...body }, { authorization: sent }));
      await check(await send(to, body, { authorization: sent }));
    }),
    runs(120),
  );
}, 60_000);

it("takes any form", async () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("AUTO", "NPR", "100", "%", "%E0%A4%A", "a[b]", "registration[customer_id]"));
  const pairs = fc.array(
    fc.tuple(fc.oneof(fc.constantFrom(...Object.keys(order), "order_amt[]", "registration[customer_id]"), text), text),
  );
  await fc.assert(
    fc.asyncProperty(path, pairs, fc.boolean(), async (to, list, whole) => {
      const good = new URLSearchParams({ ...order, order_amt: "100" }).toString();
      const form = list.map(([name, value]) => `${name}=${value}`).join("&");
      const type = "application/x-www-form-urlencoded";
      await check(await send(to, whole ? `${good}&${new URLSearchParams(list)}` : form, { type }));
    }),
    runs(80),
  );
}, 60_000);

it("takes any bytes, of any kind", async () => {
  const type = fc.constantFrom(
    "application/json",
    "application/x-www-form-urlencoded",
    "application/x+json",
    "text/plain",
    "multipart/form-data",
    ";",
  );
  const good = new TextEncoder().encode(JSON.stringify({ ...order, order_id: "or_00000000000000000001" }));
  /** Bytes of their own, or good ones with a few of them changed. */
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
      const broken = good.slice();
      for (const [at, byte] of changes) broken[at] = byte;
      return broken;
    }),
  );
  await fc.assert(
    fc.asyncProperty(path, type, bytes, authorization, async (to, kind, body, sent) =>
      check(await send(to, body, { type: kind, authorization: sent })),
    ),
    runs(150),
  );
}, 60_000);
