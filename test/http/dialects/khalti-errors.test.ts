import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import worker from "../../../src/index.ts";
import { newKeyPair, secretHash } from "../../../src/merchants/keys.ts";
import { database } from "../../../src/storage/database.ts";
import { apiKeys } from "../../../src/storage/schema.ts";
import { call, ORIGIN, otherShop, shop } from "../../api.ts";
import { ordersInD1 } from "../asking.ts";
import { answered, initiate, KEY, khalti, payer, REQUEST } from "./khalti-asking.ts";

const ROUTES = [
  ["POST", "/api/v2/epayment/initiate/"],
  ["POST", "/api/v2/epayment/lookup/"],
  ["POST", "/api/v2/payment/verify/"],
  ["GET", "/api/v2/payment/status/"],
  ["GET", "/api/merchant-transaction/"],
  ["GET", "/api/merchant-transaction/0000000000000000000000/"],
  ["POST", "/api/merchant-transaction/0000000000000000000000/refund/"],
  ["GET", "/api/v2/merchant-transaction/"],
  ["GET", "/api/v2/merchant-transaction/0000000000000000000000/"],
] as const;

const NOT_PROVIDED = [401, { detail: "Authentication credentials were not provided.", status_code: 401 }];
const INVALID = [401, { detail: "Invalid token.", status_code: 401 }];
const NOT_FOUND = [404, { detail: "Not found.", error_key: "validation_error" }];
const wrong = (fields: Record<string, string[]>) => [400, { ...fields, error_key: "validation_error" }];
const detail = (text: string) => [400, { detail: text, error_key: "validation_error" }];
const started = (fields: Record<string, unknown>) => answered(khalti("/api/v2/epayment/initiate/", { body: fields }));

describe.each(ROUTES)("%s %s", (method, path) => {
  const ask = (authorization: string | null) =>
    answered(khalti(path, { method, authorization, ...(method === "POST" && { body: REQUEST }) }));

  it.each([
    ["no header", null, NOT_PROVIDED],
    ["only the scheme", "Key", NOT_PROVIDED],
    ["the bare key", shop.secretKey, NOT_PROVIDED],
    ["another scheme", `Bearer ${shop.secretKey}`, NOT_PROVIDED],
    ["two keys", `Key ${shop.secretKey} ${shop.secretKey}`, NOT_PROVIDED],
    ["a key nobody has", `Key test_secret_key_${"0".repeat(32)}`, INVALID],
    ["a bare key nobody has", `Key ${"0".repeat(32)}`, INVALID],
    ["the public key", `Key ${shop.publicKey}`, INVALID],
    ["the key in the other mode", `Key ${shop.secretKey.replace("test", "live")}`, INVALID],
    ["something else", "Key x", INVALID],
  ])("is refused with %s", async (_why, authorization, refusal) => {
    expect(await ask(authorization)).toEqual(refusal);
  });

  it("says which scheme it wants, and takes it in any case", async () => {
    const response = await khalti(path, { method, authorization: null });
    expect(response.headers.get("www-authenticate")).toBe("Key");
    for (const scheme of ["key", "KEY", "kEy "]) expect((await ask(`${scheme} ${shop.secretKey}`))[0]).not.toBe(401);
  });

  it("takes no other method", async () => {
    for (const other of ["PUT", "DELETE", "PATCH", method === "GET" ? "POST" : "GET"]) {
      const response = await khalti(path, { method: other });
      expect([response.status, response.headers.get("allow")]).toEqual([405, method === "GET" ? "GET, HEAD" : "POST"]);
      expect(await response.json()).toEqual({ detail: `Method "${other}" not allowed.`, status_code: 405 });
    }
  });
});

describe("a key without what says its mode", () => {
  it("is looked for in test, then in live mode", async () => {
    const bare = shop.secretKey.slice(-32);
    const { pidx } = await initiate();
    const asked = khalti("/api/v2/epayment/lookup/", { body: { pidx }, authorization: `Key ${bare}` });
    expect(await answered(asked)).toMatchObject([200, { pidx }]);

    const { publicKey, secretKey } = newKeyPair("live");
    const row = {
      id: "ak_khaltilive",
      app: shop.app,
      mode: "live",
      publicKey,
      secretHash: await secretHash(secretKey),
      createdAt: Date.now(),
    };
    await database(env.DB)
      .insert(apiKeys)
      .values({ ...row, mode: "live" });
    const authorization = `Key ${secretKey.slice(-32)}`;
    expect(await answered(khalti("/api/v2/epayment/lookup/", { body: { pidx }, authorization }))).toEqual(NOT_FOUND);
    // Live mode has no sandbox, and this app has no other gateway.
    expect(await answered(khalti("/api/v2/epayment/initiate/", { body: REQUEST, authorization }))).toEqual(
      detail("This merchant has no payment gateway for this amount."),
    );
  });
});

describe("initiate names what is wrong", () => {
  const REQUIRED = ["This field is required."];
  const BLANK = ["This field may not be blank."];

  it("when nothing is there", async () => {
    const all = wrong({
      return_url: REQUIRED,
      website_url: REQUIRED,
      amount: REQUIRED,
      purchase_order_id: REQUIRED,
      purchase_order_name: REQUIRED,
    });
    expect(await started({})).toEqual(all);
    for (const type of ["application/json", "text/html", null])
      expect(await answered(khalti("/api/v2/epayment/initiate/", { body: "", type }))).toEqual(all);
  });

  const url = (fault: string) => [`Enter a valid URL. ${fault}`];
  it.each<[string, unknown, string[]]>([
    ["return_url", "", BLANK],
    ["return_url", null, ["This field may not be null."]],
    ["return_url", ["https://shop.example.com"], ["Not a valid string."]],
    ["return_url", "shop.example.com/done", url("Must be a full web address, such as https://shop.example.com/paid.")],
    ["return_url", "http://shop.example.com/done", url("Must begin with https://.")],
    ["return_url", "javascript:alert(1)", url("Must begin with https://.")],
    ["website_url", "https://a:b@shop.example.com", url("Must not contain a user name or password.")],
    ["website_url", "https://shop.example.com/a b", url("Must not contain spaces, control characters or backslashes.")],
    ["website_url", `https://shop.example.com/${"x".repeat(2048)}`, ["Ensure this field has no more than 2048 characters."]],
    ["amount", "", ["A valid integer is required."]],
    ["amount", "ten", ["A valid integer is required."]],
    ["amount", 1000.5, ["A valid integer is required."]],
    ["amount", "1,000", ["A valid integer is required."]],
    ["amount", "0x3e8", ["A valid integer is required."]],
    ["amount", true, ["A valid integer is required."]],
    ["amount", null, ["This field may not be null."]],
    ["amount", 999, ["Amount should be at least Rs. 10, that is 1000 paisa."]],
    ["amount", 0, ["Amount should be at least Rs. 10, that is 1000 paisa."]],
    ["amount", "-1000", ["Amount should be at least Rs. 10, that is 1000 paisa."]],
    ["amount", "9".repeat(20), ["This number is too large."]],
    ["amount_breakdown", "x", ["Expected a list of items."]],
    ["amount_breakdown", ["x"], ["0: Expected an object of fields."]],
    ["amount_breakdown", [{ amount: "y" }], ["0.label: This field is required.", "0.amount: A valid integer is required."]],
    ["amount_breakdown", Array.from({ length: 101 }, () => ({ label: "x", amount: 0 })), ["Ensure this list has at most 100 items."]],
    ["purchase_order_id", " ", BLANK],
    ["purchase_order_id", "x".repeat(256), ["Ensure this field has no more than 255 characters."]],
    ["purchase_order_name", false, ["Not a valid string."]],
    ["purchase_order_name", "x".repeat(501), ["Ensure this field has no more than 500 characters."]],
    ["customer_info", "Asha", ["Expected an object of fields."]],
    ["customer_info", { name: {} }, ["name: Not a valid string."]],
    ["product_details", [{ identity: 1, name: "Tea", quantity: 0.5 }], ["0.quantity: A valid integer is required."]],
    ["modes", ["KHALTI", "CHEQUE"], ['1: "CHEQUE" is not a valid choice.']],
    ["modes", "KHALTI", ["Expected a list of items."]],
    ["modes", ["SCT", "EBANKING"], ["This merchant can't take a payment by any of these."]],
    ["bank", {}, ["Not a valid string."]],
    ["ttl", 59, ["Ensure this value is greater than or equal to 60."]],
    ["ttl", 3601, ["Ensure this value is less than or equal to 3600."]],
    ["ttl", "soon", ["A valid integer is required."]],
  ])("%s, case %#", async (field, value, texts) => {
    expect(await started({ ...REQUEST, [field]: value })).toEqual(wrong({ [field]: texts }));
  });

  it("when the breakdown does not add up, or a bank is asked for too little", async () => {
    const mismatch = "Amount mismatch: the parts of amount_breakdown do not add up to it.";
    const parts = [
      { label: "Tea", amount: 130_000 },
      { label: "Less", amount: -1 },
    ];
    expect(await started({ ...REQUEST, amount_breakdown: parts })).toEqual(wrong({ amount: [mismatch] }));
    const least = "Amount should be at least Rs. 100, that is 10000 paisa.";
    for (const more of [{ bank: "UZmPqTDPhYzfMtqMcF7KjE" }, { modes: ["EBANKING"] }])
      expect(await started({ ...REQUEST, amount: 9_999, ...more })).toEqual(wrong({ amount: [least] }));
  });

  it("when extras are nested without end, or are too much", async () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const body = JSON.stringify(REQUEST).replace(/}$/, `,"merchant_a.b":${deep}}`);
    expect(await answered(khalti("/api/v2/epayment/initiate/", { body }))).toEqual(
      wrong({ "merchant_a.b": ["This is nested too deeply."] }),
    );
    expect(await started({ ...REQUEST, merchant_note: "x".repeat(70_000) })).toEqual(
      wrong({ non_field_error: ["Too much is said beside the payment itself."] }),
    );
  });

  it("when the body is not what it says", async () => {
    const send = (body: BodyInit, type: string | null = "application/json") =>
      answered(
        call("/khalti/api/v2/epayment/initiate/", {
          method: "POST",
          headers: { authorization: KEY, ...(type !== null && { "content-type": type }) },
          body,
        }),
      );
    expect(await send('{"amount": 1000')).toEqual(detail("JSON parse error - the body is not valid JSON."));
    expect(await send(new Uint8Array([123, 255, 125]))).toEqual(detail("The body is not UTF-8."));
    expect(await send("purchase_order_id=%E9", "application/x-www-form-urlencoded")).toEqual(
      detail("Form parse error - %XX sequences are not UTF-8."),
    );
    expect(await send("<x/>", "application/xml")).toEqual([
      415,
      { detail: "Unsupported media type in request. Send JSON.", status_code: 415 },
    ]);
    for (const body of ["[]", "1", '"x"', "true"])
      expect(await send(body)).toEqual(wrong({ non_field_error: ["Expected an object of fields."] }));
    expect(await send("null")).toEqual(wrong({ non_field_error: ["This field may not be null."] }));
    expect(await send(`"${"x".repeat(256 * 1024)}"`)).toEqual([413, { detail: "The body is too large.", status_code: 413 }]);
  });

  it("and stores nothing of any of it", async () => {
    // Four were made above: by the schemes of the header, and with the bare key.
    await expect.poll(ordersInD1).toBe(4);
  });
});

describe("lookup names what is wrong", () => {
  it.each<[unknown, string]>([
    [{}, "This field is required."],
    [{ pidx: "" }, "This field may not be blank."],
    [{ pidx: null }, "This field may not be null."],
    [{ pidx: ["x"] }, "Not a valid string."],
  ])("%j", async (body, text) => {
    expect(await answered(khalti("/api/v2/epayment/lookup/", { body }))).toEqual(wrong({ pidx: [text] }));
  });
});

it.each(["", "/", "/api", "/api/v2/epayment/", "/api/v2/epayment/refund/", "/api/v3/epayment/lookup/", "/api/v2/epayment/initiate//"])(
  "there is nothing at /khalti%s, with or without a key",
  async (path) => {
    for (const authorization of [KEY, null])
      for (const method of ["GET", "POST", "OPTIONS"]) expect(await answered(khalti(path, { authorization, method }))).toEqual(NOT_FOUND);
  },
);

/** The worker with other settings than the tests' own. */
async function callWith(settings: Partial<Env>, url: string, init: RequestInit<IncomingRequestCfProperties> = {}): Promise<Response> {
  const context = createExecutionContext();
  const headers = { authorization: KEY, "content-type": "application/json", "cf-connecting-ip": "203.0.113.9" };
  const response = await worker.fetch(
    new Request<unknown, IncomingRequestCfProperties>(url, { headers, ...init }),
    { ...env, ...settings },
    context,
  );
  await waitOnExecutionContext(context);
  return response;
}

describe("what is not the client's fault", () => {
  const path = "/khalti/api/merchant-transaction/";
  const full: RateLimit = { limit: async () => ({ success: false }) };

  it("is said in Khalti's shape too, with when to come again", async () => {
    const throttled = await callWith({ KEY_LIMIT: full }, ORIGIN + path);
    expect([throttled.status, throttled.headers.get("retry-after")]).toEqual([429, "10"]);
    expect(await throttled.json()).toEqual({ detail: "Too many calls with this key.", status_code: 429 });
    const guess = await callWith({ GUESS_LIMIT: full }, ORIGIN + path, {
      headers: { authorization: "Key x", "cf-connecting-ip": "203.0.113.9" },
    });
    expect([guess.status, guess.headers.get("retry-after")]).toEqual([429, "60"]);

    await khalti("/api/merchant-transaction/");
    const DB: D1Database = new Proxy(env.DB, {
      get: () => () => {
        throw new Error("secret detail");
      },
    });
    const down = await callWith({ DB }, ORIGIN + path);
    expect([down.status, down.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(JSON.stringify(await down.json())).not.toContain("secret detail");

    const made = await callWith({ ENVIRONMENT: "deployed" }, `${ORIGIN}/khalti/api/v2/epayment/initiate/`, {
      method: "POST",
      body: JSON.stringify(REQUEST),
    });
    expect(await answered(Promise.resolve(made))).toMatchObject([503, { status_code: 503 }]);
  });

  it("is not there on a shop's own payment domain", async () => {
    const PUBLIC_ORIGIN = "https://pay.example.com";
    expect(await answered(callWith({ PUBLIC_ORIGIN }, `https://shop.example.com${path}`))).toEqual(NOT_FOUND);
    expect((await callWith({ PUBLIC_ORIGIN }, PUBLIC_ORIGIN + path)).status).toBe(200);
  });
});

describe("the request log", () => {
  afterEach(() => vi.restoreAllMocks());

  it("has the pattern and the app, and no number of the payer", async () => {
    const printed: string[] = [];
    for (const method of ["log", "warn", "error", "info"] as const)
      vi.spyOn(console, method).mockImplementation((...parts: unknown[]) => void printed.push(parts.map(String).join(" ")));
    const { pidx } = await initiate({ customer_info: { phone: "9811111111" } });
    await payer(pidx).pay("9800000004");
    await khalti(`/api/merchant-transaction/${pidx}/refund/`, { body: { mobile: "9822222222" } });
    await khalti("/api/merchant-transaction/hush/", { authorization: `Key ${otherShop.secretKey}` });
    await khalti("/hush");
    const lines = printed.filter((text) => text.includes('"durationMs"')).map((text) => JSON.parse(text));
    expect(lines.map(({ method, route, app, status }) => `${method} ${route} ${app} ${status}`)).toEqual([
      "POST /khalti/api/v2/epayment/initiate/ ap_demo00001 200",
      "POST /khalti/api/merchant-transaction/:id/refund/ ap_demo00001 200",
      "GET /khalti/api/merchant-transaction/:id/ ap_demo00002 404",
      "GET /khalti/* null 404",
    ]);
    for (const secret of ["9811111111", "9822222222", "9800000004", "hush", shop.secretKey])
      expect(printed.join("\n")).not.toContain(secret);
  });
});
