const ofIsolate: Memory<unknown>[] = [];

/** What is worth keeping for a while, at most so many entries: the oldest goes first. Times are Unix ms. */
export class Memory<T> {
  readonly #most: number;
  readonly #entries = new Map<string, { readonly until: number; readonly value: T }>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string, now: number): { readonly value: T } | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.until > now ? entry : undefined;
  }

  set(key: string, value: T, until: number): void {
    this.#entries.delete(key);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= this.#most && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(key, { until, value });
  }

  /** The newest first. */
  values(now: number): readonly T[] {
    return [...this.#entries.values()].flatMap(({ until, value }) => (until > now ? [value] : [])).reverse();
  }

  keys(now: number): readonly string[] {
    return [...this.#entries].flatMap(([key, { until }]) => (until > now ? [key] : []));
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** A memory that lives as long as the isolate, whichever databases it serves. */
export function isolateMemory<T>(most: number): Memory<T> {
  const memory = new Memory<T>(most);
  ofIsolate.push(memory);
  return memory;
}

/** As in an isolate that has just started: test files share one. A module with a bundle of its own has memories of its own. */
export function forgetIsolate(): void {
  for (const memory of ofIsolate) memory.clear();
}
