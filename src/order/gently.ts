/** Of one gateway account at the same time: gateways limit their callers, and customers go first. */
const AT_A_TIME = 5;

/** Runs `work` over all, accounts beside one another, and of one account only a few at a time. Answers in no order. */
export async function gently<T, R>(all: readonly T[], accountOf: (one: T) => string, work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const byAccount = Map.groupBy(all, accountOf);
  const done = await Promise.all(
    [...byAccount.values()].map(async (waiting) => {
      const results: R[] = [];
      for (let from = 0; from < waiting.length; from += AT_A_TIME)
        results.push(...(await Promise.all(waiting.slice(from, from + AT_A_TIME).map(work))));
      return results;
    }),
  );
  return done.flat();
}
