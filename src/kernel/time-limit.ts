/** A signal that is aborted after `ms`, unless `end` was called. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  end(): void;
}

/** For calls: the timer of `AbortSignal.timeout` goes on when the call is over, and keeps the object in memory until then. */
export function timeLimit(ms: number): TimeLimit {
  const controller = new AbortController();
  const late = () => controller.abort(new DOMException(`There was no answer within ${ms} ms.`, "TimeoutError"));
  const timer = setTimeout(late, ms);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
