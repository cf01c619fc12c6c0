/** What an invariant says when it does not hold; its name first. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
