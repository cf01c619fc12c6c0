import { and, desc, eq, gt } from "drizzle-orm";
import { sessions } from "../../storage/auth-schema.ts";
import { database } from "../../storage/database.ts";

/** One browser or program that is signed in. Times are Unix ms. */
export interface OpenSession {
  readonly id: string;
  readonly createdAt: number;
  /** When it was last renewed: once a day while it is used. */
  readonly usedAt: number;
  readonly expiresAt: number;
  /** Cut short: see coarseAddress. */
  readonly address: string | null;
  readonly agent: string | null;
}

/** A person's own, the last used first. */
export async function openSessions(d1: D1Database, user: string, now: number): Promise<readonly OpenSession[]> {
  const rows = await database(d1)
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, user), gt(sessions.expiresAt, new Date(now))))
    .orderBy(desc(sessions.updatedAt), desc(sessions.id));
  return rows.map(({ id, createdAt, updatedAt, expiresAt, ipAddress, userAgent }) => ({
    id,
    createdAt: createdAt.getTime(),
    usedAt: updatedAt.getTime(),
    expiresAt: expiresAt.getTime(),
    address: ipAddress || null,
    agent: userAgent || null,
  }));
}

/** Ends one at once: each request asks D1. False where the person has no such session. */
export async function endSession(d1: D1Database, user: string, id: string): Promise<boolean> {
  const ended = await database(d1)
    .delete(sessions)
    .where(and(eq(sessions.id, id), eq(sessions.userId, user)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}
