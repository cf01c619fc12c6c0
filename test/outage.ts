import { env } from "cloudflare:workers";

// A binding that fails on every call, for the worker and for every object: they share one environment in the tests.

const lost = () => Promise.reject(new Error("Network connection lost"));

/** Every method of a D1 statement leads to a call that fails. */
const statement: Record<string, unknown> = { bind: () => statement, run: lost, all: lost, first: lost, raw: lost };
const DB = { prepare: () => statement, batch: lost, exec: lost, withSession: () => DB };
const KV = { get: lost, put: lost, delete: lost, list: lost, getWithMetadata: lost };

/** Runs with D1, KV or both failing on every call, then repairs them. */
export async function without<T>(broken: readonly ("DB" | "KV")[], run: () => Promise<T>): Promise<T> {
  const whole = { DB: env.DB, KV: env.KV };
  for (const name of broken) Reflect.set(env, name, { DB, KV }[name]);
  try {
    return await run();
  } finally {
    for (const name of broken) Reflect.set(env, name, whole[name]);
  }
}
