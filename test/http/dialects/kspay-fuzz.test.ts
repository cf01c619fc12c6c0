import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { shop } from "../../api.ts";
import { runs } from "../../fuzz.ts";
import { initiate, KEY_HEADERS, KEYS, kspay, NPR, REQUEST, signature, tokens, WALLET } from "./kspay-asking.ts";

// Whatever a client sends: KS Pay's success or its error, and never a fault of ours.

const RUNS = runs(60);

let good: { readonly access: string; readonly refresh: string; readonly signature: string; readonly bound: string; readonly txn: string };
beforeAll(async () => {
  const { accessToken, refreshToken } = await tokens();
  const { pe_txnId, signature: bound } = await initiate();
  good = { access: `Bearer ${accessToken}`, refresh: refreshToken, signature: await signature(), bound, txn: pe_txnId };
});

async function fine(asked: Promise<Response>): Promise<void> {
  const response = await asked;
  const text = await response.text();
  expect(response.status, text).toBeLessThan(500);
  if (response.status === 204) return;
  expect(response.headers.get("content-type")).toContain("application/json");
  const { status } = response;
  const body: unknown = JSON.parse(text);
  if (response.ok) expect(body).toEqual({ status, message: "success", result: expect.anything() });
  else expect(body).toEqual({ status, statusCode: status, httpStatus: status, code: expect.any(Number), message: expect.any(String) });
}

const POSTS = [
  `/auth/generate-token/${shop.app}`,
  `/auth/generate-signature/${shop.app}`,
  "/auth/refresh-token",
  "/transaction/initiate",
  "/transaction/process",
] as const;
const post = fc.constantFrom(...POSTS, ...POSTS.map((path) => `/v1${path}`));

/** Who asks: in every style, also half right. A refresh token would be used up by the first call. */
const asker = fc
  .constantFrom<readonly ("access" | "signature" | "bound" | "keys" | "half" | "x")[]>(
    ["access"],
    ["signature"],
    ["bound"],
    ["keys"],
    ["half"],
    ["x"],
    ["access", "signature"],
    ["keys", "x"],
    [],
  )
  .map((kinds) => () => {
    const said: Record<string, string> = {};
    for (const kind of kinds) {
      if (kind === "access") said.authorization = good.access;
      else if (kind === "signature") said["x-signature"] = good.signature;
      else if (kind === "bound") said["x-signature"] = good.bound;
      else if (kind === "keys") Object.assign(said, KEY_HEADERS);
      else if (kind === "half") said.accesskey = KEYS.accessKey;
      else Object.assign(said, { authorization: "Bearer x", "x-signature": "00" });
    }
    return said;
  });

const text = fc.string({ unit: "binary", maxLength: 40 });
/** Half a surrogate pair is no text that an address can hold. */
const encode = (value: string) => encodeURIComponent(value.toWellFormed());
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  text,
  fc.constantFrom(null, "", 0, -1, 1e21, true, [], {}, { toString: 1, valueOf: 1 }, { toString: null }, "x".repeat(5_000), ["x"]),
);
const or = (...values: readonly unknown[]): fc.Arbitrary<unknown> => fc.oneof(fc.constantFrom(...values), odd);

const fields = fc.record(
  {
    accessKey: or(KEYS.accessKey),
    accesskey: or(KEYS.accessKey),
    secretKey: or(KEYS.secretKey),
    appId: or(shop.app, "ap_000000000", "ap_"),
    currencyId: or(NPR, "c_iso4217XXX", "c_iso4217JPY"),
    paymentMethodId: or(WALLET, "pm_card00001", "pm_000000000"),
    amount: fc.oneof(or("345.67", 345.67, "0", "1e3", "1.999"), fc.double(), fc.integer()),
    referenceNumber: fc.oneof(or("A1B2", "__proto__"), fc.string({ maxLength: 70 })),
    redirectUrl: or("https://shop.example.com/x", "javascript:alert(1)", "https://", "//x"),
    interfaceType: or("sdk"),
    pe_txnId: or("tx_0000000000000000000000", "tx_"),
    txnId: or("tx_0000000000000000000000"),
    __proto__: odd,
  },
  { requiredKeys: [] },
);

it("any fields", async () => {
  await fc.assert(
    fc.asyncProperty(post, asker, fields, (path, who, body) => fine(kspay(path, { body: JSON.stringify(body), headers: who() }))),
    runs(200),
  );
});

it("a good request with a few odd values", async () => {
  const mostly = fields.map((some) => ({ ...REQUEST, ...Object.fromEntries(Object.entries(some).slice(0, 2)) }));
  await fc.assert(
    fc.asyncProperty(asker, mostly, (who, body) => fine(kspay("/transaction/initiate", { body: JSON.stringify(body), headers: who() }))),
    runs(120),
  );
});

it("any bytes of any type", async () => {
  const type = fc.constantFrom(
    "application/json",
    "application/json; charset=latin1",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="',
    "text/plain",
    ";",
  );
  const damaged = fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 255 })).map(([at, byte]) => {
    const whole = new TextEncoder().encode(JSON.stringify({ ...KEYS, ...REQUEST }));
    whole[at % whole.length] = byte;
    return whole;
  });
  const parts = fc
    .array(fc.tuple(fc.constantFrom("accessKey", "amount", "x", "__proto__", ""), text), { maxLength: 4 })
    .map((pairs) => pairs.map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`))
    .map((lines) => new TextEncoder().encode(`${lines.join("")}--x--\r\n`));
  await fc.assert(
    fc.asyncProperty(post, asker, type, fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged, parts), (path, who, of, body) =>
      fine(kspay(path, { body: new Uint8Array(body), type: of, headers: who() })),
    ),
    runs(120),
  );
});

it("any form", async () => {
  const name = fc.oneof(fc.constantFrom("accessKey", "secretKey", "amount", "currencyId", "pe_txnId", "a[b]", "__proto__"), text);
  await fc.assert(
    fc.asyncProperty(post, asker, fc.array(fc.tuple(name, text), { maxLength: 6 }), (path, who, pairs) => {
      const body = new URLSearchParams(pairs).toString();
      return fine(kspay(path, { body, type: "application/x-www-form-urlencoded", headers: who() }));
    }),
    RUNS,
  );
});

it("any address and query", async () => {
  const segment = fc.oneof(fc.constantFrom("%E9", "%00", "%2e%2e%2f", "%", shop.app, NPR, "c_", "tx_", "or_"), text.map(encode));
  const query = fc.oneof(
    fc.constantFrom("", "?", "?page=2&page=x", "?page=%E9&limit=-1", "?fromDate=x&toDate=2026-01-01", "?status=success&limit=1e9"),
    fc.tuple(fc.constantFrom("page", "limit", "status", "fromDate", "toDate"), text).map(([name, value]) => `?${name}=${encode(value)}`),
  );
  await fc.assert(
    fc.asyncProperty(segment, query, asker, async (inside, ask, who) => {
      const headers = who();
      for (const path of [
        `/transaction${ask}`,
        `/transaction/txnId/${inside}${ask}`,
        `/transaction/txnId/${good.txn.slice(0, -1)}${inside}`,
        `/transaction/referenceNo/${inside}`,
        `/transaction/x${inside}/${inside}`,
        `/c_${inside}/payment-methods${ask}`,
        `/currencies/x${inside}`,
        `/auth/x${inside}`,
      ])
        await fine(kspay(path, { headers }));
      await fine(kspay(`/auth/generate-token/x${inside}${ask}`, { body: KEYS }));
    }),
    runs(40),
  );
});

it("any header", async () => {
  const printable = fc.stringMatching(/^[\x20-\x7e]{0,80}$/);
  const jwt = fc
    .tuple(fc.jsonValue({ maxDepth: 2 }), fields)
    .map((parts) => `${parts.map((part) => btoa(encode(JSON.stringify(part) ?? ""))).join(".")}.x`);
  const stamped = fc.oneof(
    fc.stringMatching(/^[0-9a-f]{0,300}$/),
    fc.nat().map((at) => good.signature.slice(0, at % good.signature.length)),
  );
  const value = fc.oneof(printable, jwt, stamped);
  await fc.assert(
    fc.asyncProperty(value, printable, async (said, origin) => {
      for (const authorization of [said, `Bearer ${said}`]) {
        await fine(kspay("/currencies", { headers: { authorization } }));
        await fine(kspay("/auth/refresh-token", { body: {}, headers: { authorization } }));
      }
      await fine(kspay("/transaction/process", { method: "POST", headers: { "x-signature": said } }));
      await fine(kspay("/transaction/initiate", { body: REQUEST, headers: { accesskey: said, secretkey: said } }));
      await fine(kspay("/currencies", { headers: { authorization: good.access, origin } }));
      await fine(kspay("/transaction/process", { method: "OPTIONS", headers: { origin } }));
    }),
    RUNS,
  );
});
