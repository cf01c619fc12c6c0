import fc from "fast-check";
import { expect, it } from "vitest";
import { call, shop } from "../../api.ts";
import { runs } from "../../fuzz.ts";
import { KEY } from "./khalti-asking.ts";
import { confirmed, initiated, REQUEST } from "./khalti-legacy-asking.ts";

// Whatever a browser or a server sends to the wallet's calls: an answer in one of Khalti's shapes, and never a fault of ours.

const RUNS = runs(60);
const PATHS = ["initiate", "confirm", "verify"].map((name) => `/khalti/api/v2/payment/${name}/`);

async function fine(asked: Promise<Response>): Promise<void> {
  const response = await asked;
  const text = await response.text();
  expect(response.status, text).toBeLessThan(500);
  const body: Record<string, unknown> = JSON.parse(text);
  if (response.status === 200) return;
  if (response.status === 400) expect(body.error_key).toMatch(/^(validation_error|third_party_transaction_locked)$/);
  else expect(body).toEqual({ detail: expect.any(String), status_code: response.status });
  expect(text).not.toContain(shop.secretKey);
}

const post = (path: string, body: BodyInit, type = "application/json") =>
  fine(call(path, { method: "POST", headers: { authorization: KEY, "content-type": type }, body }));

const text = fc.string({ unit: "binary", maxLength: 40 });
const odd = fc.oneof(fc.jsonValue(), text, fc.constantFrom(null, "", [], {}, "\ud800", "\u0000", "__proto__", -1, 1e21));
const path = fc.constantFrom(...PATHS);

it("any body of the right form", async () => {
  const tokens = [await initiated(), await confirmed()];
  const fields = fc.record(
    {
      public_key: fc.oneof(fc.constantFrom(shop.publicKey, shop.secretKey, shop.publicKey.replace("test", "live")), odd),
      mobile: fc.oneof(fc.stringMatching(/^9[678][0-9]{8}$/), odd),
      transaction_pin: fc.oneof(fc.constant("1111"), fc.stringMatching(/^[0-9]{3,5}$/), odd),
      confirmation_code: fc.oneof(fc.stringMatching(/^[0-9]{5,7}$/), odd),
      amount: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(130_000, "130000", "1e3"), odd),
      token: fc.oneof(fc.constantFrom(...tokens), fc.stringMatching(/^[0-9A-Za-z]{22}$/), odd),
      product_identity: odd,
      product_name: odd,
      product_url: odd,
      "merchant_.y": fc.jsonValue({ maxDepth: 12 }),
      __proto__: odd,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(path, fields, (where, body) => post(where, JSON.stringify(body))),
    RUNS,
  );
});

it("a good request with one odd value", async () => {
  const one = fc.tuple(fc.constantFrom(...Object.keys(REQUEST)), odd).map(([name, value]) => ({ ...REQUEST, [name]: value }));
  await fc.assert(
    fc.asyncProperty(one, (body) => post(PATHS[0] ?? "", JSON.stringify(body))),
    RUNS,
  );
});

it("any bytes of any type, and any form", async () => {
  const type = fc.constantFrom(
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    ";",
  );
  const damaged = fc.tuple(fc.nat({ max: 250 }), fc.nat({ max: 255 })).map(([at, byte]) => {
    const whole = new TextEncoder().encode(JSON.stringify(REQUEST));
    whole[at % whole.length] = byte;
    return whole;
  });
  await fc.assert(
    fc.asyncProperty(path, type, fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (where, of, body) =>
      post(where, new Uint8Array(body), of),
    ),
    RUNS,
  );
  const name = fc.oneof(fc.constantFrom("token", "amount", "mobile", "public_key", "__proto__"), text);
  await fc.assert(
    fc.asyncProperty(path, fc.array(fc.tuple(name, text), { maxLength: 6 }), (where, pairs) =>
      post(where, new URLSearchParams(pairs).toString(), "application/x-www-form-urlencoded"),
    ),
    RUNS,
  );
});

it("any question after a status", async () => {
  const token = await confirmed();
  const value = fc.oneof(
    fc.constantFrom(token, "130000", "%E9", "%", "%00"),
    text.map((one) => encodeURIComponent(one.toWellFormed())),
  );
  await fc.assert(
    fc.asyncProperty(value, value, (first, second) =>
      fine(call(`/khalti/api/v2/payment/status/?token=${first}&amount=${second}&token=${second}`, { headers: { authorization: KEY } })),
    ),
    RUNS,
  );
});
