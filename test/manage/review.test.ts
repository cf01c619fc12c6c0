import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { ReviewedCompany } from "../../src/merchants/company/review.ts";
import { setUnapprovedLimit } from "../../src/merchants/unapproved-limits.ts";
import { database } from "../../src/storage/database.ts";
import { companies } from "../../src/storage/schema.ts";
import { letters, newCompany, signedIn } from "../dashboard/people.ts";
import { signedInOperator, told } from "./operator.ts";

let operator: Awaited<ReturnType<typeof signedInOperator>>;
beforeAll(async () => {
  operator = await signedInOperator();
});
const decide = (company: string, body: unknown) =>
  told<ReviewedCompany>(operator.json(`/v1/manage/operator/companies/${company}/decision`, { body }));

/** Somebody's company whose details are complete, up for approval. */
async function submitted(name = `Company ${crypto.randomUUID().slice(0, 8)}`) {
  const company = await newCompany(name);
  const owner = await signedIn({ company, role: "owner" });
  const details = { country: "NP", address: "Thamel 1", city: "Kathmandu", zip: "44600", taxNumber: "301234567" };
  expect((await owner.json("/v1/manage/company", { method: "PATCH", body: details })).status).toBe(200);
  expect((await owner.json("/v1/manage/company/documents", { body: { kind: "registration", number: "R-1" } })).status).toBe(201);
  expect(await told(owner.json("/v1/manage/company/submit", { body: {} }))).toMatchObject([200, { kyb: "submitted" }]);
  return { company, owner, name };
}
type Listed = { data: readonly { id: string }[]; next: number | null };

it("lists the companies that wait, the longest first, in pages", async () => {
  await database(env.DB).update(companies).set({ kyb: "approved" }).where(eq(companies.kyb, "submitted")).run();
  const [first, second] = [await submitted(), await submitted()];
  const list = async (query: string) => (await told<Listed>(operator.json(`/v1/manage/operator/companies?${query}`)))[1];
  const waiting = await list("kyb=submitted");
  expect(waiting.data.map(({ id }) => id)).toEqual([first.company, second.company]);
  expect(await list("kyb=submitted&limit=1")).toMatchObject({ data: [{ id: first.company, name: first.name, country: "NP" }], next: 2 });
  expect(await list("kyb=submitted&limit=1&page=2")).toMatchObject({ data: [{ id: second.company }], next: null });
  expect((await list("limit=100")).data.length).toBeGreaterThan(2);
});

it("shows what the decision is made by", async () => {
  const { company, owner, name } = await submitted();
  expect(await told(operator.json(`/v1/manage/operator/companies/${company}`))).toMatchObject([
    200,
    {
      id: company,
      name,
      taxNumber: "301234567",
      documents: [{ kind: "registration", number: "R-1" }],
      limits: ["200.00 NPR"],
      people: [{ email: owner.someone.email, role: "owner" }],
      apps: [],
    },
  ]);
});

describe("a decision", () => {
  it("to approve ends the limit, tells the owner, and is in the company's log", async () => {
    const { company, owner, name } = await submitted();
    expect(await decide(company, { kyb: "approved" })).toMatchObject([200, { kyb: "approved", kybReason: null, limits: [] }]);
    expect(await told(owner.json("/v1/manage/company"))).toMatchObject([200, { kyb: "approved" }]);
    expect(await letters(owner.someone.email)).toMatchObject([{ subject: `${name} is approved` }]);
    expect(await told(owner.json("/v1/manage/audit?action=operator"))).toMatchObject([
      200,
      { data: [{ email: operator.someone.email, action: "operator.companies.decide", target: company, detail: { kyb: "approved" } }] },
    ]);
  });

  it("to reject says why; the merchant changes its details and submits them again", async () => {
    const { company, owner } = await submitted();
    const reason = "The tax number is another company's.";
    expect(await decide(company, { kyb: "rejected", reason })).toMatchObject([200, { kyb: "rejected", kybReason: reason }]);
    expect(await told(owner.json("/v1/manage/company"))).toMatchObject([200, { kyb: "rejected", kybReason: reason }]);
    expect((await letters(owner.someone.email))[0]?.text).toContain(reason.replace("'", "&#39;"));
    expect(await decide(company, { kyb: "approved" })).toMatchObject([409, { code: "company.not_submitted" }]);
    expect((await owner.json("/v1/manage/company", { method: "PATCH", body: { taxNumber: "301234568" } })).status).toBe(200);
    expect(await told(owner.json("/v1/manage/company/submit", { body: {} }))).toMatchObject([200, { kyb: "submitted", kybReason: null }]);
    expect(await decide(company, { kyb: "approved" })).toMatchObject([200, { kyb: "approved" }]);
  });

  it("can be taken back", async () => {
    const { company } = await submitted();
    await decide(company, { kyb: "approved" });
    expect(await decide(company, { kyb: "approved" })).toMatchObject([409, { code: "company.not_submitted" }]);
    expect(await decide(company, { kyb: "rejected", reason: "It has moved." })).toMatchObject([200, { kyb: "rejected" }]);
  });

  it.each([
    [{ kyb: "rejected" }, "reason"],
    [{ kyb: "rejected", reason: " " }, "reason"],
    [{ kyb: "approved", reason: "Fine." }, "reason"],
    [{ kyb: "submitted" }, "kyb"],
  ])("is refused as %o", async (body, field) => {
    const { company } = await submitted();
    expect(await decide(company, body)).toMatchObject([422, { errors: [{ field }] }]);
  });

  it("is about a company that has submitted its details", async () => {
    expect(await decide(await newCompany(), { kyb: "approved" })).toMatchObject([409, { code: "company.not_submitted" }]);
    expect(await decide("co_000000000", { kyb: "approved" })).toMatchObject([404, { code: "company.not_found" }]);
  });

  it("is an operator's: no role in a company makes one", async () => {
    const { company, owner } = await submitted();
    for (const path of ["", `/${company}`])
      expect(await told(owner.json(`/v1/manage/operator/companies${path}`))).toMatchObject([403, { code: "auth.role" }]);
    const body = { kyb: "approved" };
    expect(await told(owner.json(`/v1/manage/operator/companies/${company}/decision`, { body }))).toMatchObject([
      403,
      { code: "auth.role" },
    ]);
    expect(await told(owner.json("/v1/manage/company"))).toMatchObject([200, { kyb: "submitted" }]);
  });
});

it("a limit that an operator sets is what the company is told", async () => {
  const { company } = await submitted();
  expect(await setUnapprovedLimit(env.DB, { country: "NP", currency: "NPR", most: "350" })).toMatchObject({ ok: true });
  expect(await told(operator.json(`/v1/manage/operator/companies/${company}`))).toMatchObject([200, { limits: ["350.00 NPR"] }]);
});
