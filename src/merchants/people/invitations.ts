import { and, count, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { randomId } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { users } from "../../storage/auth-schema.ts";
import { database } from "../../storage/database.ts";
import { invitations, memberships } from "../../storage/people-schema.ts";
import { companies } from "../../storage/schema.ts";
import type { CompanyScope, Membership, Role } from "../tenancy.ts";

const DAY = 86_400_000;
const LIVES_MS = 7 * DAY;
const MOST_OPEN = 50;

/** A company asks somebody to join. Times are Unix ms. */
export interface Invitation {
  /** Can't be guessed: the link in the mail has it. */
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  /** The name of who asked. */
  readonly invitedBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** As the person who is asked sees it. */
export interface ReceivedInvitation extends Invitation {
  readonly company: string;
  /** The company's. */
  readonly name: string;
}

const isOpen = (now: number) => and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt), gt(invitations.expiresAt, now));

const shown = {
  id: invitations.id,
  email: invitations.email,
  role: invitations.role,
  invitedBy: users.name,
  createdAt: invitations.createdAt,
  expiresAt: invitations.expiresAt,
};

/** Those that wait for an answer, the newest first. */
export const openInvitations = ({ d1, company }: CompanyScope, now: number): Promise<readonly Invitation[]> =>
  database(d1)
    .select(shown)
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .where(and(eq(invitations.company, company), isOpen(now)))
    .orderBy(desc(invitations.createdAt), desc(invitations.id));

export interface Invited {
  /** In lower case. */
  readonly email: string;
  readonly role: Role;
  readonly by: { readonly user: string; readonly name: string };
}

/** A new invitation, in place of an earlier one to the same address. */
export async function invite(scope: CompanyScope, { email, role, by }: Invited, now: number): Promise<Result<Invitation, Refusal>> {
  const { d1, company } = scope;
  if (role === "owner" && scope.role !== "owner") return fail({ code: "auth.role", message: "Only an owner can invite an owner." });
  const db = database(d1);
  const [[known], [open]] = await db.batch([
    db
      .select({ user: memberships.user })
      .from(memberships)
      .innerJoin(users, eq(users.id, memberships.user))
      .where(and(eq(memberships.company, company), eq(users.email, email))),
    db
      .select({ count: count() })
      .from(invitations)
      .where(and(eq(invitations.company, company), isOpen(now))),
  ]);
  if (known) return fail({ code: "request.invalid", field: "email", message: "Belongs to the company already." });
  if ((open?.count ?? 0) >= MOST_OPEN) return fail({ code: "team.too_many_invitations" });
  const row = { id: randomId("in_", 24), company, email, role, invitedBy: by.user, createdAt: now, expiresAt: now + LIVES_MS };
  await db.batch([
    db
      .update(invitations)
      .set({ revokedAt: now })
      .where(and(eq(invitations.company, company), eq(invitations.email, email), isOpen(now))),
    db.insert(invitations).values(row),
  ]);
  return ok({ id: row.id, email, role, invitedBy: by.name, createdAt: now, expiresAt: row.expiresAt });
}

/** Answers whom it was for. */
export async function revokeInvitation(
  { d1, company }: CompanyScope,
  id: string,
  now: number,
): Promise<Result<{ readonly email: string }, Refusal>> {
  const [revoked] = await database(d1)
    .update(invitations)
    .set({ revokedAt: now })
    .where(and(eq(invitations.id, id), eq(invitations.company, company), isOpen(now)))
    .returning({ email: invitations.email });
  return revoked ? ok(revoked) : fail({ code: "invitation.not_found" });
}

/** What waits for the person whose verified address that is. */
export const receivedInvitations = (d1: D1Database, email: string, now: number): Promise<readonly ReceivedInvitation[]> =>
  database(d1)
    .select({ ...shown, company: invitations.company, name: companies.name })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .innerJoin(companies, eq(companies.id, invitations.company))
    .where(and(eq(invitations.email, email), isOpen(now)))
    .orderBy(desc(invitations.createdAt), desc(invitations.id));

/** Makes a member of the person whose verified address the invitation was sent to; once. */
export async function acceptInvitation(
  d1: D1Database,
  { id, user, email }: { readonly id: string; readonly user: string; readonly email: string },
  now: number,
): Promise<Result<Membership, Refusal>> {
  const found = (await receivedInvitations(d1, email, now)).find((one) => one.id === id);
  if (!found) return fail({ code: "invitation.not_found" });
  const { company, name, role } = found;
  const db = database(d1);
  const [taken] = await db.batch([
    db
      .update(invitations)
      .set({ acceptedAt: now })
      .where(and(eq(invitations.id, id), isOpen(now)))
      .returning({ id: invitations.id }),
    // From its own row: revoked since it was read, it makes nobody a member.
    db
      .insert(memberships)
      .select(
        db
          .select({
            company: invitations.company,
            user: sql<string>`${user}`.as("user"),
            role: invitations.role,
            createdAt: sql<number>`${now}`.as("created_at"),
          })
          .from(invitations)
          .where(and(eq(invitations.id, id), eq(invitations.acceptedAt, now))),
      )
      .onConflictDoNothing(),
  ]);
  return taken.length > 0 ? ok({ company, name, role }) : fail({ code: "invitation.not_found" });
}
