import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { projectOrder } from "../storage/projection.ts";
import { archivedRecord } from "./archive.ts";
import type { Log } from "./log.ts";

/** What became of an order's rows: they were right, were written, or there is no order. */
export type Rebuilt = "same" | "written" | "empty";

/** Writes an order's rows in D1 as they should be, wherever the order is kept. Payments may go on meanwhile. */
export async function rebuildRows(env: Env, log: Log, dueAt: number | null): Promise<Result<Rebuilt, Failure>> {
  const { order, archived } = log;
  if (!order && !archived) return ok("empty");
  try {
    const kept = archived ? await archivedRecord(env, archived) : order ? ok({ order }) : fail({ code: "internal" } as const);
    if (!kept.ok) return kept;
    const changed = await projectOrder(env.DB, kept.value.order, archived ? null : dueAt, archived?.at ?? null);
    if (order) log.toldDue = dueAt;
    return ok(changed > 0 ? "written" : "same");
  } catch (error) {
    console.warn({ rebuild: (order ?? archived)?.id, error: String(error) });
    return fail({ code: "unavailable" });
  }
}
