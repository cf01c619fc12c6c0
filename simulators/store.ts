/** A simulated gateway's documents, by kind and id. */
export class Store {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS documents (kind TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, id));
      CREATE TABLE IF NOT EXISTS charges (id TEXT PRIMARY KEY, reference TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS refunds (id TEXT PRIMARY KEY, charge TEXT NOT NULL, amount INTEGER NOT NULL, at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due_at INTEGER);
    `);
  }

  get sql(): SqlStorage {
    return this.#sql;
  }

  get<T>(kind: string, id: string): T | null {
    const [row] = this.#sql.exec<{ json: string }>("SELECT json FROM documents WHERE kind = ? AND id = ?", kind, id).toArray();
    return row ? JSON.parse(row.json) : null;
  }

  put(kind: string, id: string, document: object): void {
    this.#sql.exec("INSERT OR REPLACE INTO documents (kind, id, json) VALUES (?, ?, ?)", kind, id, JSON.stringify(document));
  }

  /** The newest last. */
  list<T>(kind: string): readonly T[] {
    return this.#sql
      .exec<{ json: string }>("SELECT json FROM documents WHERE kind = ? ORDER BY rowid", kind)
      .toArray()
      .map(({ json }) => JSON.parse(json));
  }
}
