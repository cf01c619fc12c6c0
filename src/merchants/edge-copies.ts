import type { Failure } from "../kernel/errors.ts";
import { Memory } from "../kernel/memory.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { within } from "../storage/within.ts";

// Settings are read on every call and change rarely: this isolate's memory, else the copy in KV, else D1. D1 is the truth, so a
// copy that is older than FRESH_MS is only used when D1 does not answer.

const MEMORY_MS = 10_000;
const FRESH_MS = 60_000;
/** An unknown key may be made the next moment. */
const UNKNOWN_MS = 3_000;
const MOST_REMEMBERED = 1_000;
const D1_MS = 2_000;
const KV_MS = 1_000;

/** Counts up whenever what is copied changes its form: copies of another form are not read. */
const FORM = 4;

interface Copy<T> {
  readonly form: number;
  /** Unix ms when D1 said so. */
  readonly readAt: number;
  readonly value: T;
}

/** Keys that do not exist are remembered apart: trying many must not push out those that do. */
class Memories<T> {
  readonly known = new Memory<T>(MOST_REMEMBERED);
  readonly unknown = new Memory<null>(MOST_REMEMBERED);
}

const kinds: WeakMap<D1Database, unknown>[] = [];

/** After a change of settings: this isolate reads them anew. Others remember what was for MEMORY_MS. */
export function forgetMemory({ DB }: Pick<Env, "DB">): void {
  for (const memories of kinds) memories.delete(DB);
}

/** One kind of settings. Its memory belongs to the database, so two databases in one isolate never mix. */
export function edgeCopies<T extends object>(
  kvKey: (id: string) => string,
  load: (env: Env, id: string, now: number) => Promise<T | null>,
) {
  const memories = new WeakMap<D1Database, Memories<T>>();
  kinds.push(memories);

  function memoryOf(env: Env): Memories<T> {
    const memory = memories.get(env.DB) ?? new Memories<T>();
    memories.set(env.DB, memory);
    return memory;
  }

  async function read(env: Env, id: string): Promise<Result<T | null, Failure>> {
    const now = Date.now();
    const memory = memoryOf(env);
    const remembered = memory.known.get(id, now) ?? memory.unknown.get(id, now);
    if (remembered) return ok(remembered.value);

    const key = kvKey(id);
    const copy = await readCopy<T>(env, key);
    let found = copy?.value ?? null;
    if (!copy || now - copy.readAt >= FRESH_MS) {
      try {
        found = await within(D1_MS, load(env, id, now));
        // What no longer exists must not come back the next time D1 is down.
        if (found || copy) await writeCopy(env, key, found ? { form: FORM, readAt: now, value: found } : null);
      } catch (error) {
        console.warn({ message: "settings can't be read from D1", copy: copy !== null, error: String(error) });
        if (!copy) return fail({ code: "unavailable" });
      }
    }

    if (found) memory.known.set(id, found, now + MEMORY_MS);
    else memory.unknown.set(id, null, now + UNKNOWN_MS);
    return ok(found);
  }

  /** Keeps what D1 has just said, where it was read along with something else. */
  async function keep(env: Env, id: string, value: T, now: number): Promise<void> {
    memoryOf(env).known.set(id, value, now + MEMORY_MS);
    await writeCopy(env, kvKey(id), { form: FORM, readAt: now, value });
  }

  return { read, keep };
}

async function readCopy<T>(env: Env, key: string): Promise<Copy<T> | null> {
  try {
    const copy = await within(KV_MS, env.KV.get<Copy<T>>(key, "json"));
    return copy?.form === FORM ? copy : null;
  } catch (error) {
    console.warn({ message: "settings can't be read from KV", error: String(error) });
    return null;
  }
}

async function writeCopy<T>(env: Env, key: string, copy: Copy<T> | null): Promise<void> {
  try {
    await within(KV_MS, copy ? env.KV.put(key, JSON.stringify(copy)) : env.KV.delete(key));
  } catch (error) {
    console.warn({ message: "settings can't be written to KV", error: String(error) });
  }
}
