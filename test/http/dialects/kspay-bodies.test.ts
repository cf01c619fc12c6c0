import { describe, expect, it } from "vitest";
import { shop } from "../../api.ts";
import { bearer, expectRefused, KEYS, kspay, newReference, REQUEST, resultOf } from "./kspay-asking.ts";

const INVALID = "sandboxLive.systemError.invalidRequest";
const FORM = "application/x-www-form-urlencoded";
const bytes = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

const asMultipart = (fields: Readonly<Record<string, string>>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

describe("a body that is read", () => {
  const text = JSON.stringify(KEYS);
  it.each<[string, unknown, string | null]>([
    ["JSON", text, "application/json"],
    ["JSON with a charset", text, "application/json; charset=utf-8"],
    ["JSON of another name", text, "application/vnd.api+json"],
    ["JSON after a mark of its encoding", `\uFEFF${text}`, "application/json"],
    ["plain text", text, "text/plain"],
    ["text of any type", text, "application/octet-stream"],
    ["text of no type", bytes(text), null],
    ["a form", new URLSearchParams(KEYS).toString(), FORM],
    ["a form with a charset", new URLSearchParams(KEYS).toString(), `${FORM}; charset=UTF-8`],
    ["a multipart form", asMultipart(KEYS), null],
    ["fields twice in a form: the last counts", `accessKey=x&${new URLSearchParams(KEYS)}`, FORM],
  ])("%s", async (_why, body, type) => {
    await resultOf(kspay(`/auth/generate-token/${shop.app}`, { body, type }), 201);
  });

  it("has the amount as it was written", async () => {
    const send = async (amount: string) => {
      const body = JSON.stringify({ ...REQUEST, referenceNumber: newReference(), amount: "@" }).replace('"@"', amount);
      return kspay("/transaction/initiate", { body, headers: await bearer() });
    };
    for (const amount of ["345.67", '"345.67"']) expect(await resultOf(send(amount), 201)).toMatchObject({ amount: 345.67 });
    for (const amount of ["345.670", "1.00000000000000001"])
      await expectRefused(send(amount), "sandboxLive.common.decimalValueAmountError", { decimalValue: 2 });
    await expectRefused(send("1e2"), INVALID);
  });

  it.each(["form", "multipart"])("opens a transaction as a %s", async (kind) => {
    const fields = { ...REQUEST, amount: "345.67", referenceNumber: newReference() };
    const body = kind === "form" ? new URLSearchParams(fields) : asMultipart(fields);
    expect(await resultOf(kspay("/transaction/initiate", { body, headers: await bearer() }), 201)).toMatchObject({ amount: 345.67 });
  });
});

describe("a body that can't be read", () => {
  it.each<[string, unknown, string | null]>([
    ["half an object", '{"accessKey":', "application/json"],
    ["JSON of a number", "7", "application/json"],
    ["JSON of null", "null", "application/json"],
    ["JSON of a list", "[]", "application/json"],
    ["JSON of a text", '"accessKey"', "text/plain"],
    ["a form that is said to be JSON", "accessKey=x", "application/json"],
    ["other bytes than UTF-8", latin1('{"accessKey":"\xE9"}'), "application/json"],
    ["UTF-16", new Uint8Array(new Uint16Array([...JSON.stringify(KEYS)].map((char) => char.charCodeAt(0))).buffer), "application/json"],
    ["a form in another encoding", "accessKey=%E9", FORM],
    ["a multipart form without its boundary", "accessKey=x", "multipart/form-data"],
    ["a multipart form that ends early", "--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x"],
    ["objects in objects without end", `${'{"a":'.repeat(25_000)}1${"}".repeat(25_000)}`, "application/json"],
  ])("%s", async (_why, body, type) => {
    await expectRefused(kspay(`/auth/generate-token/${shop.app}`, { body, type }), INVALID);
  });

  it("has a file in place of a key", async () => {
    const form = asMultipart({ secretKey: KEYS.secretKey });
    form.set("accessKey", new File([KEYS.accessKey], "key.txt"));
    const asked = kspay(`/auth/generate-token/${shop.app}`, { body: form });
    await expectRefused(asked, "sandboxLive.common.customError", { message: "accessKey: Must be a text." });
  });
});
