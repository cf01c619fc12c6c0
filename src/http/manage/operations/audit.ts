import * as z from "zod";
import { ok } from "../../../kernel/result.ts";
import { type AuditView, companyAudit, installationAudit } from "../../../merchants/audit-list.ts";
import type { Paged } from "../../../merchants/paged.ts";
import { ROLES } from "../../../merchants/tenancy.ts";
import { id, moment, paging } from "../asked.ts";
import type { CompanyOperation, PersonalOperation } from "../operation.ts";

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
type Asked = z.output<typeof input>;

export const listAudit: CompanyOperation<Asked, Paged<AuditView>> = {
  name: "audit.list",
  method: "GET",
  path: "/audit",
  allows: ROLES,
  summary: "Who changed what in the company, when and from where, the newest first.",
  input,
  run: async ({ scope }, _params, { page, limit, ...filter }) => ok(await companyAudit(scope, filter, { page, limit })),
};

export const listOperatorAudit: PersonalOperation<Asked, Paged<AuditView>> = {
  name: "operator.audit.list",
  method: "GET",
  path: "/operator/audit",
  allows: "operators",
  summary: "What operators changed that concerns no one company, the newest first.",
  input,
  run: async ({ env }, _params, { page, limit, ...filter }) => ok(await installationAudit(env.DB, filter, { page, limit })),
};
