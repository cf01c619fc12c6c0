import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "../../src/storage/database.ts";
import { currencies, paymentMethods } from "../../src/storage/schema.ts";
import type { Browser } from "../dashboard/people.ts";
import { bearer, kspay } from "../http/dialects/kspay-asking.ts";
import { signedInOperator, told } from "./operator.ts";

let operator: Browser;
beforeAll(async () => {
  operator = await signedInOperator();
});
const post = (path: string, body: unknown = {}) => told(operator.json(`/v1/manage/operator${path}`, { body }));
const patch = (path: string, body: unknown) => told(operator.json(`/v1/manage/operator${path}`, { method: "PATCH", body }));
const read = async () =>
  (await operator.json("/v1/manage/catalogue")).json<{ currencies: { code: string }[]; methods: { id: string }[] }>();

/** What KS Pay's API offers, as a payment's server asks it. */
const offered = async () => {
  const response = await kspay("/currencies", { headers: await bearer() });
  const { result } = await response.json<{ result: readonly { code: string; name: string }[] }>();
  return result;
};

describe("a currency", () => {
  it("that the catalogue lacks is added, as every installation names it", async () => {
    await database(env.DB).delete(currencies).where(eq(currencies.code, "BTN")).run();
    expect((await read()).currencies.some(({ code }) => code === "BTN")).toBe(false);
    const body = { code: "BTN", name: " Ngultrum ", symbol: "Nu." };
    const added = { id: "c_iso4217BTN", code: "BTN", name: "Ngultrum", symbol: "Nu.", exponent: 2, disabled: false };
    expect(await post("/currencies", body)).toEqual([201, added]);
    expect(await post("/currencies", body)).toMatchObject([409, { code: "currency.exists" }]);
    expect(await post("/currencies", { ...body, code: "XAU" })).toMatchObject([422, { errors: [{ field: "code" }] }]);
  });

  it("has a name of its own", async () => {
    await database(env.DB).delete(currencies).where(eq(currencies.code, "LKR")).run();
    expect(await post("/currencies", { code: "LKR", name: "nepalese rupee", symbol: "Rs" })).toMatchObject([
      409,
      { code: "currency.name_taken", errors: [{ field: "name" }] },
    ]);
    expect(await patch("/currencies/c_iso4217BTN", { name: "Nepalese Rupee" })).toMatchObject([409, { code: "currency.name_taken" }]);
    expect(await patch("/currencies/c_iso4217NPR", { name: "Nepalese rupee", symbol: "रू" })).toMatchObject([
      200,
      { code: "NPR", name: "Nepalese rupee", symbol: "रू" },
    ]);
    expect((await offered()).find(({ code }) => code === "NPR")).toMatchObject({ name: "Nepalese rupee" });
  });

  it("is offered no more once it is disabled, and again when it is enabled", async () => {
    const codes = async () => (await offered()).map(({ code }) => code);
    expect(await codes()).toContain("INR");
    for (let twice = 0; twice < 2; twice += 1)
      expect(await post("/currencies/c_iso4217INR/disable")).toMatchObject([200, { code: "INR", disabled: true }]);
    expect(await codes()).not.toContain("INR");
    expect(await post("/currencies/c_iso4217INR/enable")).toMatchObject([200, { disabled: false }]);
    expect(await codes()).toContain("INR");
  });

  it("must be there", async () => {
    for (const answer of [post("/currencies/c_0000000000/enable"), patch("/currencies/c_0000000000", { symbol: "x" })])
      expect(await answer).toMatchObject([404, { code: "currency.not_found" }]);
  });
});

describe("a payment method", () => {
  it("that the catalogue lacks is added", async () => {
    await database(env.DB).delete(paymentMethods).where(eq(paymentMethods.method, "crypto")).run();
    const [status, added] = await post("/methods", { method: "crypto", name: "Crypto" });
    expect([status, added]).toEqual([
      201,
      { id: expect.stringMatching(/^pm_[0-9A-Za-z]{9}$/), method: "crypto", name: "Crypto", disabled: false },
    ]);
    expect(await post("/methods", { method: "crypto", name: "Coins" })).toMatchObject([409, { code: "method.exists" }]);
    expect(await patch("/methods/pm_upi000001", { name: "crypto" })).toMatchObject([409, { code: "method.exists" }]);
    expect(await patch("/methods/pm_upi000001", { name: "Upi" })).toMatchObject([200, { name: "Upi" }]);
    expect(await post("/methods", { method: "cheque", name: "Cheque" })).toMatchObject([422, { errors: [{ field: "method" }] }]);
  });

  it("is disabled and enabled once", async () => {
    expect(await post("/methods/pm_card00001/enable")).toMatchObject([409, { code: "method.enabled" }]);
    expect(await post("/methods/pm_card00001/disable")).toMatchObject([200, { method: "card", disabled: true }]);
    expect(await post("/methods/pm_card00001/disable")).toMatchObject([409, { code: "method.disabled" }]);
    expect(await post("/methods/pm_card00001/enable")).toMatchObject([200, { disabled: false }]);
    expect(await post("/methods/pm_000000000/enable")).toMatchObject([404, { code: "method.not_found" }]);
  });

  it("of another version is not enabled", async () => {
    await env.DB.prepare(
      "INSERT INTO payment_methods (id, method, name, disabled_at) VALUES ('pm_cheque001', 'cheque', 'Cheque', 1)",
    ).run();
    expect(await post("/methods/pm_cheque001/enable")).toMatchObject([409, { code: "method.not_allowed" }]);
  });
});

describe("a limit before approval", () => {
  const set = (body: unknown) => told<{ data: readonly object[] }>(operator.json("/v1/manage/operator/limits", { method: "PUT", body }));

  it("is set by country and currency, and taken away", async () => {
    const [, one] = await set({ country: "bt", currency: "JPY", most: "500" });
    expect(one.data).toContainEqual({ country: "BT", currency: "JPY", most: "500" });
    const [, none] = await set({ country: "BT", currency: "JPY", most: "0" });
    expect(none.data).toContainEqual({ country: "BT", currency: "JPY", most: "0" });
    const [, away] = await set({ country: "BT", currency: "JPY", most: null });
    expect(JSON.stringify(away.data)).not.toContain("JPY");
  });

  it.each([
    [{ country: "XX", currency: "JPY", most: "1" }, "country"],
    [{ country: "BT", currency: "YEN", most: "1" }, "currency"],
    [{ country: "BT", currency: "JPY", most: "1.5" }, "most"],
    [{ country: "BT", currency: "JPY", most: "-1" }, "most"],
    [{ country: "BT", currency: "JPY", most: 1 }, "most"],
  ])("is refused as %o", async (body, field) => {
    expect(await set(body)).toMatchObject([422, { errors: [{ field }] }]);
  });
});
