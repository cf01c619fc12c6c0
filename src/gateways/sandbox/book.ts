import { randomId } from "../../kernel/ids.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { REFUSALS, type Refusal } from "./refusals.ts";
import { behaviourOf, CODE, masked, PIN, WALLETS } from "./wallets.ts";

export interface Limits {
  readonly pinTries: number;
  readonly lockSeconds: number;
  readonly codeTries: number;
  readonly pendingSeconds: number;
}

type Stored = "Created" | "Initiated" | "Confirmed" | "Completed" | "Failed" | "Disabled" | "User canceled" | "Voided";
/** A payment's state in Khalti's words; those beyond what is stored come of time and refunds. */
type Status = Stored | "Pending" | "Expired" | "Partially refunded" | "Refunded";

type PaymentRow = {
  id: string;
  amount: number;
  currency: string;
  expires_at: number;
  status: Stored;
  /** 1: the money is held for the merchant until `expires_at`, not longer. */
  held: number;
  wallet: string | null;
  code_misses: number;
  transaction_id: string | null;
  taken: number | null;
  taken_at: number | null;
};
type WalletRow = { misses: number; locked_until: number };
type RefundRow = { id: string; payment: string; amount: number };

/** A payment as the wallet's API shows it. Amounts are minor units; `amount` is what was taken, before that what is asked for. */
export interface PaymentRecord {
  readonly payment_id: string;
  readonly status: Status;
  readonly amount: number;
  readonly currency: string;
  readonly refunded: number;
  readonly mobile: string | null;
  readonly transaction_id: string | null;
  readonly expires_at: string;
  /** Why it failed. */
  readonly error_key?: string;
  readonly detail?: string;
  readonly tries_remaining?: string;
}
export interface RefundRecord {
  readonly refund_id: string;
  readonly payment_id: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: "Completed";
}

/** The wallet's rules over its tables. Nothing here waits, so no other request comes between what it reads and what it writes. */
export class Book {
  readonly #sql: SqlStorage;
  readonly #limits: Limits;

  constructor(sql: SqlStorage, limits: Limits) {
    this.#sql = sql;
    this.#limits = limits;
    // Wallets are known by their masked number; a PIN or a code is never written down.
    sql.exec(`
      CREATE TABLE IF NOT EXISTS payments (
        id TEXT PRIMARY KEY,
        amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer' AND amount > 0),
        currency TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        status TEXT NOT NULL DEFAULT 'Created',
        held INTEGER NOT NULL DEFAULT 0,
        wallet TEXT,
        code_misses INTEGER NOT NULL DEFAULT 0,
        transaction_id TEXT,
        taken INTEGER,
        taken_at INTEGER
      );
      CREATE TABLE IF NOT EXISTS wallets (
        mobile TEXT PRIMARY KEY,
        misses INTEGER NOT NULL,
        locked_until INTEGER NOT NULL
      );
      CREATE TABLE IF NOT EXISTS refunds (
        id TEXT PRIMARY KEY,
        payment TEXT NOT NULL REFERENCES payments (id),
        amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer' AND amount > 0)
      );
      CREATE INDEX IF NOT EXISTS refunds_by_payment ON refunds (payment);
    `);
    // A ledger that is older than holding has a table without it.
    const [column] = sql.exec("SELECT 1 FROM pragma_table_info('payments') WHERE name = 'held'");
    if (!column) sql.exec("ALTER TABLE payments ADD COLUMN held INTEGER NOT NULL DEFAULT 0");
  }

  /** `held`: the merchant takes the money later, and may take less. */
  create(
    wanted: { id: string; amount: number; currency: string; expiresAt: number; held: boolean },
    now: number,
  ): Result<PaymentRecord, Refusal> {
    const { id, amount, currency, expiresAt, held } = wanted;
    this.#sql.exec(
      "INSERT INTO payments (id, amount, currency, expires_at, held) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      id,
      amount,
      currency,
      expiresAt,
      held ? 1 : 0,
    );
    const found = this.#payment(id);
    const same = found?.amount === amount && found.currency === currency && found.held === (held ? 1 : 0);
    return same ? this.show(id, now) : fail({ key: "payment_conflict" });
  }

  /** Whether a payer is who they say, before there is a payment. Answers the masked number. */
  checkPayer(mobile: string, pin: string, now: number): Result<{ readonly mobile: string }, Refusal> {
    if (!WALLETS.has(mobile)) return fail({ key: "unknown_wallet", triesLeft: this.#limits.pinTries });
    const wallet = masked(mobile);
    const refused = this.#checkPin(wallet, pin, now);
    return refused ? fail(refused) : ok({ mobile: wallet });
  }

  show(id: string, now: number): Result<PaymentRecord, Refusal> {
    const row = this.#payment(id);
    if (!row) return fail({ key: "not_found" });
    const status = this.#status(row, now);
    const failed = status === "Failed" || status === "Disabled" ? refusalOf(status) : null;
    return ok({
      payment_id: id,
      status,
      amount: row.taken ?? row.amount,
      currency: row.currency,
      refunded: this.#refunded(id),
      mobile: row.wallet,
      transaction_id: row.transaction_id,
      expires_at: new Date(row.expires_at).toISOString(),
      ...(failed && { error_key: failed.key, detail: REFUSALS[failed.key].detail }),
      ...(failed?.triesLeft !== undefined && { tries_remaining: String(failed.triesLeft) }),
    });
  }

  /** The payer gives number and PIN, and is sent a code. */
  initiate(id: string, mobile: string, pin: string, now: number): Result<PaymentRecord, Refusal> {
    const row = this.#payment(id);
    if (!row) return fail({ key: "not_found" });
    const status = this.#status(row, now);
    if (status !== "Created" && status !== "Initiated") return fail(refusalOf(status) ?? { key: "already_confirmed" });
    if (!WALLETS.has(mobile)) return fail({ key: "unknown_wallet" });
    const wallet = masked(mobile);
    const refused = this.#checkPin(wallet, pin, now);
    if (refused) return fail(refused);
    this.#sql.exec("UPDATE payments SET status = 'Initiated', wallet = ? WHERE id = ?", wallet, id);
    return this.show(id, now);
  }

  /** The payer gives the code, and so allows the money to be taken. A PIN that comes with it counts like the first one. */
  confirm(id: string, { code, pin }: { code: string; pin?: string | undefined }, now: number): Result<PaymentRecord, Refusal> {
    const row = this.#payment(id);
    if (!row) return fail({ key: "not_found" });
    const status = this.#status(row, now);
    if (status === "Created") return fail({ key: "not_initiated" });
    const ended = refusalOf(status);
    if (ended) return fail(ended);
    if (status !== "Initiated") return this.show(id, now);
    const wrongPin = pin === undefined || row.wallet === null ? null : this.#checkPin(row.wallet, pin, now);
    if (wrongPin) return fail(wrongPin);
    if (code !== CODE) {
      const misses = row.code_misses + 1;
      const triesLeft = Math.max(this.#limits.codeTries - misses, 0);
      this.#sql.exec("UPDATE payments SET code_misses = ?, status = ? WHERE id = ?", misses, triesLeft > 0 ? "Initiated" : "Disabled", id);
      return fail({ key: triesLeft > 0 ? "wrong_code" : "transaction_disabled", triesLeft });
    }
    if (behaviourOf(row.wallet) === "has_no_money") {
      this.#sql.exec("UPDATE payments SET status = 'Failed' WHERE id = ?", id);
      return fail({ key: "insufficient_funds" });
    }
    this.#sql.exec("UPDATE payments SET status = 'Confirmed', transaction_id = ? WHERE id = ?", randomId("", 22), id);
    return this.show(id, now);
  }

  /** The merchant takes the money: once, however often it is asked for. The rest of what was held for it is released. */
  verify(id: string, wanted: { amount: number; currency: string }, now: number): Result<PaymentRecord, Refusal> {
    const row = this.#payment(id);
    if (!row) return fail({ key: "not_found" });
    const status = this.#status(row, now);
    if (status === "Created" || status === "Initiated") return fail({ key: "not_confirmed" });
    const ended = refusalOf(status);
    if (ended) return fail(ended);
    if (status !== "Confirmed")
      return wanted.amount === row.taken && wanted.currency === row.currency ? this.show(id, now) : fail({ key: "already_taken" });
    const allowed = row.held === 1 ? wanted.amount <= row.amount : wanted.amount === row.amount;
    if (!allowed || wanted.currency !== row.currency)
      return fail({ key: "validation_error", detail: "amount: is not what the payer confirmed" });
    const wait = behaviourOf(row.wallet) === "pays_later" ? this.#limits.pendingSeconds * 1000 : 0;
    this.#sql.exec("UPDATE payments SET status = 'Completed', taken = ?, taken_at = ? WHERE id = ?", wanted.amount, now + wait, id);
    return this.show(id, now);
  }

  /** Gives up what was not taken: a hold is released, a session that was not confirmed is over. */
  release(id: string, now: number): Result<PaymentRecord, Refusal> {
    const row = this.#payment(id);
    if (!row) return fail({ key: "not_found" });
    if (row.taken !== null) return fail({ key: "already_taken" });
    if (this.#status(row, now) !== "Confirmed") return this.cancel(id, now);
    this.#sql.exec("UPDATE payments SET status = 'Voided' WHERE id = ?", id);
    return this.show(id, now);
  }

  /** Ends a session that the payer has not confirmed; answers the payment as it then is. */
  cancel(id: string, now: number): Result<PaymentRecord, Refusal> {
    const row = this.#payment(id);
    const status = row && this.#status(row, now);
    if (status === "Created" || status === "Initiated") this.#sql.exec("UPDATE payments SET status = 'User canceled' WHERE id = ?", id);
    return this.show(id, now);
  }

  refund(id: string, wanted: { refundId: string; amount: number }, now: number): Result<RefundRecord, Refusal> {
    const row = this.#payment(id);
    if (!row) return fail({ key: "not_found" });
    const before = this.#refund(wanted.refundId);
    if (before)
      return before.payment === id && before.amount === wanted.amount ? this.showRefund(before.id) : fail({ key: "refund_conflict" });
    const status = this.#status(row, now);
    if (row.taken === null || status === "Pending") return fail({ key: "not_refundable" });
    if (wanted.amount > row.taken - this.#refunded(id)) return fail({ key: "refund_too_large" });
    this.#sql.exec("INSERT INTO refunds (id, payment, amount) VALUES (?, ?, ?)", wanted.refundId, id, wanted.amount);
    return this.showRefund(wanted.refundId);
  }

  showRefund(refundId: string): Result<RefundRecord, Refusal> {
    const refund = this.#refund(refundId);
    const payment = refund && this.#payment(refund.payment);
    if (!payment) return fail({ key: "not_found" });
    return ok({ refund_id: refund.id, payment_id: payment.id, amount: refund.amount, currency: payment.currency, status: "Completed" });
  }

  /** Null where the PIN is right. */
  #checkPin(wallet: string, pin: string, now: number): Refusal | null {
    const { pinTries, lockSeconds } = this.#limits;
    const [row] = this.#sql.exec<WalletRow>("SELECT misses, locked_until FROM wallets WHERE mobile = ?", wallet);
    if (row && row.locked_until > now)
      return { key: "third_party_transaction_locked", triesLeft: 0, retryAfter: Math.ceil((row.locked_until - now) / 1000) };
    if (pin === PIN) {
      this.#sql.exec("DELETE FROM wallets WHERE mobile = ?", wallet);
      return null;
    }
    const misses = (row && row.locked_until === 0 ? row.misses : 0) + 1;
    const locked = misses >= pinTries;
    this.#sql.exec(
      "INSERT OR REPLACE INTO wallets (mobile, misses, locked_until) VALUES (?, ?, ?)",
      wallet,
      misses,
      locked ? now + lockSeconds * 1000 : 0,
    );
    return locked
      ? { key: "third_party_transaction_locked", triesLeft: 0, retryAfter: lockSeconds }
      : { key: "wrong_pin", triesLeft: pinTries - misses };
  }

  #payment(id: string): PaymentRow | undefined {
    return this.#sql.exec<PaymentRow>("SELECT * FROM payments WHERE id = ?", id).toArray()[0];
  }

  #refund(id: string): RefundRow | undefined {
    return this.#sql.exec<RefundRow>("SELECT * FROM refunds WHERE id = ?", id).toArray()[0];
  }

  #refunded(id: string): number {
    return this.#sql.exec<{ sum: number }>("SELECT coalesce(sum(amount), 0) AS sum FROM refunds WHERE payment = ?", id).one().sum;
  }

  #status(row: PaymentRow, now: number): Status {
    const waits = row.status === "Created" || row.status === "Initiated" || (row.status === "Confirmed" && row.held === 1);
    if (waits && row.expires_at <= now) return "Expired";
    if (row.status !== "Completed") return row.status;
    if (row.taken_at !== null && row.taken_at > now) return "Pending";
    const refunded = this.#refunded(row.id);
    return refunded === 0 ? "Completed" : refunded === row.taken ? "Refunded" : "Partially refunded";
  }
}

/** Why nothing more can be done with a payment in this state; null where something can, or was. */
function refusalOf(status: Status): Refusal | null {
  switch (status) {
    case "Expired":
      return { key: "session_expired" };
    case "User canceled":
      return { key: "session_cancelled" };
    case "Failed":
      return { key: "insufficient_funds" };
    case "Disabled":
      return { key: "transaction_disabled", triesLeft: 0 };
    case "Voided":
      return { key: "session_released" };
    default:
      return null;
  }
}
