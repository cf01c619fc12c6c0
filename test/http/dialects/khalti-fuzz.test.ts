import fc from "fast-check";
import { expect, it } from "vitest";
import { call, newOrder } from "../../api.ts";
import { runs } from "../../fuzz.ts";
import { initiate, KEY, khalti, REQUEST } from "./khalti-asking.ts";

// Whatever a client sends: an answer in one of Khalti's shapes, and never a fault of ours.

const RUNS = runs(60);

async function fine(asked: Promise<Response>): Promise<void> {
  const response = await asked;
  const text = await response.text();
  expect(response.status, text).toBeLessThan(500);
  expect(response.headers.get("content-type")).toContain("application/json");
  const body: Record<string, unknown> = JSON.parse(text);
  if (response.status === 200) return;
  if (response.status === 400 || response.status === 404) expect(body).toMatchObject({ error_key: "validation_error" });
  else expect(body).toEqual({ detail: expect.any(String), status_code: response.status });
}

const PATHS = ["/api/v2/epayment/initiate/", "/api/v2/epayment/lookup/", "/api/merchant-transaction/0000000000000000000000/refund/"];
const path = fc.constantFrom(...PATHS);
const type = fc.constantFrom(
  "application/json",
  "application/json; charset=latin1",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  ";",
);

const text = fc.string({ unit: "binary", maxLength: 40 });
const amount = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.bigInt().map(String),
  fc.constantFrom("1000", 1000, "1000.0", 1e21, "1e3", "٣٠٠٠"),
  text,
);
const odd = fc.oneof(fc.jsonValue(), text, fc.constantFrom(null, "", [], {}, "\ud800", "\u0000", "__proto__"));
const good = { return_url: fc.constant(REQUEST.return_url), website_url: fc.constant(REQUEST.website_url) };
const request = fc.record(
  {
    return_url: fc.oneof(good.return_url, fc.webUrl({ withQueryParameters: true, withFragments: true }), odd),
    website_url: fc.oneof(good.website_url, odd),
    amount: fc.oneof(amount, odd),
    purchase_order_id: fc.oneof(text, fc.integer(), odd),
    purchase_order_name: fc.oneof(text, odd),
    customer_info: fc.oneof(fc.record({ name: odd, email: fc.oneof(fc.emailAddress(), odd), phone: odd }, { requiredKeys: [] }), odd),
    amount_breakdown: fc.oneof(fc.array(fc.record({ label: text, amount }), { maxLength: 4 }), odd),
    product_details: fc.oneof(fc.array(fc.record({ identity: odd, name: text, total_price: amount }), { maxLength: 4 }), odd),
    modes: fc.oneof(fc.array(fc.constantFrom("KHALTI", "SCT", "x"), { maxLength: 3 }), odd),
    bank: odd,
    ttl: fc.oneof(fc.integer({ min: 0, max: 4_000 }), odd),
    merchant_x: odd,
    "merchant_.y": fc.jsonValue({ maxDepth: 12 }),
    __proto__: odd,
  },
  { requiredKeys: [] },
);

it("any body of the right form", async () => {
  await fc.assert(
    fc.asyncProperty(path, request, (where, body) => fine(khalti(where, { body: JSON.stringify(body) }))),
    RUNS,
  );
});

it("a good request with a few odd values", async () => {
  const mostly = request.map((fields) => ({ ...REQUEST, ...Object.fromEntries(Object.entries(fields).slice(0, 2)) }));
  await fc.assert(
    fc.asyncProperty(mostly, (body) => fine(khalti(PATHS[0] ?? "", { body: JSON.stringify(body) }))),
    RUNS,
  );
});

it("any texts as numbers and names, which come back as they were", async () => {
  const order = fc.record({ purchase_order_id: text, purchase_order_name: text, merchant_note: fc.jsonValue({ maxDepth: 3 }) });
  await fc.assert(
    fc.asyncProperty(order, async (fields) => {
      const response = await khalti(PATHS[0] ?? "", { body: JSON.stringify({ ...REQUEST, ...fields }) });
      const blank = fields.purchase_order_id.trim() === "" || fields.purchase_order_name.trim() === "";
      expect(response.status).toBe(blank ? 400 : 200);
      if (blank) return;
      const { pidx, merchant_note } = await response.json<{ pidx: string; merchant_note: unknown }>();
      // JSON has one zero.
      expect(JSON.stringify(merchant_note)).toBe(JSON.stringify(fields.merchant_note));
      const { meta } = await (await khalti(`/api/merchant-transaction/${pidx}/`)).json<{ meta: Record<string, unknown> }>();
      expect(meta.product_identity).toBe(fields.purchase_order_id.trim());
      const back = await call(`/payments/or_${pidx.slice(0, 20)}/back`);
      const { searchParams } = new URL(back.headers.get("location") ?? "");
      expect(searchParams.get("purchase_order_name")).toBe(fields.purchase_order_name.trim());
    }),
    runs(30),
  );
});

it("any bytes of any type", async () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  const damaged = fc.tuple(fc.nat({ max: 250 }), fc.nat({ max: 255 })).map(([at, byte]) => {
    const whole = new TextEncoder().encode(JSON.stringify(REQUEST));
    whole[at % whole.length] = byte;
    return whole;
  });
  await fc.assert(
    fc.asyncProperty(path, type, fc.oneof(bytes, damaged), (where, of, body) =>
      fine(call(`/khalti${where}`, { method: "POST", headers: { authorization: KEY, "content-type": of }, body: new Uint8Array(body) })),
    ),
    RUNS,
  );
});

it("any form", async () => {
  const form = fc.array(fc.tuple(fc.oneof(fc.constantFrom("pidx", "amount", "modes", "__proto__"), text), text), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(path, form, (where, pairs) => {
      const body = new URLSearchParams(pairs).toString();
      return fine(khalti(where, { body, type: "application/x-www-form-urlencoded" }));
    }),
    RUNS,
  );
});

it("any address, query and key", async () => {
  const { pidx } = await initiate();
  const { id } = await newOrder();
  const segment = fc.oneof(fc.constantFrom(pidx, id, "%E9", "%00", "..%2f", "%"), text.map(encode));
  const query = fc.oneof(
    fc.constantFrom("?page=2&page=x", "?page=%E9", "?page[]=1", "?"),
    text.map((value) => `?page=${encode(value)}`),
  );
  const key = fc.oneof(fc.constant(KEY), fc.stringMatching(/^[\x20-\x7e]{0,60}$/), fc.stringMatching(/^Key [\x21-\x7e]{1,60}$/));
  await fc.assert(
    fc.asyncProperty(segment, query, key, async (inside, ask, authorization) => {
      await fine(khalti(`/api/merchant-transaction/${inside}/${ask}`, { authorization }));
      await fine(khalti(`/api/merchant-transaction/${ask}`, { authorization }));
      await fine(khalti(`/api/merchant-transaction/${inside}/refund/`, { authorization, body: {} }));
    }),
    RUNS,
  );
});

/** Half a surrogate pair is no text that an address can hold. */
const encode = (value: string) => encodeURIComponent(value.toWellFormed());
