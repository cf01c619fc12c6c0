import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/http/manage/operations/all.ts";
import { ROLES } from "../../../src/merchants/tenancy.ts";
import { Browser, newCompany, signedIn } from "../../dashboard/people.ts";

// Every operation, as everybody who may not.

const address = (path: string) => `/v1/manage${path.replace(/:\w+/g, "none00000000")}`;
const ask = (browser: Browser, { method, path }: (typeof OPERATIONS)[number]) =>
  browser.json(address(path), { method, ...(method !== "GET" && { body: {} }) });

describe("somebody who is not signed in", () => {
  it.each(OPERATIONS)("can't do $name", async (operation) => {
    const response = await ask(new Browser(), operation);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "auth.signed_out" });
  });
});

describe.each(ROLES)("a member with the role %s", (role) => {
  const forbidden = OPERATIONS.filter(({ allows }) => typeof allows !== "string" && !allows.includes(role));
  it(`can't do ${forbidden.map(({ name }) => name).join(", ") || "nothing: may do all"}`, async () => {
    const browser = await signedIn({ company: await newCompany(), role });
    for (const operation of forbidden) {
      const response = await ask(browser, operation);
      expect([operation.name, response.status, await response.json()]).toEqual([
        operation.name,
        403,
        expect.objectContaining({ code: "auth.role" }),
      ]);
    }
  });
});

it("nobody does an operator's work without being one", async () => {
  const browser = await signedIn({ company: await newCompany(), role: "owner" });
  for (const operation of OPERATIONS.filter(({ allows }) => allows === "operators"))
    expect((await ask(browser, operation)).status).toBe(403);
});

it("who belongs to no company reaches none", async () => {
  const browser = await signedIn();
  for (const operation of OPERATIONS.filter(({ allows }) => typeof allows !== "string")) {
    const response = await ask(browser, operation);
    expect([operation.name, response.status]).toEqual([operation.name, 409]);
  }
});

it("each has a name, and an address with a method, of its own", () => {
  const names = OPERATIONS.map(({ name }) => name);
  const addresses = OPERATIONS.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ":")}`);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(addresses).size).toBe(addresses.length);
});
