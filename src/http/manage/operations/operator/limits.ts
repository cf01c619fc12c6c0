import { ok } from "../../../../kernel/result.ts";
import { limitChange, setUnapprovedLimit, unapprovedLimitList } from "../../../../merchants/unapproved-limits.ts";
import * as answers from "../../answers/operator.ts";
import { ofPerson } from "../../operation.ts";
import { installationTrace, nothing } from "./shared.ts";

export const listLimits = ofPerson({
  name: "operator.limits.list",
  method: "GET",
  path: "/operator/limits",
  allows: "operators",
  summary: "The most that one live payment may be before a company's details are approved, by country and currency.",
  input: nothing,
  answer: answers.unapprovedLimitList,
  run: async ({ env }) => ok({ data: await unapprovedLimitList(env.DB) }),
});

export const setOneLimit = ofPerson({
  name: "operator.limits.set",
  method: "PUT",
  path: "/operator/limits",
  allows: "operators",
  summary: "Sets that limit for a country and currency, or takes it away; payments see it within two minutes.",
  input: limitChange,
  answer: answers.unapprovedLimitList,
  async run({ env }, _params, input) {
    const set = await setUnapprovedLimit(env.DB, input);
    return set.ok ? ok({ data: set.value }) : set;
  },
  trace: ({ input }) => installationTrace(`${input.country} ${input.currency}`, { most: input.most }),
});
