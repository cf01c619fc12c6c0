import { describe, expect, it } from "vitest";
import { api, newOrder } from "../api.ts";
import { orderObjects } from "../objects.ts";
import { expectRefused, ordersInD1 } from "./asking.ts";

const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, "value"]));
const create = (fields: Record<string, unknown>) => api("/v1/orders", { body: { amount: "100.00", currency: "NPR", ...fields } });

describe("a field that is refused is named, and nothing is stored", () => {
  it.each<[why: string, fields: Record<string, unknown>, named: string]>([
    ["no currency", { currency: undefined }, "currency"],
    ["an unknown currency", { currency: "XYZ" }, "currency"],
    ["a currency in small letters", { currency: "npr" }, "currency"],
    ["a currency that ended", { currency: "BGN" }, "currency"],
    ["gold", { currency: "XAU" }, "currency"],
    ["a currency's number", { currency: 524 }, "currency"],
    ["a name that every object has", { currency: "constructor" }, "currency"],
    ["an empty reference", { reference: "" }, "reference"],
    ["a reference of 65 characters", { reference: "r".repeat(65) }, "reference"],
    ["a space in the reference", { reference: "order 7" }, "reference"],
    ["a line break after the reference", { reference: "order-7\n" }, "reference"],
    ["a letter outside ASCII in the reference", { reference: "naïve" }, "reference"],
    ["a control character in the reference", { reference: "a\u0000b" }, "reference"],
    ["a number as the reference", { reference: 7 }, "reference"],
    ["a reference of null", { reference: null }, "reference"],
    ["a long description", { description: "d".repeat(501) }, "description"],
    ["a description that is no text", { description: 5 }, "description"],
    ["a customer that is no object", { customer: "Asha" }, "customer"],
    ["a list of customers", { customer: [] }, "customer"],
    ["an unknown field of the customer", { customer: { name: "Asha", age: "30" } }, "customer.age"],
    ["a long name", { customer: { name: "n".repeat(201) } }, "customer.name"],
    ["a line break in the name", { customer: { name: "Asha\nBcc: all" } }, "customer.name"],
    ["no e-mail address", { customer: { email: "asha" } }, "customer.email"],
    ["an e-mail address of two lines", { customer: { email: "asha@example.com\nx" } }, "customer.email"],
    ["no phone number", { customer: { phone: "call me" } }, "customer.phone"],
    ["51 keys", { metadata: pairs(51) }, "metadata"],
    ["metadata that is a list", { metadata: ["a"] }, "metadata"],
    ["metadata that is text", { metadata: "a" }, "metadata"],
    ["metadata of null", { metadata: null }, "metadata"],
    ["a key of 41 characters", { metadata: { ["k".repeat(41)]: "v" } }, `metadata.${"k".repeat(41)}`],
    ["an empty key", { metadata: { "": "v" } }, "metadata."],
    ["a value of 501 characters", { metadata: { note: "v".repeat(501) } }, "metadata.note"],
    ["a number as a value", { metadata: { count: 5 } }, "metadata.count"],
    ["an object as a value", { metadata: { deep: { er: "x" } } }, "metadata.deep"],
    ["a redirect without TLS", { redirectUrl: "http://shop.example.com/done" }, "redirectUrl"],
    ["a redirect with user info", { redirectUrl: "https://asha:secret@shop.example.com/" }, "redirectUrl"],
    ["a script as redirect", { redirectUrl: "javascript:alert(1)" }, "redirectUrl"],
    ["data as redirect", { redirectUrl: "data:text/html,hi" }, "redirectUrl"],
    ["a path as redirect", { redirectUrl: "/done" }, "redirectUrl"],
    ["an empty redirect", { redirectUrl: "" }, "redirectUrl"],
    ["a redirect that is no text", { redirectUrl: 1 }, "redirectUrl"],
    ["a redirect of 3000 characters", { redirectUrl: `https://shop.example.com/${"x".repeat(3000)}` }, "redirectUrl"],
    ["a webhook without TLS", { webhookUrl: "http://shop.example.com/hook" }, "webhookUrl"],
    ["a webhook with user info", { webhookUrl: "https://me@shop.example.com/" }, "webhookUrl"],
    ["a webhook to a private address", { webhookUrl: "https://10.0.0.7/hook" }, "webhookUrl"],
    ["a webhook to a link-local address", { webhookUrl: "https://169.254.169.254/latest/meta-data" }, "webhookUrl"],
    ["a webhook to a unique local address", { webhookUrl: "https://[fd00::1]/hook" }, "webhookUrl"],
    ["a webhook to an internal name", { webhookUrl: "https://metadata.internal/hook" }, "webhookUrl"],
    ["an unknown gateway", { gateways: ["nosuch"] }, "gateways.0"],
    ["a gateway's name that every object has", { gateways: ["constructor"] }, "gateways.0"],
    ["no gateway", { gateways: [] }, "gateways"],
    ["a gateway twice", { gateways: ["sandbox", "sandbox"] }, "gateways"],
    ["a gateway that is no list", { gateways: "sandbox" }, "gateways"],
    ["an unknown method", { methods: ["wallet", "barter"] }, "methods.1"],
    ["no method", { methods: [] }, "methods"],
    ["a method twice", { methods: ["wallet", "wallet"] }, "methods"],
    ["an unknown way to capture", { capture: "later" }, "capture"],
    ["an expiry after 59 seconds", { expiresIn: 59 }, "expiresIn"],
    ["an expiry after more than 90 days", { expiresIn: 7_776_001 }, "expiresIn"],
    ["a part of a second", { expiresIn: 90.5 }, "expiresIn"],
    ["a negative expiry", { expiresIn: -60 }, "expiresIn"],
    ["an expiry in words", { expiresIn: "1h" }, "expiresIn"],
    ["an expiry of null", { expiresIn: null }, "expiresIn"],
    ["an unknown field", { amuont: "1" }, "amuont"],
    ["the id, which is ours to choose", { id: "or_00000000000000000001" }, "id"],
    ["a field named like the constructor", { constructor: { prototype: {} } }, "constructor"],
  ])("%s", async (_why, fields, named) => {
    await expectRefused(create(fields), "request.invalid", named);
  });

  it("a field named __proto__, at any depth that is read", async () => {
    const body = (more: string) => api("/v1/orders", { body: `{"amount": "100.00", "currency": "NPR", ${more}}` });
    await expectRefused(body('"__proto__": {"amount": "1"}'), "request.invalid", "__proto__");
    await expectRefused(body('"customer": {"__proto__": {"name": "Asha"}}'), "request.invalid", "customer.__proto__");
    await expectRefused(body('"metadata": {"__proto__": "x"}'), "request.invalid", "metadata");
  });

  it("all of them are named at once", async () => {
    const fields = { currency: "npr", reference: " ", customer: { email: "x", phone: "y" }, expiresIn: 1, nosuch: 1 };
    await expectRefused(
      create(fields),
      "request.invalid",
      ...["currency", "reference", "customer.email", "customer.phone", "expiresIn", "nosuch"],
    );
    await expectRefused(create({ redirectUrl: "x", webhookUrl: "y" }), "request.invalid", "webhookUrl", "redirectUrl");
  });

  it("a method that no enabled gateway takes", async () => {
    const problem = await expectRefused(create({ methods: ["crypto"] }), "order.no_gateway", "methods");
    expect(problem.status).toBe(422);
  });

  it("left no object and no row", async () => {
    expect(await orderObjects()).toEqual([]);
    expect(await ordersInD1()).toBe(0);
  });
});

describe("a field at its limit is taken", () => {
  it.each<[why: string, fields: Record<string, unknown>]>([
    ["64 characters of visible ASCII", { reference: `!~${"r".repeat(62)}` }],
    ["every visible ASCII character", { reference: Array.from({ length: 64 }, (_, i) => String.fromCharCode(0x21 + i)).join("") }],
    ["the other visible ASCII characters", { reference: Array.from({ length: 30 }, (_, i) => String.fromCharCode(0x61 + i)).join("") }],
    ["50 keys", { metadata: pairs(50) }],
    ["40 and 500 characters", { metadata: { ["k".repeat(40)]: "v".repeat(500) } }],
    ["names that every object has", { metadata: { constructor: "a", toString: "b", hasOwnProperty: "c" } }],
    ["no metadata", { metadata: {} }],
    ["500 characters of any script", { description: "चिया ".repeat(100) }],
    ["a description of two lines", { description: "Tea\nCups" }],
  ])("%s", async (_why, fields) => {
    expect(await newOrder(fields)).toMatchObject(fields);
  });

  it.each<[why: string, fields: Record<string, unknown>]>([
    ["a customer", { customer: { name: "आशा", email: "asha@example.com", phone: "+977 980-000-0000" } }],
    ["an empty customer", { customer: {} }],
    ["http on loopback, in local development", { redirectUrl: "http://localhost:4000/done", webhookUrl: "http://127.0.0.1:4000/hook" }],
    ["https addresses", { redirectUrl: "https://shop.example.com/done?x=1", webhookUrl: "https://shop.example.com/hook" }],
    ["a gateway and a method", { gateways: ["sandbox"], methods: ["wallet"] }],
    ["automatic capture", { capture: "automatic" }],
  ])("%s", async (_why, fields) => {
    expect(await newOrder(fields)).toMatchObject({ status: "open" });
  });

  it.each([
    [60, 60],
    [7_776_000, 7_776_000],
    ["90", 90],
    [undefined, 3600],
  ])("an expiry of %s", async (expiresIn, seconds) => {
    const { createdAt, expiresAt } = await newOrder(expiresIn === undefined ? {} : { expiresIn });
    expect(Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 1000)).toBe(seconds);
  });
});
