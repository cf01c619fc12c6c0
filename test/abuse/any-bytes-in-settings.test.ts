import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { routes as allRoutes } from "../../src/dashboard/module.ts";
import { OPERATIONS } from "../../src/http/manage/operations/all.ts";
import { shop } from "../api.ts";
import { type Browser, signedIn } from "../dashboard/people.ts";
import { runs } from "../fuzz.ts";
import { addressesOf, bytes, expectNoFault, form, type Known, pathOf, somethingKnown } from "./anything.ts";

// Every address of the dashboard and of /v1/manage, as somebody who may do everything in their company, with any bytes and any form.

// Each takes the dashboard many times as long as the API.
const RUNS = 3;
const RUNS_OF_READS = 1;

/** The names that the dashboard's forms have. */
const sources = import.meta.glob<string>("../../src/dashboard/**/*.tsx", { query: "?raw", import: "default", eager: true });
const NAMES = [
  ...new Set(Object.values(sources).flatMap((source) => [...source.matchAll(/name="([\w.]+)"/g)].map(([, name = ""]) => name))),
];

const MEANT = [
  JSON.stringify({ name: "Shop", country: "NP", email: "a@example.com", role: "viewer", mode: "test", currency: "NPR" }),
  JSON.stringify({ gateway: "khalti", mode: "test", credentials: { secretKey: "x" }, accounts: ["gc_demo00001"] }),
  JSON.stringify({ email: "a@example.com", password: "long enough", token: "t", code: "123456", callbackURL: "/dashboard", response: {} }),
  "name=Shop&country=NP&email=a%40example.com&password=long+enough+password&code=123456",
];

/** What failed once, kept for good. */
const FAILED = ["/dashboard/apps/%00/domains/pay.example.com/verify", "/dashboard/apps/%0d%0a/keys/key_1/revoke"];

let known: Known;
let browser: Browser;
const signIn = async () => {
  browser = await signedIn({ company: shop.company, role: "owner" });
};
beforeAll(async () => {
  const { named } = await somethingKnown();
  known = { named: [...named, "NP", "NPR", "wallet", "khalti", "0", "state"] };
  await signIn();
}, 60_000);

// As it is built: what it is made of does not load here.
const BUILT = ["../../build/dashboard", "mjs"].join(".");
const { routes }: { routes: typeof allRoutes } = await import(/* @vite-ignore */ BUILT);
/** The endpoints of the library that signs people in are no routes of ours: they stand in what is built. */
const built = Object.values(
  import.meta.glob<string>("../../build/dashboard.mjs", { query: "?raw", import: "default", eager: true }),
).join();
const endpoints = [...built.matchAll(/\("(\/[a-z-]+(?:\/[a-z:-]+)*)",\{method:"(GET|POST)"/g)].map(([, path = "", method = ""]) => ({
  method,
  path: `/dashboard/auth${path}`,
}));
const addresses = addressesOf([...routes, ...endpoints]);

it("walks every operation and every page", () => {
  const paths = new Set(addresses.map(({ method, path }) => `${method} ${path}`));
  expect(OPERATIONS.map(({ method, path }) => `${method} /v1/manage${path}`).filter((one) => !paths.has(one))).toEqual([]);
  expect(NAMES.length).toBeGreaterThan(20);
  expect(paths).toContain("POST /dashboard/auth/sign-in/email");
  expect(endpoints.length).toBeGreaterThan(30);
});

it.each(addresses.map((address) => [`${address.method} ${address.path}`, address] as const))("%s", async (_what, address) => {
  const { method } = address;
  // Whoever signs out, or loses their session otherwise, is somebody new.
  if ((await browser.ask("/v1/manage/me")).status !== 200) await signIn();
  const sent = method === "GET" ? fc.constant(null) : fc.oneof(bytes(MEANT), form(NAMES));
  const property = fc.asyncProperty(pathOf(address, known), sent, async (path, given) => {
    const init = { method, ...(given && { headers: { "content-type": given.type }, body: given.body }) };
    await expectNoFault(`${method} ${path}`, await browser.ask(path, init));
  });
  await fc.assert(property, runs(method === "GET" ? RUNS_OF_READS : RUNS));
});

it.each(FAILED)("POST %s", async (path) => {
  if ((await browser.ask("/v1/manage/me")).status !== 200) await signIn();
  await expectNoFault(path, await browser.post(path));
});
