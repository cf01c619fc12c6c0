import * as z from "zod";
import { ok } from "../../../kernel/result.ts";
import { companyAudit, installationAudit } from "../../../merchants/audit-list.ts";
import { ROLES } from "../../../merchants/tenancy.ts";
import * as answers from "../answers/audit.ts";
import { id, moment, paging } from "../asked.ts";
import { inCompany, ofPerson } from "../operation.ts";

const input = z.strictObject({
  ...paging,
  app: id.exactOptional(),
  user: id.exactOptional(),
  action: z
    .string({ error: "Give it once." })
    .regex(/^[a-z_]{1,40}(\.[a-z_]{1,40}){0,2}$/, { error: "An operation's name, such as gateways.add, or its area: gateways." })
    .exactOptional(),
  from: moment.exactOptional(),
  to: moment.exactOptional(),
});

export const listAudit = inCompany({
  name: "audit.list",
  method: "GET",
  path: "/audit",
  allows: ROLES,
  summary: "Who changed what in the company, when and from where, the newest first.",
  input,
  answer: answers.auditPage,
  run: async ({ scope }, _params, { page, limit, ...filter }) => ok(await companyAudit(scope, filter, { page, limit })),
});

export const listOperatorAudit = ofPerson({
  name: "operator.audit.list",
  method: "GET",
  path: "/operator/audit",
  allows: "operators",
  summary: "What operators changed that concerns no one company, the newest first.",
  input,
  answer: answers.auditPage,
  run: async ({ env }, _params, { page, limit, ...filter }) => ok(await installationAudit(env.DB, filter, { page, limit })),
});
