/** What a form of Stripe's holds: lists and objects inside one another. What is undefined is left out. */
export interface Tree {
  readonly [name: string]: Branch;
}
type Branch = string | number | undefined | Tree | readonly Branch[];

/** As Stripe reads it: {a: {b: [1]}} is a[b][0]=1. */
export function bracketed(tree: Tree): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tree).flatMap(([name, branch]) => leaves(name, branch)));
}

function leaves(name: string, branch: Branch): readonly (readonly [string, string])[] {
  if (branch === undefined) return [];
  if (typeof branch !== "object") return [[name, String(branch)]];
  return Object.entries(branch).flatMap(([key, inner]) => leaves(`${name}[${key}]`, inner));
}
