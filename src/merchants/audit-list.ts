import { and, desc, eq, gte, lt, or } from "drizzle-orm";
import { database } from "../storage/database.ts";
import { auditLog } from "../storage/people-schema.ts";
import { INSTALLATION } from "./audit.ts";
import { type Paged, type Paging, paged } from "./paged.ts";
import type { CompanyScope } from "./tenancy.ts";

/** One thing that somebody did to the settings. */
export interface AuditView {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Who: their id, and their e-mail address as it was then. */
  readonly user: string;
  readonly email: string;
  /** The operation's name, such as "gateways.add". */
  readonly action: string;
  /** The id of what it was done to. */
  readonly target: string;
  readonly app: string | null;
  /** Names of what changed, and values that are no secret. */
  readonly detail: Readonly<Record<string, unknown>> | null;
  /** The network that it came from: an address cut to /24 or /48. */
  readonly address: string | null;
  readonly agent: string | null;
}

/** Times are Unix ms: `from` inclusive, `to` exclusive. */
export interface AuditFilter {
  readonly app?: string;
  readonly user?: string;
  /** One operation's name, or what comes before the point in several: "gateways". */
  readonly action?: string;
  readonly from?: number;
  readonly to?: number;
}

/** What was done in the company, the newest first. */
export const companyAudit = ({ d1, company }: CompanyScope, filter: AuditFilter, at: Paging) => listed(d1, company, filter, at);

/** What operators did that concerns no one company. */
export const installationAudit = (d1: D1Database, filter: AuditFilter, at: Paging) => listed(d1, INSTALLATION, filter, at);

async function listed(d1: D1Database, company: string, filter: AuditFilter, at: Paging): Promise<Paged<AuditView>> {
  const { app, user, action, from, to } = filter;
  const { limit, offset } = paged(at);
  const rows = await database(d1)
    .select()
    .from(auditLog)
    .where(
      and(
        eq(auditLog.company, company),
        app === undefined ? undefined : eq(auditLog.app, app),
        user === undefined ? undefined : eq(auditLog.user, user),
        // "/" comes after ".": between them are the names that begin with the area.
        action === undefined
          ? undefined
          : or(eq(auditLog.action, action), and(gte(auditLog.action, `${action}.`), lt(auditLog.action, `${action}/`))),
        from === undefined ? undefined : gte(auditLog.at, from),
        to === undefined ? undefined : lt(auditLog.at, to),
      ),
    )
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit)
    .offset(offset);
  return paged(at).answer(rows.map(({ company: _company, at: time, ...row }) => ({ ...row, at: new Date(time).toISOString() })));
}
