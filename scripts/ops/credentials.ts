import { parseEnv } from "node:util";
import type { Field, Gateway } from "../../src/gateways/contract.ts";
import type { Given } from "./command.ts";
import type { Io } from "./io.ts";
import { misused } from "./refusal.ts";

/** GATEWAY_SECRET_KEY for secretKey. */
export const variableOf = (field: string): string => `GATEWAY_${field.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()}`;

/** The account's fields, by the first of: --set, --stdin, the environment, somebody at the terminal. */
export async function gatherCredentials(gateway: Gateway, given: Given, io: Io): Promise<Record<string, string>> {
  const set = given.all("set").map(assignment);
  const piped = given.has("stdin") ? Object.entries(parseEnv(await io.stdin())) : [];
  const found = new Map<string, string>();
  for (const [name, value] of [...set, ...piped]) if (value !== undefined && !found.has(name)) found.set(name, value);
  for (const [name, field] of Object.entries(gateway.fields)) {
    if (found.has(name)) continue;
    const value = io.env[variableOf(name)] || (await io.ask?.(questionOf(field), field.kind === "text" && field.secret === true));
    if (value) found.set(name, value);
  }
  return Object.fromEntries(found);
}

function assignment(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  // Not the text itself: somebody may have forgotten the name and written the secret.
  if (at < 1) throw misused("--set", "is a field and its value: --set field=value.");
  return [text.slice(0, at), text.slice(at + 1)];
}

function questionOf(field: Field): string {
  const choices = field.kind === "choice" ? ` (${Object.keys(field.choices).join(", ")})` : "";
  return `${field.label}${choices}${field.optional ? ", or nothing" : ""}`;
}
