import { beforeAll, describe, expect, it } from "vitest";
import { demoAccount } from "../../simulators/accounts.ts";
import { isInCompany } from "../../src/http/manage/operation.ts";
import { OPERATIONS } from "../../src/http/manage/operations/all.ts";
import { ROLES, type Role } from "../../src/merchants/tenancy.ts";
import { call, ORIGIN } from "../api.ts";
import { type Browser, newCompany, signedIn } from "../dashboard/people.ts";
import { pathOf } from "./named.ts";

// Every operation there is, as everybody: what each allows stands beside it, and nobody reaches another company's rows. An operation
// that is added is walked by itself; one that needs an input fails here until it has one.

/** What each operation that needs something takes. */
const INPUTS: Readonly<Record<string, unknown>> = {
  "team.invite": { email: "colleague@dwar.test", role: "viewer" },
  "team.change_role": { role: "viewer" },
  "company.create": { name: "Another company" },
  "company.update": { city: "Kathmandu" },
  "company.add_document": { kind: "tax", number: "1" },
  "states.list": { country: "NP" },
  "apps.create": { name: "Another app" },
  "domains.add": { domain: "pay.example.com" },
  "keys.regenerate": { mode: "test" },
  "webhooks.list": { mode: "test" },
  "webhooks.add": { mode: "test", url: "https://shop.example.com/hooks" },
  "webhooks.renew_secret": { mode: "test" },
  "gateways.add": { mode: "test", gateway: "khalti", credentials: demoAccount("khalti").credentials },
  "gateways.credentials": { credentials: {} },
  "gateways.domain": { domain: "shop.example.com" },
  "routing.read": { mode: "test", currency: "NPR" },
  "routing.order": { mode: "test", currency: "NPR", accounts: [] },
  "routing.preview": { mode: "test", currency: "NPR" },
  "orders.list": { mode: "test" },
  "orders.read": { mode: "test" },
  "orders.refund": { mode: "test" },
  "orders.resolve": { mode: "test", code: "unresolved", action: "accept", note: "Looked at." },
  "orders.cancel": { mode: "test" },
  "orders.capture": { mode: "test" },
  "orders.void": { mode: "test" },
  "orders.resend": { mode: "test" },
};
const inputOf = (name: string) => INPUTS[name] ?? {};

type AnyOperation = (typeof OPERATIONS)[number];

function ask(browser: Browser | null, { name, method, path }: AnyOperation): Promise<Response> {
  const input = inputOf(name);
  const isRead = method === "GET";
  const query = isRead && Object.keys(input as object).length > 0 ? `?${new URLSearchParams(input as Record<string, string>)}` : "";
  const url = `/v1/manage${pathOf(path)}${query}`;
  const init = { method, headers: { "content-type": "application/json", origin: ORIGIN }, ...(!isRead && { body: JSON.stringify(input) }) };
  return browser ? browser.ask(url, init) : call(url, init);
}
const codeOf = async (response: Response) => `${response.status} ${(await response.json<{ code?: string }>()).code}`;

const people = new Map<Role, Browser>();
let stranger: Browser;
beforeAll(async () => {
  // All belong to a company of their own, and ask about the demo shop's.
  const company = await newCompany();
  for (const role of ROLES) people.set(role, await signedIn({ company, role }));
  stranger = await signedIn();
}, 60_000);
const personOf = (role: Role): Browser => {
  const found = people.get(role);
  if (!found) throw new Error(role);
  return found;
};

// What only operators may is refused before its input is read.
const forAnybody = OPERATIONS.filter(({ allows }) => allows !== "operators");
it.each(forAnybody.map((operation) => [operation.name, operation] as const))("%s has an input to be walked with", (name, { input }) => {
  expect(input.safeParse(inputOf(name)).error?.issues ?? []).toEqual([]);
});

it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
  "%s is refused to who is signed out",
  async (_name, operation) => {
    expect(await codeOf(await ask(null, operation))).toBe("401 auth.signed_out");
  },
);

const inCompany = OPERATIONS.filter(isInCompany);
/** Operations about one thing of a company, named in the path. */
const named = inCompany.filter(({ path }) => path.includes(":"));
const unallowed = inCompany.flatMap((operation) =>
  ROLES.filter((role) => !operation.allows.includes(role)).map((role) => [operation.name, role, operation] as const),
);
const foreign = named.flatMap((operation) => operation.allows.map((role) => [operation.name, role, operation] as const));

describe("in a company", () => {
  it.each(unallowed)("%s is refused to a %s", async (_name, role, operation) => {
    expect(await codeOf(await ask(personOf(role), operation))).toBe("403 auth.role");
  });

  it.each(foreign)("%s finds nothing of another company's for a %s", async (_name, role, operation) => {
    // Everybody may leave, and only who manages the team may take others out: that is said before anybody is looked for.
    const unasked = operation.name === "team.remove" && role !== "owner" && role !== "admin";
    expect(await codeOf(await ask(personOf(role), operation))).toMatch(unasked ? "403 auth.role" : /^404 \w+\.not_found$/);
  });

  it.each(inCompany.map((operation) => [operation.name, operation] as const))(
    "%s is nothing for who belongs to none",
    async (_name, operation) => {
      expect(await codeOf(await ask(stranger, operation))).toBe("409 company.none");
    },
  );
});

it.each(OPERATIONS.filter(({ allows }) => allows === "operators").map((operation) => [operation.name, operation] as const))(
  "%s is refused to who is no operator",
  async (_name, operation) => {
    expect(await codeOf(await ask(personOf("owner"), operation))).toBe("403 auth.role");
  },
);
