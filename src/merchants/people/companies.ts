import { and, count, eq, exists } from "drizzle-orm";
import { randomId } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { memberships } from "../../storage/people-schema.ts";
import { companies } from "../../storage/schema.ts";
import { namesake } from "../company/name.ts";
import type { Membership } from "../tenancy.ts";

/** Enough for anybody; nobody can fill the table. */
const MOST_OWNED = 20;

/** A new company, with its founder as its owner. Its KYB is not submitted. */
export async function foundCompany(d1: D1Database, user: string, name: string, now: number): Promise<Result<Membership, Refusal>> {
  const db = database(d1);
  const owned = and(eq(memberships.user, user), eq(memberships.role, "owner"));
  const [counted] = await db.select({ owned: count() }).from(memberships).where(owned);
  if ((counted?.owned ?? 0) >= MOST_OWNED) return fail({ code: "company.too_many", message: `You own ${MOST_OWNED} companies already.` });
  const company = randomId("co_", 9);
  const other = exists(namesake(db, name, company));
  // Made first and taken back in the same transaction: of two at the same time one has the name.
  const [, , , refused] = await db.batch([
    db.insert(companies).values({ id: company, name, createdAt: now }),
    db.insert(memberships).values({ company, user, role: "owner", createdAt: now }),
    db.delete(memberships).where(and(eq(memberships.company, company), other)),
    db
      .delete(companies)
      .where(and(eq(companies.id, company), other))
      .returning({ id: companies.id }),
  ]);
  if (refused.length > 0) return fail({ code: "company.name_taken", field: "name" });
  return ok({ company, name, role: "owner" });
}
