import { randomId } from "../kernel/ids.ts";
import { database } from "../storage/database.ts";
import { auditLog } from "../storage/people-schema.ts";

/** Stands for a company where an operator did what concerns no one company. */
export const INSTALLATION = "installation";

/** One thing that somebody did. `detail` holds names of what changed and values that are no secret. */
export interface AuditEntry {
  readonly company: string;
  readonly app: string | null;
  /** Unix ms. */
  readonly at: number;
  readonly user: string;
  readonly email: string;
  /** The operation's name, such as "apps.update". */
  readonly action: string;
  /** The id of what it was done to. */
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly address: string | null;
  readonly agent: string | null;
}

const LONGEST_AGENT = 200;

export const auditId = (): string => randomId("au_", 16);

export async function record(d1: D1Database, entry: AuditEntry): Promise<void> {
  await database(d1)
    .insert(auditLog)
    .values({ ...entry, id: auditId(), agent: entry.agent?.slice(0, LONGEST_AGENT) ?? null });
}
