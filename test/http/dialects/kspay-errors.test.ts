import { describe, expect, it } from "vitest";
import { ERRORS_OF_KSPAY, FAULTS } from "../../../src/http/dialects/kspay/catalogue.ts";
import { api, call } from "../../api.ts";
import { bearer, expectRefused, kspay, kspayWith, NPR, signature } from "./kspay-asking.ts";

const NOT_FOUND = "sandboxLive.common.NotFoundUrl";

interface Entry {
  readonly message: string;
  readonly httpStatus: number | null;
  readonly code: number | null;
}
type Guide = Readonly<Record<"management" | "sandboxLive", Readonly<Record<string, Readonly<Record<string, Entry>>>>>>;

/** What the guide's text says, where it lies beside the project. */
const [guide] = Object.values(
  import.meta.glob<Guide>("../../../../shared/reference/kspay-errors.json", { eager: true, import: "default" }),
);

describe("the catalogue", () => {
  it("has as many errors as the guide", () => {
    const counts = Object.entries(ERRORS_OF_KSPAY).map(([name, modules]) => [
      name,
      Object.fromEntries(Object.entries(modules).map(([module, entries]) => [module, Object.keys(entries).length])),
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      management: {
        common: 6,
        auth: 6,
        currencyModule: 5,
        companyModule: 8,
        appModule: 11,
        pagination: 2,
        countryModule: 1,
        stateModule: 2,
        system: 8,
        custom: 5,
        paymentMethod: 5,
      },
      sandboxLive: { common: 11, auth: 10, systemError: 9, customErrors: 11, keyVaultErrors: 11, gatewayErrors: 14 },
    });
    expect(FAULTS.size).toBe(125);
  });

  it.skipIf(!guide)("says each as the guide says it", () => {
    for (const name of ["management", "sandboxLive"] as const) {
      const wanted = Object.entries(guide?.[name] ?? {}).map(([module, entries]) => [
        module,
        Object.fromEntries(
          Object.entries(entries).map(([error, { message, httpStatus, code }]) => [error, { message, status: httpStatus, code }]),
        ),
      ]);
      expect(ERRORS_OF_KSPAY[name]).toEqual(Object.fromEntries(wanted));
    }
  });
});

describe("what is not there", () => {
  it.each([
    ["GET", "/auth"],
    ["GET", "/auth/"],
    ["POST", "/auth/generate-tokens/ap_demo00001"],
    ["POST", "/auth/generate-token"],
    ["GET", "/auth/generate-token/ap_demo00001"],
    ["PUT", "/auth/refresh-token"],
    ["DELETE", "/currencies"],
    ["POST", "/currencies"],
    ["GET", "/currencies/x"],
    ["OPTIONS", "/currencies/x"],
    ["GET", "/transaction/initiate"],
    ["POST", "/transaction"],
    ["GET", "/transaction/x/y/z"],
    ["POST", `/${NPR}/payment-methods`],
    ["GET", `/${NPR}/x`],
    ["GET", `/${NPR}/`],
    ["GET", "/c_x/payment-methods/x"],
  ])("%s %s", async (method, path) => {
    for (const whole of [path, `/v1${path}`])
      await expectRefused(kspay(whole, { method, headers: await bearer() }), NOT_FOUND, { message: `Cannot ${method} ${whole}` });
  });

  it("is none of ours to say on paths of the other APIs", async () => {
    for (const path of [
      "/payment-methods",
      "/v1/payment-methods",
      "/v1/orders/payment-methods",
      "/v1/gateways/payment-methods",
      "/v1/refunds/payment-methods",
      "/v1/route/payment-methods",
      "/x",
      "/v1/x",
    ])
      expect((await api(path)).headers.get("content-type"), path).toContain("application/problem+json");
    expect(await (await call("/khalti/payment-methods")).json()).toMatchObject({ detail: "Not found." });
    const page = await call("/payments/payment-methods");
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    for (const path of ["/v1/orders", "/v1/gateways"]) expect((await api(path)).status).toBe(200);
    for (const path of ["/docs", "/healthz"]) expect((await call(path)).status).toBe(200);
  });

  it("is anything on a shop's own payment domain", async () => {
    const PUBLIC_ORIGIN = "https://pay.example.com";
    const headers = await bearer();
    for (const path of ["/currencies", "/v1/currencies", `/${NPR}/payment-methods`, "/transaction/process"]) {
      const elsewhere = kspayWith({ PUBLIC_ORIGIN }, path, { headers }, "https://shop.example.com");
      await expectRefused(elsewhere, NOT_FOUND, { message: `Cannot GET ${path}` });
    }
    expect((await kspayWith({ PUBLIC_ORIGIN }, "/currencies", { headers }, PUBLIC_ORIGIN)).status).toBe(200);
  });
});

it("says that a body is too large", async () => {
  const body = JSON.stringify({ x: "x".repeat(256 * 1024) });
  const response = await kspay("/transaction/process", { body, headers: { "x-signature": await signature() } });
  expect([response.status, await response.json()]).toEqual([
    400,
    { status: 400, statusCode: 400, httpStatus: 400, code: 25, message: "Invalid Request: the body may have 256 KB at most." },
  ]);
});
