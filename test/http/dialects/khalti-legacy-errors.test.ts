import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import worker from "../../../src/index.ts";
import { newKeyPair, secretHash } from "../../../src/merchants/keys.ts";
import { call, ORIGIN, otherShop, shop } from "../../api.ts";
import { orderObjects } from "../../objects.ts";
import { ordersInD1 } from "../asking.ts";
import { answered, KEY, khalti } from "./khalti-asking.ts";
import {
  browser,
  confirm,
  confirmed,
  initiate,
  initiated,
  later,
  REQUEST,
  refused,
  said,
  statusOf,
  verify,
} from "./khalti-legacy-asking.ts";

afterEach(() => vi.useRealTimers());

const TEST_MONEY_ONLY = "This wallet has test money only: it takes test keys.";
const OTHER_KEY = `Key ${otherShop.secretKey}`;
const REQUIRED = ["This field is required."];
const BLANK = ["This field may not be blank."];
const NO_TEXT = ["Not a valid string."];
const NOBODY = `test_public_key_${"0".repeat(32)}`;
const LEAST = ["Amount should be at least Rs. 10, that is 1000 paisa."];

/** How many orders and payments there are anywhere: what is refused makes none. */
async function stored(): Promise<readonly unknown[]> {
  const payments = await runInDurableObject(env.SANDBOX_LEDGERS.getByName(shop.app), (_, { storage }) =>
    storage.sql.exec("SELECT count(*) AS count FROM payments").toArray(),
  );
  return [(await orderObjects()).length, await ordersInD1(), payments];
}

describe("initiate names what is wrong and stores nothing", () => {
  const MOBILE = ["Enter a valid mobile number of 10 digits."];
  const PIN = ["Enter exactly 4 digits."];

  it("when nothing is there", async () => {
    const before = await stored();
    const { product_url: _url, merchant_till: _till, ...required } = REQUEST;
    const all = refused(Object.fromEntries(Object.keys(required).map((field) => [field, REQUIRED])));
    expect(await answered(browser("initiate", {}))).toEqual(all);
    expect(await answered(browser("initiate", "", "text/html"))).toEqual(all);
    expect(await stored()).toEqual(before);
  });

  it.each<[string, unknown, string[]]>([
    ["public_key", "", BLANK],
    ["public_key", NOBODY, ["Invalid key."]],
    ["public_key", "x", ["Invalid key."]],
    ["public_key", shop.secretKey, ["Invalid key."]],
    ["public_key", `live_public_key_${"0".repeat(32)}`, [TEST_MONEY_ONLY]],
    ["mobile", "", BLANK],
    ["mobile", null, ["This field may not be null."]],
    ["mobile", "980000000", MOBILE],
    ["mobile", "98000000000", MOBILE],
    ["mobile", "9500000000", MOBILE],
    ["mobile", "+9779800000000", MOBILE],
    ["mobile", "98००००००००", MOBILE],
    ["transaction_pin", "111", PIN],
    ["transaction_pin", "11111", PIN],
    ["transaction_pin", "abcd", PIN],
    ["transaction_pin", ["1111"], NO_TEXT],
    ["amount", 999, LEAST],
    ["amount", -1000, LEAST],
    ["amount", 1000.5, ["A valid integer is required."]],
    ["amount", "9".repeat(20), ["This number is too large."]],
    ["product_identity", " ", BLANK],
    ["product_identity", "x".repeat(256), ["Ensure this field has no more than 255 characters."]],
    ["product_name", {}, NO_TEXT],
    ["product_name", "x".repeat(501), ["Ensure this field has no more than 500 characters."]],
    ["product_url", "shop", ["Enter a valid URL."]],
    ["product_url", "javascript:alert(1)", ["Enter a valid URL."]],
    ["product_url", `https://x/${"x".repeat(2048)}`, ["Ensure this field has no more than 2048 characters."]],
    ["merchant_a", JSON.parse(`${"[".repeat(20)}${"]".repeat(20)}`), ["This is nested too deeply."]],
  ])("%s, case %#", async (field, value, texts) => {
    const before = await stored();
    expect(await initiate({ [field]: value })).toEqual(refused({ [field]: texts }));
    expect(await stored()).toEqual(before);
  });

  it("a wrong PIN counts, a wrong number does not, and three lock the payer for a while", async () => {
    const before = await stored();
    const none = "There is no such test wallet: they are 980 000 00 00 to 980 000 00 08.";
    expect(await initiate({ mobile: "9812345678" })).toEqual(said(none, { tries_remaining: "3" }));
    const wrong = () => initiate({ mobile: "9800000003", transaction_pin: "0000" });
    expect(await wrong()).toEqual(said("This is not the PIN of this wallet.", { tries_remaining: "2" }));
    expect(await wrong()).toEqual(said("This is not the PIN of this wallet.", { tries_remaining: "1" }));
    const detail = "Too many wrong PINs: this wallet is locked for a while.";
    const locked = [400, { detail, tries_remaining: "0", error_key: "third_party_transaction_locked" }];
    expect(await wrong()).toEqual(locked);
    expect(await initiate({ mobile: "9800000003" })).toEqual(locked);
    expect(await stored()).toEqual(before);
    later(601);
    expect((await initiate({ mobile: "9800000003" }))[0]).toBe(200);
  });

  it("of extras that are too much, and of bytes that are no text", async () => {
    const before = await stored();
    expect(await initiate({ merchant_note: "x".repeat(70_000) })).toEqual(
      refused({ non_field_error: ["Too much is said beside the payment itself."] }),
    );
    expect(await answered(browser("initiate", "[]"))).toEqual(refused({ non_field_error: ["Expected an object of fields."] }));
    expect(await answered(browser("initiate", '{"mobile"'))).toEqual(said("JSON parse error - the body is not valid JSON."));
    expect(await answered(browser("initiate", "mobile=%E9", "application/x-www-form-urlencoded"))).toEqual(
      said("Form parse error - %XX sequences are not UTF-8."),
    );
    expect(await answered(browser("initiate", `"${"x".repeat(256 * 1024)}"`))).toMatchObject([413, { status_code: 413 }]);
    expect(await answered(browser("initiate", "<x/>", "application/xml"))).toMatchObject([415, { status_code: 415 }]);
    expect(await stored()).toEqual(before);
  });

  it("of an app without the wallet", async () => {
    const before = await stored();
    await env.DB.prepare("UPDATE gateway_accounts SET enabled = 0 WHERE id = ?").bind(otherShop.account).run();
    expect(await initiate({ public_key: otherShop.publicKey })).toEqual(said("This merchant does not take the wallet."));
    expect(await stored()).toEqual(before);
  });
});

describe("confirm names what is wrong", () => {
  it.each<[string, unknown, string[]]>([
    ["token", undefined, REQUIRED],
    ["token", "x", ["Invalid token."]],
    ["token", "0".repeat(22), ["Invalid token."]],
    ["token", ["x"], NO_TEXT],
    ["confirmation_code", undefined, REQUIRED],
    ["confirmation_code", "98765", ["Enter exactly 6 digits."]],
    ["confirmation_code", "9876543", ["Enter exactly 6 digits."]],
    ["transaction_pin", "", BLANK],
    ["transaction_pin", "11111", ["Enter exactly 4 digits."]],
    ["public_key", NOBODY, ["Invalid key."]],
    ["public_key", `live_public_key_${"0".repeat(32)}`, [TEST_MONEY_ONLY]],
  ])("%s, case %#", async (field, value, texts) => {
    const token = await initiated();
    expect(await confirm(token, { [field]: value })).toEqual(refused({ [field]: texts }));
    expect(await confirm(token)).toMatchObject([200, { token }]);
  });

  it("takes no token of another app", async () => {
    const token = await initiated();
    expect(await confirm(token, { public_key: otherShop.publicKey })).toEqual(refused({ token: ["Invalid token."] }));
  });
});

describe("verify and status", () => {
  it("name what is wrong", async () => {
    expect(await answered(khalti("/api/v2/payment/verify/", { body: {} }))).toEqual(refused({ token: REQUIRED, amount: REQUIRED }));
    expect(await answered(khalti("/api/v2/payment/status/"))).toEqual(refused({ token: REQUIRED, amount: REQUIRED }));
    expect(await verify("x", 0)).toEqual(refused({ amount: ["Ensure this value is greater than or equal to 1."] }));
    expect(await verify("0".repeat(22))).toEqual(refused({ token: ["Invalid token."] }));
    expect(await statusOf("x", "ten")).toEqual(refused({ amount: ["A valid integer is required."] }));
  });

  it("say Error of a token or an amount that there is not, and of another app's", async () => {
    const token = await confirmed();
    const error = [200, { status: false, detail: "Transaction not found.", state: "Error" }];
    expect(await statusOf("0".repeat(22))).toEqual(error);
    expect(await statusOf(token, 1)).toEqual(error);
    expect(await statusOf(token, REQUEST.amount, OTHER_KEY)).toEqual(error);
    expect(await verify(token, REQUEST.amount, OTHER_KEY)).toEqual(refused({ token: ["Invalid token."] }));
    expect(await statusOf(token)).toMatchObject([200, { state: "Confirmed" }]);
  });

  it("refuse live keys, which have no test money", async () => {
    const token = await confirmed();
    const { publicKey, secretKey } = newKeyPair("live");
    await env.DB.prepare(
      "INSERT INTO api_keys (id, app, mode, public_key, secret_hash, created_at) VALUES ('ak_livewallet', ?, 'live', ?, ?, 0)",
    )
      .bind(shop.app, publicKey, await secretHash(secretKey))
      .run();
    const no = [403, { detail: TEST_MONEY_ONLY, status_code: 403 }];
    expect(await verify(token, REQUEST.amount, `Key ${secretKey}`)).toEqual(no);
    expect(await statusOf(token, REQUEST.amount, `Key ${secretKey}`)).toEqual(no);
    expect(await initiate({ public_key: publicKey })).toEqual(refused({ public_key: [TEST_MONEY_ONLY] }));
    expect(await statusOf(token)).toMatchObject([200, { state: "Confirmed" }]);
  });

  it("need the secret key", async () => {
    const token = await confirmed();
    for (const authorization of [null, `Key ${shop.publicKey}`, "Key x"]) {
      expect((await verify(token, REQUEST.amount, authorization))[0]).toBe(401);
      expect((await statusOf(token, REQUEST.amount, authorization))[0]).toBe(401);
    }
  });
});

describe("the payer's browser", () => {
  it.each(["initiate", "confirm"])("may %s from any page", async (name) => {
    for (const slash of ["/", ""]) {
      const preflight = await call(`/khalti/api/v2/payment/${name}${slash}`, {
        method: "OPTIONS",
        headers: {
          origin: "https://shop.example.com",
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type",
        },
      });
      expect([preflight.status, await preflight.text()]).toEqual([204, ""]);
      expect(Object.fromEntries(preflight.headers)).toMatchObject({
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type",
      });
    }
    for (const body of ["{", "{}", `"${"x".repeat(300_000)}"`]) {
      const answer = await browser(name, body);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  it("may not make the calls with the secret key", async () => {
    for (const [method, path] of [
      ["POST", "verify"],
      ["GET", "status"],
    ] as const) {
      const asked = khalti(`/api/v2/payment/${path}/`, { method, ...(method === "POST" && { body: {} }) });
      expect((await asked).headers.get("access-control-allow-origin")).toBeNull();
    }
  });
});

/** The worker with other settings than the tests' own, asked from an address. */
async function callWith(settings: Partial<Env>, path: string, body: unknown): Promise<Response> {
  const context = createExecutionContext();
  const headers = { "content-type": "application/json", "cf-connecting-ip": "203.0.113.9" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const request = new Request<unknown, IncomingRequestCfProperties>(`${ORIGIN}/khalti/api/v2/payment/${path}/`, init);
  const response = await worker.fetch(request, { ...env, ...settings }, context);
  await waitOnExecutionContext(context);
  return response;
}

describe("too many calls", () => {
  const full: RateLimit = { limit: async () => ({ success: false }) };
  const refusedWith = async (settings: Partial<Env>, wait: string, fields = {}) => {
    const before = await stored();
    const response = await callWith(settings, "initiate", { ...REQUEST, ...fields });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, wait]);
    expect(await response.json()).toEqual({ detail: expect.any(String), status_code: 429 });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await stored()).toEqual(before);
  };

  it("from one address, of one key, and of keys that there are not", async () => {
    await refusedWith({ PAGE_LIMIT: full }, "60");
    await refusedWith({ KEY_LIMIT: full }, "10");
    await refusedWith({ GUESS_LIMIT: full }, "60", { public_key: NOBODY });
    expect((await callWith({ GUESS_LIMIT: full }, "initiate", REQUEST)).status).toBe(200);
    expect((await callWith({ PAGE_LIMIT: full }, "confirm", {})).status).toBe(429);
  });

  it("with the public key do not use up those with the secret one", async () => {
    const counted: string[] = [];
    const KEY_LIMIT: RateLimit = { limit: async ({ key }) => ({ success: counted.push(key) > 0 }) };
    expect((await callWith({ KEY_LIMIT }, "initiate", REQUEST)).status).toBe(200);
    expect(counted).toEqual([`public ${shop.key}`]);
  });
});

describe("where something is down", () => {
  const broken = <T extends object>(binding: T): T =>
    new Proxy(binding, {
      get: () => () => {
        throw new Error("secret detail");
      },
    });

  it("the wallet: says so, and stores nothing", async () => {
    const before = await stored();
    const ledger = broken(env.SANDBOX_LEDGERS.getByName(shop.app));
    const SANDBOX_LEDGERS = new Proxy(env.SANDBOX_LEDGERS, { get: () => () => ledger });
    const response = await callWith({ SANDBOX_LEDGERS }, "initiate", REQUEST);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.json()).toEqual({ detail: expect.not.stringContaining("secret"), status_code: 503 });
    expect(await stored()).toEqual(before);
  });

  it("D1: payers of a key that was seen before still pay", async () => {
    await initiated();
    later(61);
    const response = await callWith({ DB: broken(env.DB) }, "initiate", REQUEST);
    expect(response.status).toBe(200);
    const { token } = await response.json<{ token: string }>();
    expect((await confirm(token))[0]).toBe(200);
    expect((await callWith({ DB: broken(env.DB) }, "initiate", { ...REQUEST, public_key: NOBODY })).status).toBe(503);
  });
});

it("a disabled app takes nothing", async () => {
  await env.DB.prepare("UPDATE apps SET disabled_at = 1 WHERE id = ?").bind(otherShop.app).run();
  later(61);
  expect(await initiate({ public_key: otherShop.publicKey })).toMatchObject([403, { status_code: 403 }]);
});

it("takes no other method, and no body on the address of another", async () => {
  for (const name of ["initiate", "confirm", "verify"]) {
    const response = await khalti(`/api/v2/payment/${name}/`, { method: "GET" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  }
  const response = await khalti("/api/v2/payment/status/", { method: "POST", body: {} });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  expect(await answered(khalti("/api/v2/payment/", { authorization: KEY }))).toMatchObject([404, { detail: "Not found." }]);
});
