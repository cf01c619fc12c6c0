import { env } from "cloudflare:test";

interface State {
  d1: "fine" | "down" | "hangs";
  kv: "fine" | "down";
  readonly asked: { d1: number; kv: number };
}

/** Like the tests' own bindings, but counted, and each can fail or hang. A new world remembers nothing. */
export function world() {
  const state: State = { d1: "fine", kv: "fine", asked: { d1: 0, kv: 0 } };
  function answer<T>(name: "d1" | "kv", work: () => Promise<T>): Promise<T> {
    state.asked[name]++;
    if (state[name] === "down") return Promise.reject(new Error(`${name} is down`));
    return state[name] === "hangs" ? new Promise(() => {}) : work();
  }
  const DB: D1Database = new Proxy(env.DB, {
    get(target, name) {
      if (name === "batch") return (statements: D1PreparedStatement[]) => answer("d1", () => target.batch(statements));
      if (name !== "prepare") return Reflect.get(target, name).bind(target);
      return (sql: string) => {
        const bound = (statement: D1PreparedStatement): D1PreparedStatement =>
          new Proxy(statement, {
            get(inner, method) {
              if (method === "bind") return (...params: unknown[]) => bound(inner.bind(...params));
              const value = Reflect.get(inner, method);
              if (method === "raw") return () => answer("d1", () => inner.raw());
              if (method === "all") return () => answer("d1", () => inner.all());
              return typeof value === "function" ? value.bind(inner) : value;
            },
          });
        return bound(target.prepare(sql));
      };
    },
  });
  const KV: KVNamespace = new Proxy(env.KV, {
    get(target, name) {
      const value = Reflect.get(target, name);
      return (...args: unknown[]) => answer("kv", () => value.apply(target, args));
    },
  });
  return { env: { ...env, DB, KV }, state };
}
