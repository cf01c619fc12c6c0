import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoUser } from "../../scripts/demo-user.ts";
import type { routes as allRoutes } from "../../src/dashboard/module.ts";
import type { AnyOperation } from "../../src/http/manage/operation.ts";
import { OPERATIONS } from "../../src/http/manage/operations/all.ts";
import { database } from "../../src/storage/database.ts";
import { memberships, operators } from "../../src/storage/people-schema.ts";
import { shop } from "../api.ts";
import { newCompany, signedIn } from "../dashboard/people.ts";
import { runs } from "../fuzz.ts";
import { pathOf } from "./named.ts";

// Whatever is sent to the settings, by program or by form: an answer or a refusal, never a fault of ours; and a refusal changes nothing.

const BUILT = ["../../build/dashboard", "mjs"].join(".");
const { routes }: { routes: typeof allRoutes } = await import(/* @vite-ignore */ BUILT);
const FORMS = [
  ...new Set(routes.filter(({ method, path }) => method === "POST" && /^\/dashboard\/(?!auth\/)/.test(path)).map(({ path }) => path)),
];
/** Each costs a password's worth of CPU, or ends the session; test/dashboard asks them. */
const ACCOUNTS = /^\/dashboard\/(sign-|verify|forgot|reset|two-factor|account)/;

/** May everything: an owner of the demo shop's company, and an operator. */
let browser: Awaited<ReturnType<typeof signedIn>>;
beforeAll(async () => {
  await seedDemoUser(env.DB);
  browser = await signedIn({ company: shop.company, role: "owner" });
  const user = browser.someone.id;
  await database(env.DB).insert(operators).values({ user, createdAt: Date.now() });
  await database(env.DB)
    .insert(memberships)
    .values({ company: await newCompany(), user, role: "owner", createdAt: Date.now() });
});

const ODD = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "\u202e",
  "'; DROP TABLE apps; --",
  "<script>",
  "__proto__",
  "../..",
  "%00",
  "😀".repeat(300),
  "x".repeat(5_000),
  "NP",
  "NP-P3",
  "NPR",
  "test",
  "live",
  "khalti",
  "card",
  "-1",
  "0",
  "1e309",
  "9".repeat(40),
  "2026-02-31",
  "2026-01-31T12:00:00Z",
  "https://[::1]:99999/",
  "a@b.test",
  "+9779811111111",
  shop.app,
  shop.account,
] as const;
const oddText = fc.oneof(fc.constantFrom<string>(...ODD), fc.string({ unit: "binary", maxLength: 40 }));
const anyValue = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 53, [], {}, [null], { constructor: 1 }),
  fc.array(oddText, { maxLength: 3 }),
  fc.dictionary(oddText, oddText, { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 2 }),
);

const fieldsOf = ({ input }: AnyOperation): readonly string[] => Object.keys(Reflect.get(input, "shape") ?? {});

/** Its own fields with whatever, some left out, sometimes with a stranger's; or no object at all. */
const inputFor = (operation: AnyOperation): fc.Arbitrary<unknown> => {
  const own = Object.fromEntries(fieldsOf(operation).map((name) => [name, anyValue]));
  const record = fc.record(own, { requiredKeys: [] });
  return fc.oneof(
    { weight: 6, arbitrary: record },
    { weight: 1, arbitrary: fc.tuple(record, fc.dictionary(oddText, anyValue, { maxKeys: 2 })).map(([one, two]) => ({ ...one, ...two })) },
    { weight: 1, arbitrary: anyValue },
  );
};

/** What the path names: the demo shop's, or whatever. */
const pathFor = (path: string): fc.Arbitrary<string> => {
  const odd = fc.constantFrom("0", "%00", "__proto__", "..%2f..", "%F0%9F%98%80", "x".repeat(300));
  return fc
    .tuple(fc.boolean(), odd)
    .map(([isNamed, value]) => (isNamed ? pathOf(path) : path.replace(/:\w+/, value).replace(/:\w+/g, "x")));
};

/** Everything of the settings that is stored. A session lives on by being used, and limits count. */
const FLEETING = new Set(["sessions", "rate_limits", "_cf_KV", "d1_migrations", "verifications"]);
async function stored(): Promise<string> {
  const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all<{ name: string }>();
  const tables = results
    .map(({ name }) => name)
    .filter((name) => !FLEETING.has(name) && !name.startsWith("sqlite_") && !name.startsWith("_cf"));
  const answers = await env.DB.batch(tables.map((name) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  return JSON.stringify(answers.map(({ results }, i) => [tables[i], results]));
}

async function holds(ask: () => Promise<Response>): Promise<void> {
  const before = await stored();
  const response = await ask();
  const text = await response.text();
  // 503: a gateway or the mail service that can't be asked is no fault of ours, and is refused.
  expect(response.status === 503 || response.status < 500, `${response.status} ${text}`).toBe(true);
  if (response.status >= 400) expect(await stored()).toBe(before);
}

const RUNS = runs(12);
/** Would take the person out of the company, or the app out of use, for what comes after. */
const LEAVES = new Set(["team.remove", "team.change_role", "me.end_session"]);

describe("every operation", () => {
  it.each(OPERATIONS.filter(({ name }) => !LEAVES.has(name)).map((operation) => [operation.name, operation] as const))(
    "%s",
    async (_name, operation) => {
      await fc.assert(
        fc.asyncProperty(pathFor(operation.path), inputFor(operation), async (path, input) => {
          const url = `/v1/manage${path}`;
          if (operation.method !== "GET") return holds(() => browser.json(url, { method: operation.method, body: input }));
          const query = new URLSearchParams(
            Object.entries(typeof input === "object" && input !== null ? input : { input }).map(([name, value]) => [
              name,
              typeof value === "string" ? value : JSON.stringify(value),
            ]),
          );
          return holds(() => browser.json(`${url}?${query}`));
        }),
        RUNS,
      );
    },
    60_000,
  );
});

it("a body that is no JSON", async () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  const types = fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x");
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("/companies", `/apps/${shop.app}/gateways`, "/company/documents"), types, bytes, (path, type, body) =>
      holds(() => browser.ask(`/v1/manage${path}`, { method: "POST", body: new Uint8Array(body), headers: { "content-type": type } })),
    ),
    runs(60),
  );
}, 60_000);

const FIELDS = [...new Set(OPERATIONS.flatMap(fieldsOf))];
const form = fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...FIELDS) }, { weight: 1, arbitrary: oddText }), oddText, {
  maxKeys: 8,
});

describe("every form", () => {
  it.each(FORMS.filter((path) => !ACCOUNTS.test(path) && !/^\/dashboard\/team\/:user/.test(path)))(
    "%s",
    async (path) => {
      await fc.assert(
        fc.asyncProperty(pathFor(path), form, (address, fields) => holds(() => browser.post(address, fields))),
        runs(6),
      );
    },
    60_000,
  );
});
