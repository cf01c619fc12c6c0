import * as z from "zod";
import { ok } from "../../../../kernel/result.ts";
import { decideCompany, decision, listCompanies, ownersOf, reviewedCompany } from "../../../../merchants/company/review.ts";
import { kybStatus } from "../../../../merchants/kyb.ts";
import { sendMail } from "../../../../merchants/mail.ts";
import { decisionMail } from "../../../../merchants/people/mails.ts";
import * as answers from "../../answers/operator.ts";
import { paging } from "../../asked.ts";
import { ofPerson } from "../../operation.ts";
import { nothing } from "./shared.ts";

const listInput = z.strictObject({ ...paging, kyb: kybStatus.exactOptional() });

export const listAllCompanies = ofPerson({
  name: "operator.companies.list",
  method: "GET",
  path: "/operator/companies",
  allows: "operators",
  summary: "All companies, or those whose check stands at `kyb`: of the submitted ones those that have waited longest come first.",
  input: listInput,
  answer: answers.companyPage,
  run: async ({ env }, _params, { kyb, ...at }) => ok(await listCompanies(env.DB, kyb ?? null, at)),
});

export const readOneCompany = ofPerson({
  name: "operator.companies.read",
  method: "GET",
  path: "/operator/companies/:company",
  allows: "operators",
  summary: "What a company says of itself, with its people and apps.",
  input: nothing,
  answer: answers.reviewedCompany,
  run: ({ env }, { company = "" }) => reviewedCompany(env.DB, company),
});

export const decideOneCompany = ofPerson({
  name: "operator.companies.decide",
  method: "POST",
  path: "/operator/companies/:company/decision",
  allows: "operators",
  summary: "Approves a company, whose live payments then have no limit, or rejects it with a reason that the merchant reads.",
  input: decision,
  answer: answers.reviewedCompany,
  async run({ env, origin, now, forget, waitUntil }, { company = "" }, input) {
    const decided = await decideCompany(env.DB, company, input, now);
    if (!decided.ok) return decided;
    for (const app of decided.value.apps) await forget(app);
    const { name } = decided.value;
    const told = { company: name, approved: input.kyb === "approved", reason: input.reason ?? null, url: `${origin}/dashboard/company` };
    for (const email of await ownersOf(env.DB, company)) waitUntil(sendMail(env, decisionMail(email, told)));
    return reviewedCompany(env.DB, company);
  },
  trace: ({ params: { company = "" }, input }) => ({ target: company, company, detail: input }),
});
