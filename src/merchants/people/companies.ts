import { and, count, eq } from "drizzle-orm";
import { randomId } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { memberships } from "../../storage/people-schema.ts";
import { companies } from "../../storage/schema.ts";
import { isNameTaken } from "../company/name.ts";
import type { Membership } from "../tenancy.ts";

/** Enough for anybody; nobody can fill the table. */
const MOST_OWNED = 20;

/** A new company, with its founder as its owner. Its KYB is not submitted. */
export async function foundCompany(d1: D1Database, user: string, name: string, now: number): Promise<Result<Membership, Refusal>> {
  const db = database(d1);
  const owned = and(eq(memberships.user, user), eq(memberships.role, "owner"));
  const [counted] = await db.select({ owned: count() }).from(memberships).where(owned);
  if ((counted?.owned ?? 0) >= MOST_OWNED) return fail({ code: "company.too_many", message: `You own ${MOST_OWNED} companies already.` });
  if (await isNameTaken(d1, name)) return fail({ code: "company.name_taken", field: "name" });
  const company = randomId("co_", 9);
  await db.batch([
    db.insert(companies).values({ id: company, name, createdAt: now }),
    db.insert(memberships).values({ company, user, role: "owner", createdAt: now }),
  ]);
  return ok({ company, name, role: "owner" });
}
