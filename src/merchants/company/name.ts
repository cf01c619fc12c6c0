import { and, ne, sql } from "drizzle-orm";
import * as z from "zod";
import type { Database } from "../../storage/database.ts";
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

/** A company other than `self` that has the name, however it is written there. */
export const namesake = (db: Database, name: string, self?: string) =>
  db
    .select({ id: companies.id })
    .from(companies)
    .where(and(sql`lower(${companies.name}) = lower(${name})`, self === undefined ? undefined : ne(companies.id, self)));
