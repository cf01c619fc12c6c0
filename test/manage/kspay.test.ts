import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { demoAccount } from "../../simulators/accounts.ts";
import { ERRORS_OF_KSPAY, FAULTS, type FaultName } from "../../src/http/dialects/kspay/catalogue.ts";
import { RULES } from "../../src/http/manage/kspay.ts";
import type { Refusal } from "../../src/kernel/manage-errors.ts";
import { addAccount } from "../../src/merchants/accounts.ts";
import { database } from "../../src/storage/database.ts";
import { memberships } from "../../src/storage/people-schema.ts";
import { companies, gatewayAccounts } from "../../src/storage/schema.ts";
import { sealingKeys } from "../../src/storage/sealed.ts";
import { call } from "../api.ts";
import { type Browser, newCompany, signedIn } from "../dashboard/people.ts";
import { without } from "../outage.ts";
import { setWeather } from "../simulated/customer.ts";
import worker from "../worker.ts";
import { signedInOperator, told } from "./operator.ts";

// Every error that KS Pay's management API has, and those of its gateways and keys: the request that raises it here, or why none can.

let owner: Browser;
let viewer: Browser;
let operator: Browser;
let company = "";
/** Paths: an app of the company, its accounts, and the sandbox account that is verified. */
let app = "";
let verified = "";

const post = (path: string, body: unknown = {}, by = owner) => by.json(`/v1/manage${path}`, { body });
const send = (method: string, path: string, body?: unknown, by = owner) => by.json(`/v1/manage${path}`, { method, body });
const get = (path: string, by = owner) => by.json(`/v1/manage${path}`);
const { credentials } = demoAccount("khalti");
const khalti = { mode: "test", gateway: "khalti", credentials };

async function added(): Promise<string> {
  const [, { id }] = await told<{ id: string }>(post(`${app}/gateways`, khalti));
  return `${app}/gateways/${id}`;
}
/** An account whose verification payment is under way. */
async function paying(): Promise<string> {
  const account = await added();
  expect((await post(`${account}/domain`, { domain: "shop.example.com" })).status).toBe(200);
  expect((await post(`${account}/verification`)).status).toBe(200);
  return account;
}
const inNepal = () => send("PATCH", "/company", { country: "NP", state: "NP-P3" });

beforeAll(async () => {
  company = await newCompany("Himal Books");
  owner = await signedIn({ company, role: "owner" });
  viewer = await signedIn({ company, role: "viewer" });
  operator = await signedInOperator();
  const fields = { name: "Himal Books", email: "books@himal.test", phone: "+9779811111111" };
  const [status, made] = await told<{ app: { id: string } }>(post("/apps", fields));
  expect(status).toBe(201);
  app = `/apps/${made.app.id}`;
  const [, { data }] = await told<{ data: { id: string }[] }>(get(`${app}/gateways`));
  verified = `${app}/gateways/${data[0]?.id}`;
}, 60_000);

type Said = readonly [Refusal["code"], () => Promise<Response>];

const SAID: Partial<Record<FaultName, Said>> = {
  "management.common.invalidId": ["request.invalid", () => get("/states")],
  "management.common.notFoundUrl": ["request.not_found", () => get("/nothing")],
  "management.common.invalidPaymentMethodIds": ["request.invalid", async () => send("PATCH", await added(), { methods: ["pm_nothing01"] })],
  "management.common.environmentSetupError": [
    "config.public_origin",
    async () =>
      worker.fetch(
        new Request("https://pay.example.com/v1/manage/me"),
        { ...env, ENVIRONMENT: "deployed", PUBLIC_ORIGIN: "" },
        createExecutionContext(),
      ),
  ],
  "management.auth.tokenMissing": ["auth.signed_out", () => call("/v1/manage/me")],
  "management.auth.unauthorizedAccess": [
    "auth.foreign",
    () => owner.ask("/v1/manage/companies", { method: "POST", body: "name=Mine", headers: { origin: "https://evil.example" } }),
  ],
  "management.currencyModule.currencyAlreadyExists": [
    "currency.name_taken",
    () => send("PATCH", "/operator/currencies/c_iso4217INR", { name: "Nepalese Rupee" }, operator),
  ],
  "management.currencyModule.currencyNotExists": [
    "currency.not_found",
    () => post("/operator/currencies/c_0000000000/enable", {}, operator),
  ],
  "management.currencyModule.currencyCodeAlreadyExists": [
    "currency.exists",
    () => post("/operator/currencies", { code: "NPR", name: "Rupee of Nepal", symbol: "Rs" }, operator),
  ],
  "management.currencyModule.invalidCurrencyCode": [
    "request.invalid",
    () => post("/operator/currencies", { code: "YEN", name: "Yen", symbol: "¥" }, operator),
  ],
  "management.companyModule.companyAlreadyExists": [
    "company.too_many",
    async () => {
      const founder = await signedIn();
      const many = await Promise.all(Array.from({ length: 20 }, () => newCompany()));
      const rows = many.map((one) => ({ company: one, user: founder.someone.id, role: "owner" as const, createdAt: Date.now() }));
      for (const row of rows) await database(env.DB).insert(memberships).values(row);
      return post("/companies", { name: "The last straw" }, founder);
    },
  ],
  "management.companyModule.companyAlreadyExistsWithThisName": ["company.name_taken", () => post("/companies", { name: " himal books " })],
  "management.companyModule.companyNotExists": ["company.none", async () => get("/company", await signedIn())],
  "management.companyModule.companyNameEmpty": ["request.invalid", () => post("/companies", { name: "  " })],
  "management.companyModule.companyNameError": ["request.invalid", () => post("/companies", { name: "x".repeat(61) })],
  "management.companyModule.invalidCountry": [
    "company.foreign_state",
    async () => {
      await inNepal();
      return send("PATCH", "/company", { country: "IN" });
    },
  ],
  "management.companyModule.invalidState": [
    "company.foreign_state",
    async () => {
      await inNepal();
      return send("PATCH", "/company", { state: "IN-KA" });
    },
  ],
  "management.companyModule.invalidCountryState": [
    "company.foreign_state",
    () => send("PATCH", "/company", { country: "NP", state: "IN-KA" }),
  ],
  "management.appModule.appEmailAlreadyExists": ["app.email_taken", () => post("/apps", { name: "Other", email: "Books@himal.test" })],
  "management.appModule.appNameAlreadyExists": ["app.name_taken", () => post("/apps", { name: "HIMAL books" })],
  "management.appModule.appPhoneAlreadyExists": ["app.phone_taken", () => post("/apps", { name: "Other", phone: "+977 981-1111111" })],
  "management.appModule.appNotExists": ["app.not_found", () => get("/apps/ap_nothing001")],
  "management.appModule.appNameEmpty": ["request.invalid", () => post("/apps", {})],
  "management.appModule.appNameError": ["request.invalid", () => post("/apps", { name: "x".repeat(257) })],
  "management.appModule.appGatewayNotExist": [
    "order.no_gateway",
    () => send("PUT", `${app}/routing`, { mode: "live", currency: "NPR", accounts: ["gc_nothing001"] }),
  ],
  "management.appModule.invalidGstNo": [
    "company.tax_number",
    () => send("PATCH", "/company", { country: "IN", state: "", taxNumber: "12" }),
  ],
  "management.pagination.pageShouldBePositive": ["request.invalid", () => get("/audit?page=0")],
  "management.pagination.limitShouldBePositive": ["request.invalid", () => get("/audit?limit=0")],
  "management.countryModule.countryNotExists": ["request.invalid", () => get("/states?country=Nepal")],
  "management.stateModule.stateDoesNotExists": ["request.invalid", () => send("PATCH", "/company", { state: "Bagmati" })],
  "management.system.unauthorizedAccess": ["auth.role", () => send("PATCH", "/company", { city: "Pokhara" }, viewer)],
  "management.system.noDataFound": ["document.not_found", () => send("DELETE", "/company/documents/cd_nothing01")],
  "management.system.invalidRequest": ["request.invalid", () => post("/companies", { name: "Valid", colour: "blue" })],
  "management.system.oopsSomethingWentWrong": ["internal", () => without(["DB"], () => get("/me"))],
  "management.system.externalProviderIssue": [
    "gateway.silent",
    async () => {
      await setWeather("khalti", "down");
      const silent = await post(`${app}/gateways`, khalti);
      await setWeather("khalti", "fine");
      return silent;
    },
  ],
  "management.paymentMethod.paymentMethodNotFound": ["method.not_found", () => post("/operator/methods/pm_nothing01/enable", {}, operator)],
  "management.paymentMethod.paymentMethodExists": [
    "method.exists",
    () => post("/operator/methods", { method: "card", name: "Cards" }, operator),
  ],
  "management.paymentMethod.paymentMethodAlreadyEnabled": [
    "method.enabled",
    () => post("/operator/methods/pm_card00001/enable", {}, operator),
  ],
  "management.paymentMethod.paymentMethodAlreadyDisabled": [
    "method.disabled",
    async () => {
      await post("/operator/methods/pm_card00001/disable", {}, operator);
      const again = await post("/operator/methods/pm_card00001/disable", {}, operator);
      await post("/operator/methods/pm_card00001/enable", {}, operator);
      return again;
    },
  ],
  "management.paymentMethod.paymentMethodNotAllowed": [
    "method.not_allowed",
    async () => {
      const row = "INSERT INTO payment_methods (id, method, name, disabled_at) VALUES ('pm_cheque001', 'cheque', 'Cheque', 1)";
      await env.DB.prepare(row).run();
      return post("/operator/methods/pm_cheque001/enable", {}, operator);
    },
  ],
  "sandboxLive.common.missingGatewaySpecsKeys": ["request.invalid", () => post(`${app}/gateways`, { ...khalti, credentials: {} })],
  "sandboxLive.common.invalidKeyValues": [
    "request.invalid",
    () => post(`${app}/gateways`, { ...khalti, credentials: { ...credentials, clientId: "x" } }),
  ],
  "sandboxLive.common.invalidCredentials": [
    "gateway.rejected",
    () => post(`${app}/gateways`, { ...khalti, credentials: { secretKey: "live_secret_key_of_nobody" } }),
  ],
  "sandboxLive.gatewayErrors.gatewayNotFound": ["account.not_found", () => get(`${app}/gateways/gc_nothing001`)],
  "sandboxLive.gatewayErrors.gatewaySpecsNotFound": [
    "gateway.unknown",
    () => post(`${app}/gateways`, { mode: "test", gateway: "nothing", credentials: {} }),
  ],
  "sandboxLive.gatewayErrors.invalidGatewayData": ["request.invalid", async () => post(`${await added()}/domain`, { domain: "no domain" })],
  "sandboxLive.gatewayErrors.invalidCurrencyId": ["request.invalid", () => get("/gateways?currency=XXX")],
  "sandboxLive.gatewayErrors.credentialsNotYetAdded": [
    "gateway.credentials_open",
    async () => {
      // As a command or an older version may have left it.
      const sealing = await sealingKeys(env.SEALING_KEYS);
      const wanted = { app: app.slice("/apps/".length), mode: "test", gateway: "khalti", credentials } as const;
      const id = await addAccount(env.DB, sealing, wanted, Date.now());
      await database(env.DB).update(gatewayAccounts).set({ verifiedAt: null }).where(eq(gatewayAccounts.id, id));
      return post(`${app}/gateways/${id}/domain`, { domain: "shop.example.com" });
    },
  ],
  "sandboxLive.gatewayErrors.credentialStepFailed": [
    "gateway.credentials_failed",
    async () => {
      const account = await paying();
      await send("DELETE", `${account}/verification`);
      return post(`${account}/domain`, { domain: "shop.example.com" });
    },
  ],
  "sandboxLive.gatewayErrors.stepAlreadyCompleted": ["gateway.step_done", async () => post(`${await added()}/webhook`)],
  "sandboxLive.gatewayErrors.GatewayStatusInVerify": [
    "gateway.in_verification",
    async () => send("PUT", `${await paying()}/credentials`, { credentials }),
  ],
  "sandboxLive.gatewayErrors.GatewayStatusNotVerified": [
    "gateway.in_verification",
    async () => post(`${await paying()}/domain`, { domain: "shop.example.com" }),
  ],
  "sandboxLive.gatewayErrors.GatewayStatusNotVerifiedCannotDisable": [
    "gateway.in_verification",
    async () => post(`${await paying()}/disable`),
  ],
  "sandboxLive.gatewayErrors.paymentGatewayCannotBeEdited": [
    "gateway.verified",
    () => post(`${verified}/domain`, { domain: "shop.example.com" }),
  ],
  "sandboxLive.keyVaultErrors.credentialsNotFound": ["key.not_found", () => send("DELETE", `${app}/keys/pk_test_nothing`)],
};

const NO_API_KEYS = "the settings are reached by signing in, not with an API key";
const PAYMENTS = "KS Pay's payment API says it, and ours of it: test/http/dialects";
const NAMELESS = "accounts at gateways have no names, and an app may have several at one";

const REASONS: Partial<Record<FaultName, string>> = {
  "management.common.externalError":
    "27 says that a gateway could not be asked, 13005 and -34 what it refused; its own words are the detail",
  "management.common.invalidNanoid": "an id of another form names nothing: it is not found like any other",
  "management.auth.shortUrlTokenMissing": "there are no short addresses with tokens",
  "management.auth.apiKeyMissing": NO_API_KEYS,
  "management.auth.apiKeyNotGenerated": "an app has keys from the moment it is made",
  "management.auth.unauthorized": "a token that is wrong is told like one that is missing: 9000 says both",
  "management.currencyModule.currencySubTypeAlreadyExists": "a currency has no type beside its code, and 1053 says that the code is there",
  "management.appModule.appAlreadyExists": "2052 to 2054 say what another app has",
  "management.appModule.appNotExist": "apps are not looked for by country",
  "management.appModule.appNotExistWithThisUserID": "another company's app is not found (2055): nobody learns that it exists",
  "management.stateModule.stateNotCorrect": "2005 to 2007 say the same, and which of the two was given",
  "management.system.dbError": "a part that fails is 26: which one it was is in the log",
  "management.system.invalidApiKey": NO_API_KEYS,
  "management.system.notAvailable": "no country is shut out",
  "management.custom.keyNotFoundInDB": NO_API_KEYS,
  "management.custom.inactiveKeyInDB": NO_API_KEYS,
  "management.custom.invalidDecryptRes": "keys are compared by their hash, nothing is decrypted",
  "management.custom.appNotFoundForDecryptId": "keys are compared by their hash, nothing is decrypted",
  "management.custom.tooManyRequests": "signing in is limited (429 of /dashboard/auth); who is signed in is not counted",
  "sandboxLive.common.uuidErr": "no id is a UUID",
  "sandboxLive.common.invalidNanoid": PAYMENTS,
  "sandboxLive.common.customError": PAYMENTS,
  "sandboxLive.common.decimalValueAmountError": PAYMENTS,
  "sandboxLive.common.invalidPaymentMethodIds": PAYMENTS,
  "sandboxLive.common.InvalidId": PAYMENTS,
  "sandboxLive.common.NotFoundUrl": PAYMENTS,
  "sandboxLive.common.externalError": PAYMENTS,
  "sandboxLive.gatewayErrors.gatewayNameExists": NAMELESS,
  "sandboxLive.gatewayErrors.gatewayAlreadyExistForThisUser": NAMELESS,
  "sandboxLive.gatewayErrors.gatewayUpdateConflict": NAMELESS,
  "sandboxLive.keyVaultErrors.appNotFound": PAYMENTS,
  "sandboxLive.keyVaultErrors.userDoesNotBelongToApp": "another company's app is not found (2055): nobody learns that it exists",
  "sandboxLive.keyVaultErrors.invalidSecretKey": PAYMENTS,
  "sandboxLive.keyVaultErrors.signatureExpired": PAYMENTS,
  "sandboxLive.keyVaultErrors.invalidSignatureFormat": PAYMENTS,
  "sandboxLive.keyVaultErrors.encryptionError": "credentials that can't be opened are 26: why is in the log",
  "sandboxLive.keyVaultErrors.accessKeyMismatch": PAYMENTS,
  "sandboxLive.keyVaultErrors.generalVerificationError": PAYMENTS,
  "sandboxLive.keyVaultErrors.credentialsAlreadyViewed": "no call shows a secret a second time: there is nothing to refuse",
  "sandboxLive.keyVaultErrors.appDisabled": PAYMENTS,
};

const WALKED = /^management\.|^sandboxLive\.(common|gatewayErrors|keyVaultErrors)\./;
type Guide = Readonly<Record<"management" | "sandboxLive", Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
/** What the guide's text says, where it lies beside the project. */
const [guide] = Object.values(import.meta.glob<Guide>("../../../shared/reference/kspay-errors.json", { eager: true, import: "default" }));
const namesIn = ({ management, sandboxLive }: Guide) =>
  Object.entries({ management, sandboxLive })
    .flatMap(([catalogue, modules]) =>
      Object.entries(modules).flatMap(([module, errors]) => Object.keys(errors).map((name) => `${catalogue}.${module}.${name}`)),
    )
    .filter((name) => WALKED.test(name))
    .sort();

it("each error has its request, or why there is none, and not both", () => {
  expect([...Object.keys(SAID), ...Object.keys(REASONS)].sort()).toEqual(namesIn(ERRORS_OF_KSPAY));
});

it.skipIf(!guide)("these are the errors of the guide", () => {
  expect(guide && namesIn(guide)).toEqual(namesIn(ERRORS_OF_KSPAY));
});

it("whatever the settings say in KS Pay's words is asked for here", () => {
  expect([...new Set(RULES.map(({ fault }) => fault))].sort()).toEqual(Object.keys(SAID).sort());
});

const escaped = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");

describe("in KS Pay's words", () => {
  it.each(Object.entries(SAID))("%s", async (name, [code, raise]) => {
    const [status, body] = await told<{ code: string; kspay: { code: number | null; message: string } }>(raise());
    const fault = FAULTS.get(name);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ code, kspay: { code: fault?.code } });
    expect(body.kspay.message).toMatch(new RegExp(`^${escaped(fault?.message ?? "").replace(/\{\w+\}/g, "\\S.*")}$`));
  });
});

it("a country that leaves the company's state behind changes nothing, until another state or none is said", async () => {
  await inNepal();
  const refused = await told(send("PATCH", "/company", { country: "IN" }));
  expect(refused).toMatchObject([422, { code: "company.foreign_state", errors: [{ field: "country" }] }]);
  expect(await told(get("/company"))).toMatchObject([200, { country: "NP", state: "NP-P3" }]);
  expect(await told(send("PATCH", "/company", { country: "IN", state: "IN-KA" }))).toMatchObject([200, { state: "IN-KA" }]);
  expect(await told(send("PATCH", "/company", { country: "AQ", state: "" }))).toMatchObject([200, { country: "AQ", state: null }]);
});

it("the form says so beside the state, and offers the other country's", async () => {
  await inNepal();
  const form = { name: "Himal Books", country: "IN", state: "NP-P3" };
  const response = await owner.post("/dashboard/company", form);
  const page = await response.text();
  expect(response.status).toBe(422);
  expect(page).toContain('<a href="#state">The state does not belong to the country.</a>');
  expect(page).toContain('<option value="IN-KA"');
  expect((await owner.post("/dashboard/company", { ...form, state: "IN-KA" })).status).toBe(303);
});

it("a new company's name keeps the rules of a changed one", async () => {
  for (const [name, status] of [
    ["ab", 422],
    ["x".repeat(61), 422],
    ["HIMAL BOOKS", 409],
  ] as const) {
    expect((await post("/companies", { name })).status).toBe(status);
    expect((await owner.post("/dashboard/company/new", { name })).status).toBe(status);
  }
  expect(await database(env.DB).select().from(companies).where(eq(companies.name, "ab"))).toEqual([]);
});

it("of several companies of one name at the same time one has it, made or changed", async () => {
  const statuses = async (asked: readonly Promise<Response>[]) => (await Promise.all(asked)).map(({ status }) => status).sort();
  const [first, second] = [await signedIn(), await signedIn()];
  const make = (by: Browser, name: string) => post("/companies", { name }, by);
  expect(await statuses([make(first, "Twice Told"), make(second, "twice told"), make(first, "TWICE TOLD")])).toEqual([201, 409, 409]);
  const named = await database(env.DB).select({ id: companies.id }).from(companies).where(sql`lower(name) = 'twice told'`);
  expect(named).toHaveLength(1);
  expect(
    await database(env.DB)
      .select()
      .from(memberships)
      .where(eq(memberships.company, named[0]?.id ?? "")),
  ).toHaveLength(1);
  for (const by of [first, second]) expect((await make(by, `One of ${by === first ? "two" : "three"}`)).status).toBe(201);
  const rename = (by: Browser) => by.json("/v1/manage/company", { method: "PATCH", body: { name: "Thrice Told" } });
  expect(await statuses([rename(first), rename(second)])).toEqual([200, 409]);
});

it("of several apps of one name at the same time a company has one, made or changed, and nothing is left of the others", async () => {
  const owner = await signedIn({ company: await newCompany("Many Apps"), role: "owner" });
  const json = async <T>(answer: Promise<Response>): Promise<T> => (await answer).json();
  const make = (name: string) => post("/apps", { name }, owner);
  const answers = await Promise.all([make("Twin"), make("twin"), make("TWIN")]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  for (const refused of answers.filter(({ status }) => status === 409))
    expect(await refused.json()).toMatchObject({ code: "app.name_taken", errors: [{ field: "name" }] });
  const made = await json<{ data: { id: string }[] }>(owner.json("/v1/manage/apps"));
  expect(made.data).toHaveLength(1);
  for (const table of ["api_keys", "signing_secrets", "gateway_accounts"]) {
    const orphans = await env.DB.prepare(`SELECT app FROM ${table} WHERE app NOT IN (SELECT id FROM apps)`).all();
    expect([table, orphans.results]).toEqual([table, []]);
  }

  expect((await make("Other")).status).toBe(201);
  const { data } = await json<{ data: { id: string }[] }>(owner.json("/v1/manage/apps"));
  const rename = (id: string) => owner.json(`/v1/manage/apps/${id}`, { method: "PATCH", body: { name: "Only", email: "only@dwar.test" } });
  const renamed = await Promise.all(data.map(({ id }) => rename(id)));
  expect(renamed.map(({ status }) => status).sort()).toEqual([200, 409]);
});

it("an account that was switched off before it was verified is switched on by its verification", async () => {
  const account = await added();
  await post(`${account}/domain`, { domain: "shop.example.com" });
  expect((await post(`${account}/disable`)).status).toBe(200);
  expect((await post(`${account}/verification`)).status).toBe(200);
});
