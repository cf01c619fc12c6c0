import { eq } from "drizzle-orm";
import { sessions, twoFactors, users } from "../../storage/auth-schema.ts";
import { database } from "../../storage/database.ts";

// What an operator does for somebody who can't get in.

/** Where no mail can be sent: the operator has seen by other means that the address is theirs. */
export async function confirmAddress(d1: D1Database, user: string, now: number): Promise<void> {
  await database(d1)
    .update(users)
    .set({ emailVerified: true, updatedAt: new Date(now) })
    .where(eq(users.id, user));
}

/** Who has lost phone and backup codes signs in with the password alone, and sets it up anew. Ends their sessions. */
export async function twoFactorOff(d1: D1Database, user: string, now: number): Promise<void> {
  const db = database(d1);
  await db.batch([
    db
      .update(users)
      .set({ twoFactorEnabled: false, updatedAt: new Date(now) })
      .where(eq(users.id, user)),
    db.delete(twoFactors).where(eq(twoFactors.userId, user)),
    db.delete(sessions).where(eq(sessions.userId, user)),
  ]);
}
