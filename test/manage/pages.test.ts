import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DEMO_USER, seedDemoUser } from "../../scripts/demo-user.ts";
import type { routes as allRoutes } from "../../src/dashboard/module.ts";
import { ROLES, type Role } from "../../src/merchants/tenancy.ts";
import { call, newOrder, orderNow, shop } from "../api.ts";
import { Browser, newCompany, signedIn } from "../dashboard/people.ts";
import { NAMED, pathOf } from "./named.ts";
import { signedInOperator } from "./operator.ts";

// Every page of the dashboard and every form of it, as everybody: of the demo shop's company, where a page is of a company.

const BUILT = ["../../build/dashboard", "mjs"].join(".");
const { routes }: { routes: typeof allRoutes } = await import(/* @vite-ignore */ BUILT);
const pathsOf = (method: string) => [
  ...new Set(
    routes.filter((route) => route.method === method && /^\/dashboard(?!\/auth\/|\/static\/)/.test(route.path)).map(({ path }) => path),
  ),
];
const PAGES = pathsOf("GET");
const FORMS = pathsOf("POST");

/** The demo company's people by role, another company's owner, and people of no company. */
type Who = "signed out" | Role | "another company's owner" | "of no company" | "an operator";
const WHO: readonly Who[] = ["signed out", ...ROLES, "another company's owner", "of no company", "an operator"];
const browsers = new Map<Who, Browser>();
const as = (who: Who): Browser => browsers.get(who) ?? new Browser();

beforeAll(async () => {
  await seedDemoUser(env.DB);
  NAMED.order = (await newOrder()).id;
  for (const role of ROLES) browsers.set(role, await signedIn({ company: shop.company, role }));
  browsers.set("another company's owner", await signedIn({ company: await newCompany("Elsewhere"), role: "owner" }));
  browsers.set("of no company", await signedIn());
  browsers.set("an operator", await signedInOperator());
}, 60_000);

type Expected = Readonly<Record<Who, string>>;
const SIGN_IN = "303 /dashboard/sign-in";
const NEW_COMPANY = "303 /dashboard/company/new";

const everybody = (status: string): Expected => ({
  "signed out": status,
  owner: status,
  admin: status,
  developer: status,
  viewer: status,
  "another company's owner": status,
  "of no company": status,
  "an operator": status,
});
const OPEN = everybody("200");
/** Who is signed in has no use for it. */
const STRANGERS: Expected = { ...everybody("303 /dashboard"), "signed out": "200" };
const PERSON: Expected = { ...everybody("200"), "signed out": SIGN_IN };
/** Of the company that the visitor is in. */
const COMPANY: Expected = { ...PERSON, "of no company": NEW_COMPANY, "an operator": NEW_COMPANY };
/** Of something that the path names. */
const NAMED_ONE: Expected = { ...COMPANY, "another company's owner": "404" };
const OPERATOR: Expected = { ...everybody("403"), "signed out": SIGN_IN, "an operator": "200" };
const goesTo = (path: string): Expected => ({ ...everybody(`303 ${path}`) });

const EXPECTED: Readonly<Record<string, Expected>> = {
  "/dashboard/sign-in": STRANGERS,
  "/dashboard/sign-up": STRANGERS,
  "/dashboard/sign-up/sent": OPEN,
  "/dashboard/verify": OPEN,
  "/dashboard/forgot": OPEN,
  "/dashboard/forgot/sent": OPEN,
  "/dashboard/reset": OPEN,
  "/dashboard/two-factor": STRANGERS,
  "/dashboard/dev/mail": OPEN,
  "/dashboard/invitations/:invitation": { ...everybody("404"), "signed out": "200" },
  "/dashboard/company/new": PERSON,
  "/dashboard/account": PERSON,
  "/dashboard/account/two-factor": PERSON,
  "/dashboard/account/*": { ...goesTo("/dashboard/account"), "signed out": SIGN_IN },
  "/dashboard/apps/new": PERSON,
  "/dashboard": COMPANY,
  "/dashboard/team": COMPANY,
  "/dashboard/team/:user/remove": NAMED_ONE,
  "/dashboard/team/*": goesTo("/dashboard/team"),
  "/dashboard/company": COMPANY,
  "/dashboard/apps": COMPANY,
  "/dashboard/audit": COMPANY,
  "/dashboard/apps/:app": NAMED_ONE,
  "/dashboard/apps/:app/preview": NAMED_ONE,
  "/dashboard/apps/:app/keys": NAMED_ONE,
  "/dashboard/apps/:app/webhooks": NAMED_ONE,
  "/dashboard/apps/:app/domains": NAMED_ONE,
  "/dashboard/apps/:app/gateways": NAMED_ONE,
  "/dashboard/apps/:app/gateways/new": NAMED_ONE,
  "/dashboard/apps/:app/gateways/:account": NAMED_ONE,
  "/dashboard/apps/:app/routing": NAMED_ONE,
  "/dashboard/apps/:app/orders": NAMED_ONE,
  "/dashboard/apps/:app/orders/:order": NAMED_ONE,
  "/dashboard/operator": OPERATOR,
  "/dashboard/operator/companies/:company": OPERATOR,
  "/dashboard/operator/catalogue": OPERATOR,
  "/dashboard/operator/catalogue/currencies/:currency": OPERATOR,
  "/dashboard/operator/catalogue/methods/:method": OPERATOR,
  "/dashboard/operator/limits": OPERATOR,
  "/dashboard/operator/audit": OPERATOR,
};

/** What only the demo company's own people may read; ids that the path names are the asker's own words. */
const ITS_OWN = [shop.name, shop.owner, shop.email, shop.publicKey, shop.secretKey, DEMO_USER.email];
const STRANGE: readonly Who[] = ["signed out", "another company's owner", "of no company"];

/** The page that the address leads to, in one. */
const addressOf = (path: string) => pathOf(path).replace("*", "nothing");

it("each page has its expectation", () => {
  expect(Object.keys(EXPECTED).sort()).toEqual(PAGES.toSorted());
});

describe.each(PAGES)("%s", (path) => {
  it.each(WHO)("as %s", async (who) => {
    const response = await as(who).ask(addressOf(path));
    const location = response.headers.get("location")?.replace(/\?.*/, "");
    expect(`${response.status}${location ? ` ${location}` : ""}`).toBe(EXPECTED[path]?.[who]);
    const page = await response.text();
    if (STRANGE.includes(who)) for (const secret of ITS_OWN) expect(page).not.toContain(secret);
  });
});

/** All that is stored of the demo company, but when it was seen. */
async function stored(): Promise<unknown> {
  const { app, company } = NAMED;
  const queries = [
    ["SELECT * FROM companies WHERE id = ?", company],
    ["SELECT * FROM apps WHERE company = ?", company],
    ["SELECT * FROM gateway_accounts WHERE app = ?", app],
    ["SELECT * FROM signing_secrets WHERE app = ?", app],
    ["SELECT * FROM memberships WHERE company = ?", company],
    ["SELECT * FROM invitations WHERE company = ?", company],
    ["SELECT * FROM company_documents WHERE company = ?", company],
    ["SELECT * FROM webhook_endpoints WHERE app = ?", app],
    ["SELECT id, revoked_at FROM api_keys WHERE app = ?", app],
    ["SELECT * FROM currencies WHERE id = ?", NAMED.currency],
    ["SELECT * FROM payment_methods WHERE id = ?", NAMED.method],
    ["SELECT count(*) FROM audit_log WHERE company = ?", company],
  ] as const;
  const answers = await env.DB.batch(queries.map(([query, value]) => env.DB.prepare(query).bind(value)));
  return [...answers.map(({ results }) => results), await orderNow(NAMED.order ?? "")];
}

/** Enough for any of the forms to be read. */
const FORM = {
  name: "Mine now",
  email: "mine@elsewhere.test",
  role: "owner",
  mode: "test",
  currency: "NPR",
  country: "NP",
  most: "1",
  gateway: "khalti",
  domain: "pay.elsewhere.test",
  url: "https://elsewhere.test/hooks",
  kind: "tax",
  number: "1",
  reason: "Mine",
  symbol: "M",
  code: "XPF",
  method: "card",
  accounts: shop.account,
};
/** It ends the session that the others need. */
const FORMS_THAT_STAY = FORMS.filter((path) => path !== "/dashboard/sign-out");

it("sees the forms", () => {
  expect(FORMS.length).toBeGreaterThan(40);
});

describe.each(["signed out", "another company's owner", "of no company"] as const)("every form as %s", (who) => {
  it("changes nothing of a company that the person does not belong to, and shows nothing of it", async () => {
    const before = await stored();
    for (const path of FORMS_THAT_STAY) {
      const response = await as(who).post(addressOf(path), FORM);
      expect([path, response.status < 500]).toEqual([path, true]);
      const page = await response.text();
      for (const secret of ITS_OWN) expect(page).not.toContain(secret);
    }
    expect(await stored()).toEqual(before);
  }, 60_000);
});

it("no form lets a viewer change the company, or an operator's table", async () => {
  const before = await stored();
  const ofCompany = FORMS_THAT_STAY.filter((path) => !path.startsWith("/dashboard/account"));
  for (const path of ofCompany) expect([path, (await as("viewer").post(addressOf(path), FORM)).status < 500]).toEqual([path, true]);
  expect(await stored()).toEqual(before);
}, 60_000);

it("who is signed out is led back to the page that was asked for", async () => {
  const { headers } = await call(`/dashboard/apps/${shop.app}/keys?mode=live`);
  expect(headers.get("location")).toBe(`/dashboard/sign-in?to=${encodeURIComponent(`/dashboard/apps/${shop.app}/keys?mode=live`)}`);
});
