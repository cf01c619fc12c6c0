/** A signal that is aborted after `ms`, unless `end` was called. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  end(): void;
}

/** For calls: the timer of `AbortSignal.timeout` goes on when the call is over, and keeps the object in memory until then. */
export function timeLimit(ms: number): TimeLimit {
  const [limit, done] = [new AbortController(), new AbortController()];
  const late = () => limit.abort(new DOMException(`There was no answer within ${ms} ms.`, "TimeoutError"));
  scheduler.wait(ms, { signal: done.signal }).then(late, () => undefined);
  return { signal: limit.signal, end: () => done.abort() };
}
