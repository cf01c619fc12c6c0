import { eq } from "drizzle-orm";
import { database } from "../../storage/database.ts";
import { operators } from "../../storage/people-schema.ts";

/** Operators approve companies; no company's role makes anybody one. */
export async function isOperator(d1: D1Database, user: string): Promise<boolean> {
  return (await database(d1).select({ user: operators.user }).from(operators).where(eq(operators.user, user))).length > 0;
}
