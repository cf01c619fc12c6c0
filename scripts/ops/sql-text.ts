/** A statement with its values apart, as drizzle makes it. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/**
 * The statement as one text, for a command that takes no values apart. What is not plain is written as hex: line breaks and
 * semicolons must not meet anybody who splits or normalises SQL, nor other letters a terminal's encoding.
 */
export function sqlText({ sql, params }: Statement): string {
  const values = params.map(literal);
  // A question mark inside quotes is a letter like any other.
  const text = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\?/g, (part) => {
    if (part !== "?") return part;
    const value = values.shift();
    if (value === undefined) throw new Error("the statement has more placeholders than values");
    return value;
  });
  if (values.length > 0) throw new Error("the statement has fewer placeholders than values");
  return text;
}

const PLAIN = /^[ !#-:<-[\]-~]*$/;

function literal(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "string") throw new Error(`a ${typeof value} can't be written as SQL`);
  if (PLAIN.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return `CAST(X'${Buffer.from(value, "utf8").toString("hex")}' AS TEXT)`;
}
