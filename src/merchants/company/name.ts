import { and, ne, sql } from "drizzle-orm";
import * as z from "zod";
import { database } from "../../storage/database.ts";
import { companies } from "../../storage/schema.ts";

const SHORTEST = 3;
const LONGEST = 60;
const error = `The company's name has ${SHORTEST} to ${LONGEST} characters.`;

export const companyName = z
  .string({ error: "The company's name." })
  .trim()
  .min(1, { error: "The company needs a name.", abort: true })
  .min(SHORTEST, { error })
  .max(LONGEST, { error })
  .regex(/^[^\p{Cc}]*$/u, { error: "No control characters." });

/** Whether a company other than `self` has it, however it is written there. */
export async function isNameTaken(d1: D1Database, name: string, self?: string): Promise<boolean> {
  const same = and(sql`lower(${companies.name}) = lower(${name})`, self === undefined ? undefined : ne(companies.id, self));
  return (await database(d1).select({ id: companies.id }).from(companies).where(same).limit(1)).length > 0;
}
