import { eq } from "drizzle-orm";
import { database } from "../storage/database.ts";
import { apiKeys } from "../storage/schema.ts";

/** A merchant wants to see whether a key is still used, not each use: one write an hour and isolate at most. */
const EVERY = 3_600_000;
const MOST_REMEMBERED = 1_000;
const noted = new Map<string, number>();

/** Null where it was noted within the hour; else the write, off the request's path. Never throws. */
export function keyUsed(d1: D1Database, key: string, now: number): Promise<void> | null {
  if ((noted.get(key) ?? 0) > now - EVERY) return null;
  if (noted.size >= MOST_REMEMBERED) noted.clear();
  noted.set(key, now);
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
