import type { AnyOperation } from "../operation.ts";
import { APP_OPERATIONS } from "./apps/all.ts";
import { listAudit, listOperatorAudit } from "./audit.ts";
import { COMPANY_OPERATIONS } from "./company.ts";
import { foundOne } from "./company-found.ts";
import { GATEWAY_OPERATIONS } from "./gateways/all.ts";
import { endOneSession, listSessions, me } from "./me.ts";
import { OPERATOR_OPERATIONS } from "./operator/all.ts";
import { ORDER_OPERATIONS } from "./orders/all.ts";
import { acceptOne, changeRole, inviteMember, readTeam, removeMember, revokeOne } from "./team.ts";

/** Every operation. Each is a route of /v1/manage, and of its description. */
export const OPERATIONS: readonly AnyOperation[] = [
  me,
  listSessions,
  endOneSession,
  acceptOne,
  foundOne,
  readTeam,
  inviteMember,
  revokeOne,
  changeRole,
  removeMember,
  ...COMPANY_OPERATIONS,
  ...APP_OPERATIONS,
  ...GATEWAY_OPERATIONS,
  ...ORDER_OPERATIONS,
  listAudit,
  ...OPERATOR_OPERATIONS,
  listOperatorAudit,
];
