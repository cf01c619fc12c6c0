import type * as z from "zod";
import { ok } from "../../../../kernel/result.ts";
import { limitChange, setUnapprovedLimit, type UnapprovedLimit, unapprovedLimitList } from "../../../../merchants/unapproved-limits.ts";
import type { PersonalOperation } from "../../operation.ts";
import { installationTrace, nothing } from "./shared.ts";

/** Where a country has none in a currency, live payments in it are not limited. */
export interface LimitList {
  readonly data: readonly UnapprovedLimit[];
}

export const listLimits: PersonalOperation<z.output<typeof nothing>, LimitList> = {
  name: "operator.limits.list",
  method: "GET",
  path: "/operator/limits",
  allows: "operators",
  summary: "The most that one live payment may be before a company's details are approved, by country and currency.",
  input: nothing,
  run: async ({ env }) => ok({ data: await unapprovedLimitList(env.DB) }),
};

export const setOneLimit: PersonalOperation<z.output<typeof limitChange>, LimitList> = {
  name: "operator.limits.set",
  method: "PUT",
  path: "/operator/limits",
  allows: "operators",
  summary: "Sets that limit for a country and currency, or takes it away; payments see it within two minutes.",
  input: limitChange,
  async run({ env }, _params, input) {
    const set = await setUnapprovedLimit(env.DB, input);
    return set.ok ? ok({ data: set.value }) : set;
  },
  trace: ({ input }) => installationTrace(`${input.country} ${input.currency}`, { most: input.most }),
};
