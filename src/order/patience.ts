/** How long a customer's browser waits for a gateway before it is shown a waiting page; the call goes on. */
const PATIENCE = 8_000;

export async function patiently(work: Promise<void>): Promise<void> {
  // A timer that is left running would keep the object in memory.
  const done = new AbortController();
  const patience = scheduler.wait(PATIENCE, { signal: done.signal }).catch(() => undefined);
  try {
    await Promise.race([work, patience]);
  } finally {
    done.abort();
  }
}
