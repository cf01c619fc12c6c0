import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { ok, type Result } from "../../../../kernel/result.ts";
import {
  addCurrency,
  addMethod,
  catalogueRows,
  changeCurrency,
  changeMethod,
  currencyChange,
  methodChange,
  newCurrency,
  newMethod,
  switchCurrency,
  switchMethod,
} from "../../../../merchants/catalogue-rows.ts";
import * as answers from "../../answers/operator.ts";
import { ofPerson, type PersonContext } from "../../operation.ts";
import { installationTrace, nothing } from "./shared.ts";

export const readCatalogue = ofPerson({
  name: "catalogue.read",
  method: "GET",
  path: "/catalogue",
  allows: "everybody",
  summary: "The currencies and payment methods of this installation, with the ids that KS Pay's API knows them by.",
  input: nothing,
  answer: answers.catalogue,
  run: async ({ env }) => ok(await catalogueRows(env.DB)),
});

/** Everybody reads the catalogue anew after a change that was made. */
async function shared<T>({ forgetCatalogue }: PersonContext, change: Promise<Result<T, Refusal>>): Promise<Result<T, Refusal>> {
  const changed = await change;
  if (changed.ok) await forgetCatalogue();
  return changed;
}

export const addOneCurrency = ofPerson({
  name: "operator.currencies.add",
  method: "POST",
  path: "/operator/currencies",
  status: 201,
  allows: "operators",
  summary: "Adds a currency of ISO 4217 that the catalogue lacks.",
  input: newCurrency,
  answer: answers.catalogueCurrency,
  run: (context, _params, input) => shared(context, addCurrency(context.env.DB, input)),
  trace: ({ input, output: { id } }) => installationTrace(id, input),
});

export const changeOneCurrency = ofPerson({
  name: "operator.currencies.change",
  method: "PATCH",
  path: "/operator/currencies/:currency",
  allows: "operators",
  summary: "Gives a currency another name or symbol.",
  input: currencyChange,
  answer: answers.catalogueCurrency,
  run: (context, { currency = "" }, input) => shared(context, changeCurrency(context.env.DB, currency, input)),
  trace: ({ input, output: { id } }) => installationTrace(id, input),
});

const switchingCurrency = (name: "enable" | "disable", summary: string) =>
  ofPerson({
    name: `operator.currencies.${name}`,
    method: "POST",
    path: `/operator/currencies/:currency/${name}`,
    allows: "operators",
    summary,
    input: nothing,
    answer: answers.catalogueCurrency,
    run: (context, { currency = "" }) => shared(context, switchCurrency(context.env.DB, currency, name === "enable", context.now)),
    trace: ({ output: { id, code } }) => installationTrace(id, { code }),
  });

export const enableCurrency = switchingCurrency("enable", "Offers a currency in KS Pay's API again.");
export const disableCurrency = switchingCurrency(
  "disable",
  "Offers a currency in KS Pay's API no more; the API of Dwar's own takes it as before.",
);

export const addOneMethod = ofPerson({
  name: "operator.methods.add",
  method: "POST",
  path: "/operator/methods",
  status: 201,
  allows: "operators",
  summary: "Adds a payment method that the catalogue lacks.",
  input: newMethod,
  answer: answers.catalogueMethod,
  run: (context, _params, input) => shared(context, addMethod(context.env.DB, input)),
  trace: ({ input, output: { id } }) => installationTrace(id, input),
});

export const changeOneMethod = ofPerson({
  name: "operator.methods.change",
  method: "PATCH",
  path: "/operator/methods/:method",
  allows: "operators",
  summary: "Gives a payment method another name.",
  input: methodChange,
  answer: answers.catalogueMethod,
  run: (context, { method = "" }, input) => shared(context, changeMethod(context.env.DB, method, input)),
  trace: ({ input, output: { id } }) => installationTrace(id, input),
});

const switchingMethod = (name: "enable" | "disable", summary: string) =>
  ofPerson({
    name: `operator.methods.${name}`,
    method: "POST",
    path: `/operator/methods/:method/${name}`,
    allows: "operators",
    summary,
    input: nothing,
    answer: answers.catalogueMethod,
    run: (context, { method = "" }) => shared(context, switchMethod(context.env.DB, method, name === "enable", context.now)),
    trace: ({ output: { id, method } }) => installationTrace(id, { method }),
  });

export const enableMethod = switchingMethod("enable", "Offers a payment method in KS Pay's API again.");
export const disableMethod = switchingMethod(
  "disable",
  "Offers a payment method in KS Pay's API no more; the API of Dwar's own takes it as before.",
);
