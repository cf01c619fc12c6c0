import type { ErrorCode, Failure } from "../kernel/errors.ts";
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

/** What is not kept: bad input may be corrected, and what only did not work out just now may work a moment later. */
const FORGOTTEN: ReadonlySet<ErrorCode> = new Set(["request.invalid", "order.busy", "gateway.failed", "unavailable", "internal"]);

const KEPT = 24 * 3_600_000;

/** Answers of one order's POSTs by their key, kept 24 hours. */
export class Answers {
  readonly #sql: SqlStorage;
  readonly #running = new Map<string, string>();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Runs an operation once per key. What was decided is answered again, a refusal too; what only did not work out just now is not.
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
    if (row?.answer) {
      const answer: Result<T, Failure> = JSON.parse(row.answer);
      return answer.ok ? ok({ value: answer.value, replayed: true }) : answer;
    }
    const at = row?.at ?? now;
    if (!row) this.#sql.exec("INSERT OR REPLACE INTO idempotency (key, request, at) VALUES (?, ?, ?)", key, request, at);
    this.#running.set(key, request);
    try {
      const result = await run(`${key}\n${at}`);
      if (!result.ok && FORGOTTEN.has(result.error.code)) this.#sql.exec("DELETE FROM idempotency WHERE key = ?", key);
      else this.#sql.exec("UPDATE idempotency SET answer = ? WHERE key = ?", JSON.stringify(result), key);
      return result.ok ? ok({ value: result.value, replayed: false }) : result;
    } finally {
      this.#running.delete(key);
    }
  }
}
