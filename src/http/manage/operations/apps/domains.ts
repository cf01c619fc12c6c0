import * as z from "zod";
import { ok } from "../../../../kernel/result.ts";
import { addDomain, listDomains, removeDomain, verifyDomain } from "../../../../merchants/app-setup/domains.ts";
import { callingDomain } from "../../../../merchants/calling-domains.ts";
import { ROLES } from "../../../../merchants/tenancy.ts";
import * as answers from "../../answers/apps.ts";
import { inCompany } from "../../operation.ts";
import { appTrace, forgetting, MAY_BUILD, nothing } from "./apps.ts";

export const domainList = inCompany({
  name: "domains.list",
  method: "GET",
  path: "/apps/:app/domains",
  allows: ROLES,
  summary: "Domains that may serve the app's payment pages, with the records that show that they are yours.",
  input: nothing,
  answer: answers.domainList,
  async run({ env, scope }, { app = "" }) {
    const listed = await listDomains(env, scope, app);
    return listed.ok ? ok({ data: listed.value }) : listed;
  },
});

const named = z.strictObject({ domain: callingDomain });

export const domainAdd = inCompany({
  name: "domains.add",
  method: "POST",
  path: "/apps/:app/domains",
  status: 201,
  allows: MAY_BUILD,
  summary: "Names a domain for the app's payment pages.",
  input: named,
  answer: answers.domain,
  run: ({ env, scope, now }, { app = "" }, { domain }) => addDomain(env, scope, app, domain, now),
  trace: ({ params, input }) => appTrace(params, input),
});

export const domainVerify = inCompany({
  name: "domains.verify",
  method: "POST",
  path: "/apps/:app/domains/:domain/verify",
  allows: MAY_BUILD,
  summary: "Looks whether a domain's records show that it is yours; payment pages are then served there.",
  input: nothing,
  answer: answers.domain,
  run: async (context, { app = "", domain = "" }) =>
    forgetting(context, app, await verifyDomain(context.env, context.scope, app, domain, context.now)),
  trace: ({ params }) => appTrace(params, { domain: params.domain }),
});

export const domainRemove = inCompany({
  name: "domains.remove",
  method: "DELETE",
  path: "/apps/:app/domains/:domain",
  allows: MAY_BUILD,
  summary: "Takes a domain away. Pages of orders that were made before are no longer served there.",
  input: nothing,
  answer: answers.removed,
  async run(context, { app = "", domain = "" }) {
    const removed = await forgetting(context, app, await removeDomain(context.scope, app, domain));
    return removed.ok ? ok({ removed: domain }) : removed;
  },
  trace: ({ params }) => appTrace(params, { domain: params.domain }),
});
