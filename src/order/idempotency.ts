import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";

/** A caller's Idempotency-Key and a fingerprint of what it asks, so that the key can't be used for something else. */
export interface Idempotency {
  readonly key: string;
  readonly request: string;
}

/** An answer, and whether it is the one given before. */
export interface Answered<T> {
  readonly value: T;
  readonly replayed: boolean;
}

const KEPT = 24 * 3_600_000;

/** Answers of one order's POSTs by their key, kept 24 hours. */
export class Answers {
  readonly #sql: SqlStorage;
  readonly #running = new Map<string, string>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Runs an operation once per key. What succeeded is answered again; a refusal is not kept, so it can be corrected.
   * `identity` stays the same when the first run was cut off: a refund that it had begun is found, not made again.
   */
  async once<T>(
    idempotency: Idempotency,
    now: number,
    run: (identity: string) => Promise<Result<T, Failure>>,
  ): Promise<Result<Answered<T>, Failure>> {
    const { key, request } = idempotency;
    const [row] = this.#sql
      .exec<{ request: string; answer: string | null; at: number }>(
        "SELECT request, answer, at FROM idempotency WHERE key = ? AND at > ?",
        key,
        now - KEPT,
      )
      .toArray();
    const known = this.#running.get(key) ?? row?.request;
    if (known !== undefined && known !== request) return fail({ code: "idempotency.other_body" });
    if (this.#running.has(key)) return fail({ code: "idempotency.running" });
    if (row?.answer) return ok({ value: JSON.parse(row.answer), replayed: true });
    const at = row?.at ?? now;
    if (!row) this.#sql.exec("INSERT OR REPLACE INTO idempotency (key, request, at) VALUES (?, ?, ?)", key, request, at);
    this.#running.set(key, request);
    try {
      const result = await run(`${key}\n${at}`);
      if (!result.ok) {
        this.#sql.exec("DELETE FROM idempotency WHERE key = ?", key);
        return result;
      }
      this.#sql.exec("UPDATE idempotency SET answer = ? WHERE key = ?", JSON.stringify(result.value), key);
      return ok({ value: result.value, replayed: false });
    } finally {
      this.#running.delete(key);
    }
  }
}
