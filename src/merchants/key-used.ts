import { eq } from "drizzle-orm";
import { isolateMemory } from "../kernel/memory.ts";
import { database } from "../storage/database.ts";
import { apiKeys } from "../storage/schema.ts";

/** A merchant wants to see whether a key is still used, not each use: one write an hour and isolate at most. */
const EVERY = 3_600_000;
const noted = isolateMemory<true>(1_000);

/** Null where it was noted within the hour; else the write, off the request's path. Never throws. */
export function keyUsed(d1: D1Database, key: string, now: number): Promise<void> | null {
  if (noted.get(key, now)) return null;
  noted.set(key, true, now + EVERY);
  return note(d1, key, now);
}

async function note(d1: D1Database, key: string, now: number): Promise<void> {
  try {
    await database(d1).update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, key)).run();
  } catch (error) {
    noted.delete(key);
    console.warn({ message: "it can't be noted that a key was used", key, error: String(error) });
  }
}
