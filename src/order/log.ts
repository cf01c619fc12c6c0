import { isQuiet, isTold, type OrderEvent } from "../domain/events.ts";
import { evolve } from "../domain/evolve.ts";
import { isTrouble } from "../domain/facts.ts";
import { attemptOf, type Order } from "../domain/state.ts";
import type { Details } from "../domain/view.ts";
import type { ArchivedMark } from "./archive.ts";
import { type KeepingTimes, planKeeping } from "./keeping.ts";

// Each entry runs once per object, at its first touch after an upgrade; only ever append.
const MIGRATIONS = [
  `CREATE TABLE log (seq INTEGER PRIMARY KEY, event TEXT NOT NULL);
   CREATE TABLE details (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL);
   CREATE TABLE outbox (kind TEXT PRIMARY KEY, due_at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0);
   CREATE TABLE deliveries (seq INTEGER NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, PRIMARY KEY (seq, target));
   CREATE TABLE delivery_tries (seq INTEGER NOT NULL, target TEXT NOT NULL, at INTEGER NOT NULL, status INTEGER, error TEXT);
   CREATE TABLE idempotency (key TEXT PRIMARY KEY, request TEXT NOT NULL, answer TEXT, at INTEGER NOT NULL);`,
  "CREATE TABLE notices (key TEXT PRIMARY KEY); CREATE TABLE reports (seq INTEGER PRIMARY KEY, tx INTEGER NOT NULL, worked INTEGER NOT NULL);",
  // One table, without an index of its own: each costs every order a page of 4 KB.
  "CREATE TABLE times (what TEXT PRIMARY KEY, due_at INTEGER, tries INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;",
];

/** Stands for the app's endpoints until they are read. */
export const EVERY_ENDPOINT = "*";

/** D1 knows of which attempts the gateway said nothing: these are asked about once a day. */
const isUnheard = (order: Order | undefined, event: OrderEvent): boolean =>
  order !== undefined && "tx" in event && attemptOf(order, event.tx)?.unheard === true;

/** Events that make the page or delete it: KV takes one write a second for a key, so the steps in between don't write. */
const PAGE: ReadonlySet<OrderEvent["type"]> = new Set(["order.opened", "order.reopened", "order.paid", "order.expired", "order.cancelled"]);

const folded = (rows: readonly { readonly event: OrderEvent }[]) =>
  rows.reduce<Order | undefined>((order, { event }) => evolve(order, event), undefined);

/** The order's truth: an append-only log in the object's own SQLite, with the marks of what others are still to be told. */
export class Log {
  readonly #storage: DurableObjectStorage;
  readonly #times: () => KeepingTimes;
  #order: Order | undefined;
  #archived: ArchivedMark | undefined;

  /** Reads an existing log and migrates it; a new object is left untouched, so a guessed id stores nothing. */
  constructor(storage: DurableObjectStorage, times: () => KeepingTimes) {
    this.#storage = storage;
    this.#times = times;
    const tables = new Set(this.#tables());
    if (tables.has("archived")) this.#archived = JSON.parse(this.sql.exec<{ json: string }>("SELECT json FROM archived").one().json);
    if (!tables.has("log")) return;
    this.#migrate();
    this.#order = folded(this.read());
  }

  #tables(): string[] {
    return this.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'")
      .toArray()
      .map(({ name }) => name);
  }

  /** What is left of an order that was archived. */
  get archived(): ArchivedMark | undefined {
    return this.#archived;
  }

  get order(): Order | undefined {
    return this.#order;
  }

  get sql(): SqlStorage {
    return this.#storage.sql;
  }

  /** Events, marks and details commit together or not at all. Call it in the turn in which the state was read. */
  append(events: readonly OrderEvent[], details?: Details): void {
    if (events.length === 0) return;
    this.#storage.transactionSync(() => {
      if (!this.#order) this.#migrate();
      if (details) this.sql.exec("INSERT OR REPLACE INTO details (id, json) VALUES (1, ?)", JSON.stringify(details));
      let order = this.#order;
      let news = events.some(({ type }) => !isQuiet(type));
      for (const event of events) {
        const before = order;
        order = evolve(order, event);
        news ||= isUnheard(before, event) !== isUnheard(order, event);
        this.sql.exec("INSERT INTO log (seq, event) VALUES (?, ?)", order?.version, JSON.stringify(event));
        if (event.type === "call.ended" && event.op === "create") this.#report(order?.version ?? 0, event);
        if (order && isTold(event.type)) this.tell(order.version, order.terms.webhookUrl, event.at);
      }
      if (news) this.retell();
      if (events.some(({ type }) => PAGE.has(type))) {
        this.sql.exec("INSERT OR REPLACE INTO outbox (kind, due_at) VALUES ('page', 0)");
      }
      if (order?.endedAt !== this.#order?.endedAt) planKeeping(this.sql, order, this.#times());
      this.#order = order;
    });
  }

  /** What `run` writes is kept whole or not at all, whatever throws. Without an await in it. */
  atomically<T>(run: () => T): T {
    try {
      return this.#storage.transactionSync(run);
    } catch (error) {
      // What was appended in it is in memory, and no longer on disk.
      this.#order = folded(this.read());
      throw error;
    }
  }

  /** Whether everybody has been told everything. */
  get isIdle(): boolean {
    return this.sql.exec("SELECT 1 FROM outbox UNION ALL SELECT 1 FROM deliveries WHERE state = 'pending' LIMIT 1").toArray().length === 0;
  }

  /** When D1 was told that something is due; null: nothing, or it was never told. */
  get toldDue(): number | null {
    return this.sql.exec<{ due_at: number | null }>("SELECT due_at FROM times WHERE what = 'told'").toArray()[0]?.due_at ?? null;
  }
  set toldDue(at: number | null) {
    // It may have been emptied while D1 was told.
    if (this.#order) this.sql.exec("INSERT OR REPLACE INTO times (what, due_at) VALUES ('told', ?)", at);
  }

  /** Leaves nothing but the mark that there was an order, all at once: half of it must never be left. */
  empty(mark: ArchivedMark): void {
    this.#storage.transactionSync(() => {
      for (const table of this.#tables()) this.sql.exec(`DROP TABLE "${table}"`);
      this.sql.exec("CREATE TABLE archived (json TEXT NOT NULL)");
      this.sql.exec("INSERT INTO archived (json) VALUES (?)", JSON.stringify(mark));
    });
    void this.#storage.deleteAlarm();
    this.#archived = mark;
    this.#order = undefined;
  }

  /** Whether the gateway could make a session is told to its account's object. */
  #report(seq: number, { tx, failure }: Extract<OrderEvent, { type: "call.ended" }>): void {
    const worked = failure === undefined ? 1 : isTrouble(failure.failure) ? 0 : null;
    if (worked === null) return;
    this.sql.exec("INSERT INTO reports (seq, tx, worked) VALUES (?, ?, ?)", seq, tx, worked);
    this.sql.exec("INSERT OR REPLACE INTO outbox (kind, due_at) VALUES ('health', 0)");
  }

  /** D1 is told the order once more. */
  retell(): void {
    this.sql.exec("INSERT OR REPLACE INTO outbox (kind, due_at) VALUES ('d1', 0)");
  }

  /** What is to be kept until when, by the settings as they are now. */
  replan(): void {
    planKeeping(this.sql, this.#order, this.#times());
  }

  /** Has an event delivered, once more if it was: to the order's own address and to the app's endpoints, which are read when it is sent. */
  tell(seq: number, url: string | undefined, at: number): void {
    for (const target of [EVERY_ENDPOINT, ...(url === undefined ? [] : [url])])
      this.sql.exec("INSERT OR REPLACE INTO deliveries (seq, target, state, due_at) VALUES (?, ?, 'pending', ?)", seq, target, at);
  }

  read(upTo = Number.MAX_SAFE_INTEGER, from = 1): { seq: number; event: OrderEvent }[] {
    return this.sql
      .exec<{ seq: number; event: string }>("SELECT seq, event FROM log WHERE seq BETWEEN ? AND ? ORDER BY seq", from, upTo)
      .toArray()
      .map(({ seq, event }) => ({ seq, event: JSON.parse(event) }));
  }

  /** Whether a gateway's notice is news. Call it in the transaction in which its effect is appended. */
  isNews(key: string): boolean {
    return this.sql.exec("INSERT OR IGNORE INTO notices (key) VALUES (?)", key).rowsWritten > 0;
  }

  /** The order as it was right after its event number `seq`. */
  asOf(seq: number): { order: Order; event: OrderEvent } | undefined {
    const rows = this.read(seq);
    const order = folded(rows);
    const last = rows.at(-1);
    return order && last?.seq === seq ? { order, event: last.event } : undefined;
  }

  get details(): Details {
    const [row] = this.sql.exec<{ json: string }>("SELECT json FROM details").toArray();
    return row ? JSON.parse(row.json) : {};
  }

  /** All or nothing: a half of it could never be done again, and the order could never be read. */
  #migrate(): void {
    this.#storage.transactionSync(() => {
      this.sql.exec("CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL)");
      const { version } = this.sql.exec<{ version: number }>("SELECT coalesce(max(version), 0) AS version FROM schema").one();
      for (let next = version; next < MIGRATIONS.length; next++) {
        const statements = MIGRATIONS[next];
        if (statements) this.sql.exec(statements);
        this.sql.exec("INSERT INTO schema (version) VALUES (?)", next + 1);
      }
    });
  }
}
