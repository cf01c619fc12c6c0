import * as z from "zod";
import { companyName } from "../../../merchants/company/name.ts";
import { foundCompany } from "../../../merchants/people/companies.ts";
import * as answers from "../answers/people.ts";
import { ofPerson } from "../operation.ts";

const input = z.strictObject({ name: companyName });

export const foundOne = ofPerson({
  name: "company.create",
  method: "POST",
  path: "/companies",
  status: 201,
  allows: "everybody",
  summary: "A new company, whose owner the person is.",
  input,
  answer: answers.membership,
  run: ({ env, actor, now }, _params, { name }) => foundCompany(env.DB, actor.user, name, now),
  trace: ({ output: { company, name } }) => ({ target: company, company, detail: { name } }),
});
