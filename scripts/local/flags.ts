/** The value of one of wrangler's flags, as `--name value` or `--name=value`; the last one counts, as wrangler has it. */
export function flag(args: readonly string[], name: string): string | undefined {
  const values = args.flatMap((arg, i) => {
    if (arg.startsWith(`--${name}=`)) return [arg.slice(name.length + 3)];
    const next = args[i + 1];
    return arg === `--${name}` && next !== undefined ? [next] : [];
  });
  return values.at(-1);
}
