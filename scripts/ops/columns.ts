/** Rows as columns, two spaces apart; the last is not padded. */
export function columns(rows: readonly (readonly string[])[], indent = "  "): string {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return rows
    .map((row) => `${indent}${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join("  ")}`.trimEnd())
    .join("\n");
}

/** "2026-11-21 02:05:09 UTC" */
export const when = (at: number | string): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;

export const json = (value: unknown): string => JSON.stringify(value, null, 2);
