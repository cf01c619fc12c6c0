import { describe, expect, it } from "vitest";
import { paidOrder } from "../api.ts";
import { orderObjects } from "../objects.ts";
import { expectRefused, FORM, send } from "./asking.ts";

const JSON_TYPE = "application/json";
const good = '{"amount": "100.00", "currency": "NPR"}';
const bytes = (...parts: readonly (string | number[])[]) =>
  new Blob(parts.map((part) => (typeof part === "string" ? part : new Uint8Array(part)))).arrayBuffer();
const post = (body: BodyInit, type: string | null) => send("/v1/orders", body, type);

describe("what can't be read is refused and stores nothing", () => {
  it.each([
    ["half a body", '{"amount": "100.00"'],
    ["two bodies", `${good}${good}`],
    ["single quotes", "{'amount': '100.00'}"],
    ["a trailing comma", '{"amount": "100.00",}'],
    ["a form without saying so", "amount=100.00&currency=NPR"],
    ["HTML", "<html></html>"],
  ])("%s", async (_why, body) => {
    await expectRefused(post(body, JSON_TYPE), "request.malformed");
  });

  it("nesting that no parser can follow", async () => {
    const depth = 100_000;
    await expectRefused(post(`${"[".repeat(depth)}${"]".repeat(depth)}`, JSON_TYPE), "request.malformed");
  });

  it("nesting in a field", async () => {
    const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    const body = (field: string) => `{"amount": "100.00", "currency": "NPR", "${field}": ${deep(500)}}`;
    await expectRefused(post(body("customer"), JSON_TYPE), "request.invalid", "customer.a");
    await expectRefused(post(body("metadata"), JSON_TYPE), "request.invalid", "metadata.a");
    await expectRefused(post(body("nosuch"), JSON_TYPE), "request.invalid", "nosuch");
  });

  it.each([
    ["a list", "[]"],
    ["a list of orders", `[${good}]`],
    ["null", "null"],
    ["a text", '"order"'],
    ["a number", "1"],
    ["true", "true"],
  ])("%s instead of an object", async (_why, body) => {
    await expectRefused(post(body, JSON_TYPE), "request.invalid", "body");
  });

  it.each([
    ["no body", ""],
    ["only space", " \n"],
    ["an empty object", "{}"],
  ])("%s lacks what is needed", async (_why, body) => {
    await expectRefused(post(body, JSON_TYPE), "request.invalid", "amount", "currency");
    await expectRefused(post(body.trim() === "{}" ? "" : body.trim(), FORM), "request.invalid", "amount", "currency");
  });

  it.each(["text/plain", "multipart/form-data; boundary=x", "application/xml", "application/jsonp", "json", null])(
    "the media type %s",
    async (type) => {
      await expectRefused(post(await bytes(good), type), "request.media_type");
    },
  );

  it("bytes that are not UTF-8", async () => {
    const body = await bytes('{"amount": "100.00", "currency": "NPR", "description": "', [0xff, 0xfe], '"}');
    await expectRefused(post(body, JSON_TYPE), "request.malformed");
    await expectRefused(post(await bytes("amount=1&currency=NPR&description=", [0xe9]), FORM), "request.malformed");
    await expectRefused(post("amount=1&currency=NPR&description=%E9", FORM), "request.malformed");
  });

  it("a body larger than any order", async () => {
    const large = JSON.stringify({ amount: "100.00", currency: "NPR", description: "d".repeat(600_000) });
    await expectRefused(post(large, JSON_TYPE), "request.too_large");
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 60; i++) controller.enqueue(new TextEncoder().encode(" ".repeat(10_000)));
        controller.close();
      },
    });
    await expectRefused(post(chunks, JSON_TYPE), "request.too_large");
  });

  it.each([
    ["an unknown field", "nosuch=1", "nosuch"],
    ["an unknown field of the customer", "customer[age]=30", "customer.age"],
    ["a name with two pairs of brackets", "metadata[a][b]=1", "metadata[a][b]"],
    ["a name that is all brackets", "[name]=x", "[name]"],
    ["__proto__", "__proto__=x", "__proto__"],
    ["__proto__ as an object", "__proto__[amount]=1", "__proto__"],
    ["__proto__ of the customer", "customer[__proto__]=x", "customer.__proto__"],
    ["__proto__ in metadata", "metadata[__proto__]=x", "metadata"],
    ["the constructor", "constructor[prototype]=x", "constructor"],
    ["an amount twice", "amount=2", "amount"],
    ["a customer's name twice", "customer[name]=a&customer[name]=b", "customer.name"],
    ["a customer as text and as an object", "customer=a&customer[name]=b", "customer"],
    ["a customer as an object and as text", "customer[name]=b&customer=a", "customer"],
    ["a list in two ways", "methods[]=wallet&methods=card", "methods"],
    ["an unknown method", "methods[]=barter", "methods.0"],
    ["a reference as a list", "reference[]=a", "reference"],
    ["an expiry that is no number", "expiresIn=soon", "expiresIn"],
  ])("a form with %s", async (_why, more, named) => {
    await expectRefused(post(`amount=100.00&currency=NPR&${more}`, FORM), "request.invalid", named);
  });

  it("left no object", async () => {
    expect(await orderObjects()).toEqual([]);
  });
});

describe("what is read", () => {
  it.each([JSON_TYPE, "application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"])(
    "JSON as %s",
    async (type) => {
      expect((await post(good, type)).status).toBe(201);
    },
  );

  it("JSON after a byte order mark", async () => {
    expect((await post(await bytes([0xef, 0xbb, 0xbf], good), JSON_TYPE)).status).toBe(201);
  });

  it("a body that comes in pieces", async () => {
    const body = new Blob([good]).stream();
    expect((await post(body, JSON_TYPE)).status).toBe(201);
  });

  it("a form with objects and lists", async () => {
    const fields = new URLSearchParams({
      amount: "345.67",
      currency: "NPR",
      reference: "form-1",
      description: "चिया & cups, 50% off",
      "customer[name]": "Asha",
      "customer[email]": "asha@example.com",
      "metadata[table]": "7",
      "metadata[constructor]": "yes",
      "metadata[amount]": "1e5",
      "gateways[]": "sandbox",
      methods: "wallet",
      expiresIn: "600",
      redirectUrl: "https://shop.example.com/done",
    });
    const response = await post(fields.toString(), `${FORM}; charset=UTF-8`);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      amountMinor: 345_67,
      reference: "form-1",
      description: "चिया & cups, 50% off",
      metadata: { table: "7", constructor: "yes", amount: "1e5" },
      redirectUrl: "https://shop.example.com/done",
    });
  });

  it("a percent sign that was not encoded, as people write it with curl", async () => {
    const response = await post("amount=100.00&currency=NPR&description=50% off", FORM);
    expect(await response.json()).toMatchObject({ description: "50% off" });
  });

  it("the largest order, written in the longest way", async () => {
    const long = (length: number) => "अ".repeat(length);
    const fields = new URLSearchParams({ amount: "100.00", currency: "NPR", description: long(500), "customer[name]": long(200) });
    for (let i = 10; i < 60; i++) fields.append(`metadata[${long(38)}${i}]`, long(500));
    const response = await post(fields.toString(), FORM);
    expect(response.status).toBe(201);
    const { metadata } = await response.json<{ metadata: Record<string, string> }>();
    expect(Object.values(metadata)).toEqual(Array.from({ length: 50 }, () => long(500)));
  });

  it("a list in a form, in order", async () => {
    const form = (more: string) => post(`amount=100.00&currency=NPR&reference=list-1&${more}`, FORM);
    expect((await form("methods[]=card&methods[]=wallet")).status).toBe(201);
    expect((await form("methods=card&methods=wallet")).headers.get("dwar-ignored")).toBeNull();
    expect((await form("methods=wallet&methods=card")).headers.get("dwar-ignored")).toBe("methods");
  });

  it("a form on the other POSTs too", async () => {
    const { id } = await paidOrder();
    const response = await send(`/v1/orders/${id}/refunds`, "amount=30.00&reason=broken+cup", FORM);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ amount: "30.00", reason: "broken cup" });
  });
});
