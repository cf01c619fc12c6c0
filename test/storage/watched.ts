import { env } from "cloudflare:test";

/** A statement that ran, and how many rows it read. */
export interface Seen {
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly rowsRead: number;
}

/** Runs `use` with a database that notes every statement and what it read. */
export async function watched<T>(use: (d1: D1Database) => Promise<T>): Promise<{ value: T; seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const known = new WeakMap<
    object,
    { readonly statement: D1PreparedStatement; readonly sql: string; readonly params: readonly unknown[] }
  >();

  function noting(statement: D1PreparedStatement, sql: string, params: readonly unknown[]): D1PreparedStatement {
    const note = <R>(result: D1Result<R>) => {
      seen.push({ sql, params, rowsRead: result.meta.rows_read });
      return result;
    };
    const proxy = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => noting(target.bind(...values), sql, values);
        if (name === "all" || name === "run") return async () => note(await target[name]());
        // These say nothing of what was read: asked once more, as only what reads is asked this way.
        if (name === "raw" || name === "first")
          return async (...args: never[]) => {
            note(await target.all());
            return Reflect.apply(target[name], target, args);
          };
        return Reflect.get(target, name);
      },
    });
    known.set(proxy, { statement, sql, params });
    return proxy;
  }

  const d1 = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => noting(target.prepare(sql), sql, []);
      if (name === "batch")
        return async (statements: D1PreparedStatement[]) => {
          const all = statements.flatMap((one) => known.get(one) ?? []);
          const results = await target.batch(all.map(({ statement }) => statement));
          results.forEach(({ meta }, i) => {
            const { sql = "", params = [] } = all[i] ?? {};
            seen.push({ sql, params, rowsRead: meta.rows_read });
          });
          return results;
        };
      return Reflect.get(target, name).bind(target);
    },
  });
  return { value: await use(d1), seen };
}
