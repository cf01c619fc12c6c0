// Somebody to sign in as, only ever in local development and in the tests: the password is in the README.
import { hashPassword } from "better-auth/crypto";
import { eq } from "drizzle-orm";
import { logins, users } from "../src/storage/auth-schema.ts";
import { database } from "../src/storage/database.ts";
import { memberships } from "../src/storage/people-schema.ts";
import { DEMO_SHOPS } from "./demo.ts";

export const DEMO_USER = { id: "us_demo00001", name: "Demo", email: "demo@dwar.test", password: "dwar-demo-password" } as const;

/** Makes them the owner of the first demo shop's company. What is there stays as it is, a changed password too. */
export async function seedDemoUser(d1: D1Database): Promise<void> {
  const db = database(d1);
  const { id, name, email, password } = DEMO_USER;
  if ((await db.select({ id: users.id }).from(users).where(eq(users.id, id))).length > 0) return;
  const now = new Date();
  const times = { createdAt: now, updatedAt: now };
  await db.batch([
    db.insert(users).values({ id, name, email, emailVerified: true, ...times }),
    db
      .insert(logins)
      .values({ id: "demo", accountId: id, providerId: "credential", userId: id, password: await hashPassword(password), ...times }),
    db.insert(memberships).values({ company: DEMO_SHOPS[0].company, user: id, role: "owner", createdAt: now.getTime() }),
  ]);
}
