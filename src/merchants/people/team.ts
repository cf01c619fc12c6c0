import { and, asc, count, eq, ne, or, sql } from "drizzle-orm";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { users } from "../../storage/auth-schema.ts";
import { database } from "../../storage/database.ts";
import { memberships } from "../../storage/people-schema.ts";
import type { CompanyScope, Role } from "../tenancy.ts";

export interface Member {
  readonly user: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly twoFactor: boolean;
  /** Unix ms. */
  readonly joinedAt: number;
}

/** The first joined first. */
export async function members({ d1, company }: CompanyScope): Promise<readonly Member[]> {
  const rows = await database(d1)
    .select({
      user: users.id,
      name: users.name,
      email: users.email,
      role: memberships.role,
      twoFactor: users.twoFactorEnabled,
      joinedAt: memberships.createdAt,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.user))
    .where(eq(memberships.company, company))
    .orderBy(asc(memberships.createdAt), asc(users.id));
  return rows.map((row) => ({ ...row, twoFactor: row.twoFactor === true }));
}

/** Only an owner makes owners, and only an owner takes their role away. */
const mayTouch = (by: Role, role: Role): boolean => by === "owner" || role !== "owner";
const NOT_YOURS = { code: "auth.role", message: "Only an owner can do that to an owner." } as const satisfies Refusal;
const LAST_OWNER = { code: "team.last_owner" } as const satisfies Refusal;

/** A condition on a row that is about to lose the owner's role: in the same statement, or two owners could remove each other at once. */
const anotherOwnerStays = (company: string) =>
  or(
    ne(memberships.role, "owner"),
    sql`(select ${count()} from ${memberships} where ${memberships.company} = ${company} and ${memberships.role} = 'owner') > 1`,
  );

const isMember = (company: string, user: string) => and(eq(memberships.company, company), eq(memberships.user, user));

async function roleOf({ d1, company }: CompanyScope, user: string): Promise<Role | null> {
  const [row] = await database(d1).select({ role: memberships.role }).from(memberships).where(isMember(company, user));
  return row?.role ?? null;
}

/** `scope.role` is that of who does it. */
export async function changeRole(scope: CompanyScope, user: string, role: Role): Promise<Result<{ readonly from: Role }, Refusal>> {
  const from = await roleOf(scope, user);
  if (from === null) return fail({ code: "member.not_found" });
  if (!mayTouch(scope.role, from) || !mayTouch(scope.role, role)) return fail(NOT_YOURS);
  const stays = role === "owner" ? undefined : anotherOwnerStays(scope.company);
  const changed = await database(scope.d1)
    .update(memberships)
    .set({ role })
    .where(and(isMember(scope.company, user), stays))
    .returning({ user: memberships.user });
  return changed.length > 0 ? ok({ from }) : fail(LAST_OWNER);
}

/** Takes a member out of the company; their account stays. Anybody may leave by themselves. */
export async function removeMember(scope: CompanyScope, user: string): Promise<Result<{ readonly role: Role }, Refusal>> {
  const role = await roleOf(scope, user);
  if (role === null) return fail({ code: "member.not_found" });
  if (!mayTouch(scope.role, role)) return fail(NOT_YOURS);
  const removed = await database(scope.d1)
    .delete(memberships)
    .where(and(isMember(scope.company, user), anotherOwnerStays(scope.company)))
    .returning({ user: memberships.user });
  return removed.length > 0 ? ok({ role }) : fail(LAST_OWNER);
}
