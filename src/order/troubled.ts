const SECONDS = 20;
const MOST_SECONDS = 900;
const MOST = 1_000;

/** Accounts that have just failed in this isolate: until their object has counted it, others are tried first. Unix ms. */
const until = new Map<string, number>();

/** `retryAfter`: seconds that the gateway wants to be left alone. */
export function failedJustNow(account: string, retryAfter = 0): void {
  const [oldest] = until.keys();
  if (until.size >= MOST && oldest !== undefined) until.delete(oldest);
  until.delete(account);
  until.set(account, Date.now() + Math.min(Math.max(retryAfter, SECONDS), MOST_SECONDS) * 1000);
}

export function troubled(): ReadonlySet<string> {
  const now = Date.now();
  return new Set([...until].flatMap(([account, end]) => (end > now ? [account] : [])));
}
