import { eq } from "drizzle-orm";
import { users } from "../../storage/auth-schema.ts";
import { database } from "../../storage/database.ts";
import { operators } from "../../storage/people-schema.ts";

/** Operators approve companies; no company's role makes anybody one. */
export async function isOperator(d1: D1Database, user: string): Promise<boolean> {
  return (await database(d1).select({ user: operators.user }).from(operators).where(eq(operators.user, user))).length > 0;
}

export interface KnownUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** `email` in any case. Null where nobody has signed up with it. */
export async function userOf(d1: D1Database, email: string): Promise<KnownUser | null> {
  const { id, name } = users;
  const [row] = await database(d1).select({ id, name, email: users.email }).from(users).where(eq(users.email, email.toLowerCase()));
  return row ?? null;
}

/** Once more is the same. */
export async function makeOperator(d1: D1Database, user: string, now: number): Promise<void> {
  await database(d1).insert(operators).values({ user, createdAt: now }).onConflictDoNothing();
}

export async function unmakeOperator(d1: D1Database, user: string): Promise<void> {
  await database(d1).delete(operators).where(eq(operators.user, user));
}
