import * as z from "zod";
import type { Refusal } from "../../../kernel/manage-errors.ts";
import { ok, type Result } from "../../../kernel/result.ts";
import { COUNTRIES, countryCode, statesOf } from "../../../merchants/company/places.ts";
import {
  addDocument,
  appsOf,
  type CompanyView,
  changeCompany,
  companyProfile,
  newDocument,
  readCompany,
  removeDocument,
  submitCompany,
} from "../../../merchants/company/profile.ts";
import { ROLES } from "../../../merchants/tenancy.ts";
import * as answers from "../answers/company.ts";
import { inCompany, type ManageContext, ofPerson } from "../operation.ts";

const nothing = z.strictObject({});
const MAY_CHANGE = ["owner", "admin"] as const;

/** The limits before approval travel with the settings of the company's apps. */
async function told({ scope, forget }: ManageContext, done: Result<CompanyView, Refusal>): Promise<Result<CompanyView, Refusal>> {
  if (done.ok) for (const app of await appsOf(scope)) await forget(app);
  return done;
}

export const company = inCompany({
  name: "company.read",
  method: "GET",
  path: "/company",
  allows: ROLES,
  summary: "What the company says of itself, and where the check of it stands.",
  input: nothing,
  answer: answers.company,
  run: ({ scope }) => readCompany(scope),
});

export const updateCompany = inCompany({
  name: "company.update",
  method: "PATCH",
  path: "/company",
  allows: MAY_CHANGE,
  summary: "Changes the company's details; what is absent stays, an empty text takes away.",
  input: companyProfile,
  answer: answers.company,
  run: async (context, _params, input) => told(context, await changeCompany(context.scope, input)),
  trace: ({ input, output }) => ({ target: output.id, detail: { fields: Object.keys(input) } }),
});

export const submitForApproval = inCompany({
  name: "company.submit",
  method: "POST",
  path: "/company/submit",
  allows: MAY_CHANGE,
  summary: "Puts the company up for approval. Until it is approved live payments have a limit.",
  input: nothing,
  answer: answers.company,
  run: async (context) => told(context, await submitCompany(context.scope, context.now)),
  trace: ({ output }) => ({ target: output.id }),
});

export const addCompanyDocument = inCompany({
  name: "company.add_document",
  method: "POST",
  path: "/company/documents",
  status: 201,
  allows: MAY_CHANGE,
  summary: "Names a document: what it is and its number, not the paper itself.",
  input: newDocument,
  answer: answers.company,
  run: ({ scope, now }, _params, input) => addDocument(scope, input, now),
  trace: ({ input, output }) => ({ target: output.id, detail: { kind: input.kind } }),
});

export const removeCompanyDocument = inCompany({
  name: "company.remove_document",
  method: "DELETE",
  path: "/company/documents/:document",
  allows: MAY_CHANGE,
  summary: "Takes a document away.",
  input: nothing,
  answer: answers.company,
  run: ({ scope }, { document = "" }) => removeDocument(scope, document),
  trace: ({ params }) => ({ target: params.document ?? "" }),
});

export const listCountries = ofPerson({
  name: "countries.list",
  method: "GET",
  path: "/countries",
  allows: "everybody",
  summary: "The countries of ISO 3166-1.",
  input: nothing,
  answer: answers.placeList,
  run: async () => ok({ data: COUNTRIES }),
});

const ofCountry = z.strictObject({ country: countryCode });

export const listStates = ofPerson({
  name: "states.list",
  method: "GET",
  path: "/states",
  allows: "everybody",
  summary: "The states of a country, of ISO 3166-2.",
  input: ofCountry,
  answer: answers.placeList,
  run: async (_context, _params, { country }) => ok({ data: statesOf(country) }),
});

export const COMPANY_OPERATIONS = [
  company,
  updateCompany,
  submitForApproval,
  addCompanyDocument,
  removeCompanyDocument,
  listCountries,
  listStates,
] as const;
