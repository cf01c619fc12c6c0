import * as z from "zod";
import type { Io } from "./io.ts";
import { failed } from "./refusal.ts";
import { sqlText } from "./sql-text.ts";
import { StatementDatabase } from "./statement-database.ts";

const answered = z.array(z.looseObject({ results: z.array(z.record(z.string(), z.unknown())), success: z.literal(true) }));
const refused = z.object({ error: z.object({ text: z.string(), notes: z.array(z.object({ text: z.string() })).optional() }) });

/**
 * The database behind `wrangler d1 execute DB`. One command is one transaction, as a batch is. Not --file: that takes the whole
 * database away from the worker while it is read in, and answers no rows.
 */
export const wranglerDatabase = (io: Pick<Io, "wrangler">, flags: readonly string[]): StatementDatabase =>
  new StatementDatabase(async (statements) => {
    const command = statements.map(sqlText).join(";\n");
    const { code, stdout, stderr } = await io.wrangler(["d1", "execute", "DB", ...flags, "--json", "--yes", "--command", command]);
    const answer = fromJson(stdout);
    const done = answered.safeParse(answer);
    if (code === 0 && done.success && done.data.length === statements.length) return done.data.map(({ results }) => results);
    const error = refused.safeParse(answer);
    const said = error.success
      ? [error.data.error.text, ...(error.data.error.notes ?? []).map(({ text }) => text)].join("\n")
      : stderr.trim() || stdout.trim() || `it ended with ${code}`;
    throw failed(`wrangler d1 execute failed: ${said}`);
  });

/** Whatever wrangler says before it, the answer begins a line. */
function fromJson(stdout: string): unknown {
  try {
    return JSON.parse(stdout.slice(Math.max(stdout.search(/^[[{]/m), 0)));
  } catch {
    return null;
  }
}
