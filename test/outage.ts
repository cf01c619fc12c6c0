import { env } from "cloudflare:workers";
import { vi } from "vitest";

// A binding that fails on every call, for the worker and for every object: they share one environment in the tests.

type Answer = () => Promise<never>;

const lost: Answer = () => Promise.reject(new Error("Network connection lost"));
/** Instead of failing it never answers. */
export const hangs: Answer = () => new Promise(() => undefined);

/** Every method of a D1 statement leads to a call that fails. */
function database(answer: Answer) {
  const statement: Record<string, unknown> = { bind: () => statement, run: answer, all: answer, first: answer, raw: answer };
  const DB = { prepare: () => statement, batch: answer, exec: answer, withSession: () => DB };
  return DB;
}
const namespace = (answer: Answer) => ({ get: answer, put: answer, delete: answer, list: answer, getWithMetadata: answer });

/** Runs with D1, KV or both failing on every call, then repairs them. */
export async function without<T>(broken: readonly ("DB" | "KV")[], run: () => Promise<T>, answer = lost): Promise<T> {
  const whole = { DB: env.DB, KV: env.KV };
  for (const name of broken) Reflect.set(env, name, { DB: database, KV: namespace }[name](answer));
  try {
    return await run();
  } finally {
    for (const name of broken) Reflect.set(env, name, whole[name]);
  }
}

/** While `run` runs nobody waits longer than a tenth of a second for a binding that hangs. */
export async function impatiently<T>(run: () => Promise<T>): Promise<T> {
  const { setTimeout } = globalThis;
  const spy = vi.spyOn(globalThis, "setTimeout").mockImplementation((work, ms = 0) => setTimeout(work, Math.min(ms, 100)));
  try {
    return await run();
  } finally {
    spy.mockRestore();
  }
}
