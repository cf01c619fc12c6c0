// Writes what the maintained currency-codes package knows of ISO 4217 into the project: `npm run catalogue`.
// src/kernel/currencies.ts holds the exponents; the migration that first fills the catalogue is printed with --sql.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import codes from "currency-codes";

// ISO 4217 gives these no minor unit ("N.A."): metals, funds and test codes, which nobody can pay in.
const notPayable = new Set("XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split(" "));
// Amendments of ISO 4217 that are newer than the package: the Caribbean guilder replaced the Antillean one (175, 2025-03-31),
// Bulgaria took the euro (180, 2026-01-01), Cuba's convertible peso had ended before (170, 2021).
const ended = new Set(["ANG", "BGN", "CUC"]);
const added = [{ code: "XCG", currency: "Caribbean Guilder", digits: 2 }];

const active = [...codes.data, ...added.filter(({ code }) => !codes.data.some((row) => row.code === code))]
  .filter(({ code }) => !notPayable.has(code) && !ended.has(code))
  .sort((a, b) => (a.code < b.code ? -1 : 1));

const text = `// Made by \`npm run catalogue\` from ISO 4217 as the currency-codes package has it. Do not edit.

/** Every active currency of ISO 4217 and its exponent: how many decimals its minor unit has. */
export const EXPONENTS = {
${active.map(({ code, digits }) => `  ${code}: ${digits},`).join("\n")}
} as const;
`;
writeFileSync(fileURLToPath(new URL("../src/kernel/currencies.ts", import.meta.url).href), text);

if (process.argv.includes("--sql")) {
  const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const symbol = (currency: string) =>
    new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" })
      .formatToParts(0)
      .find(({ type }) => type === "currency")?.value ?? currency;
  for (const { code, currency, digits } of active)
    console.log(
      `INSERT INTO currencies (id, code, name, symbol, exponent) VALUES (${[`c_iso4217${code}`, code, currency, symbol(code)].map(quoted).join(", ")}, ${digits});`,
    );
}
