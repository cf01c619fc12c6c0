/**
 * The real KV, which need not be asked again for what it has just said: a seed reads settings and pages hundreds of times. While a
 * write is under way, or was cut off by a crash, nothing is remembered of its key.
 */
export function remembering(kv: KVNamespace) {
  const known = new Map<string, string | null>();
  let writes = 0;
  const written = async (key: string, value: string | null, write: () => Promise<void>) => {
    const own = ++writes;
    known.delete(key);
    await write();
    if (writes === own) known.set(key, value);
  };
  return {
    async get(key: string, type?: "json") {
      let value = known.get(key);
      if (value === undefined) {
        const before = writes;
        value = await kv.get(key);
        if (writes === before) known.set(key, value);
      }
      return value !== null && type === "json" ? JSON.parse(value) : value;
    },
    list: (options: KVNamespaceListOptions) => kv.list(options),
    delete: (key: string) => written(key, null, () => kv.delete(key)),
    put: (key: string, value: string, options?: KVNamespacePutOptions) => written(key, value, () => kv.put(key, value, options)),
  };
}
