/** What a bracketed form holds, read back: a[b][0]=1 is {a: {b: {0: "1"}}}. */
export interface Branches {
  readonly [name: string]: string | Branches;
}

export function unbracketed(form: Iterable<readonly [string, string]>): Branches {
  const root: Record<string, string | Branches> = {};
  for (const [name, value] of form) {
    const path = name.split("[").map((part) => part.replace(/\]$/, ""));
    put(root, path, value);
  }
  return root;
}

function put(into: Record<string, string | Branches>, [name = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const known = into[name];
  const inner = { ...(typeof known === "object" && known) };
  put(inner, rest, value);
  into[name] = inner;
}

/** The text at a path, or nothing. */
export function textAt(tree: Branches, ...path: readonly string[]): string | undefined {
  const found = path.reduce<string | Branches | undefined>((at, name) => (typeof at === "object" ? at[name] : undefined), tree);
  return typeof found === "string" ? found : undefined;
}

/** The texts of an object at a path. */
export function textsAt(tree: Branches, ...path: readonly string[]): Readonly<Record<string, string>> {
  const found = path.reduce<string | Branches | undefined>((at, name) => (typeof at === "object" ? at[name] : undefined), tree);
  const entries = typeof found === "object" ? Object.entries(found) : [];
  return Object.fromEntries(entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}
