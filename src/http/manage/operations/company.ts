import * as z from "zod";
import type { Refusal } from "../../../kernel/manage-errors.ts";
import { ok, type Result } from "../../../kernel/result.ts";
import { COUNTRIES, countryCode, type Place, statesOf } from "../../../merchants/company/places.ts";
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
import type { CompanyOperation, ManageContext, PersonalOperation } from "../operation.ts";

const nothing = z.strictObject({});
type Nothing = z.output<typeof nothing>;
const MAY_CHANGE = ["owner", "admin"] as const;

/** The limits before approval travel with the settings of the company's apps. */
async function told({ scope, forget }: ManageContext, done: Result<CompanyView, Refusal>): Promise<Result<CompanyView, Refusal>> {
  if (done.ok) for (const app of await appsOf(scope)) await forget(app);
  return done;
}

export const company: CompanyOperation<Nothing, CompanyView> = {
  name: "company.read",
  method: "GET",
  path: "/company",
  allows: ROLES,
  summary: "What the company says of itself, and where the check of it stands.",
  input: nothing,
  run: ({ scope }) => readCompany(scope),
};

export const updateCompany: CompanyOperation<z.output<typeof companyProfile>, CompanyView> = {
  name: "company.update",
  method: "PATCH",
  path: "/company",
  allows: MAY_CHANGE,
  summary: "Changes the company's details; what is absent stays, an empty text takes away.",
  input: companyProfile,
  run: async (context, _params, input) => told(context, await changeCompany(context.scope, input)),
  trace: ({ input, output }) => ({ target: output.id, detail: { fields: Object.keys(input) } }),
};

export const submitForApproval: CompanyOperation<Nothing, CompanyView> = {
  name: "company.submit",
  method: "POST",
  path: "/company/submit",
  allows: MAY_CHANGE,
  summary: "Puts the company up for approval. Until it is approved live payments have a limit.",
  input: nothing,
  run: async (context) => told(context, await submitCompany(context.scope, context.now)),
  trace: ({ output }) => ({ target: output.id }),
};

export const addCompanyDocument: CompanyOperation<z.output<typeof newDocument>, CompanyView> = {
  name: "company.add_document",
  method: "POST",
  path: "/company/documents",
  status: 201,
  allows: MAY_CHANGE,
  summary: "Names a document: what it is and its number, not the paper itself.",
  input: newDocument,
  run: ({ scope, now }, _params, input) => addDocument(scope, input, now),
  trace: ({ input, output }) => ({ target: output.id, detail: { kind: input.kind } }),
};

export const removeCompanyDocument: CompanyOperation<Nothing, CompanyView> = {
  name: "company.remove_document",
  method: "DELETE",
  path: "/company/documents/:document",
  allows: MAY_CHANGE,
  summary: "Takes a document away.",
  input: nothing,
  run: ({ scope }, { document = "" }) => removeDocument(scope, document),
  trace: ({ params }) => ({ target: params.document ?? "" }),
};

export const listCountries: PersonalOperation<Nothing, { readonly data: readonly Place[] }> = {
  name: "countries.list",
  method: "GET",
  path: "/countries",
  allows: "everybody",
  summary: "The countries of ISO 3166-1.",
  input: nothing,
  run: async () => ok({ data: COUNTRIES }),
};

const ofCountry = z.strictObject({ country: countryCode });

export const listStates: PersonalOperation<z.output<typeof ofCountry>, { readonly data: readonly Place[] }> = {
  name: "states.list",
  method: "GET",
  path: "/states",
  allows: "everybody",
  summary: "The states of a country, of ISO 3166-2.",
  input: ofCountry,
  run: async (_context, _params, { country }) => ok({ data: statesOf(country) }),
};

export const COMPANY_OPERATIONS = [
  company,
  updateCompany,
  submitForApproval,
  addCompanyDocument,
  removeCompanyDocument,
  listCountries,
  listStates,
] as const;
