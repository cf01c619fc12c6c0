import { parseEnv } from "node:util";
import type { Field, Gateway } from "../../src/gateways/contract.ts";
import type { Given, Options } from "./command.ts";
import type { Io } from "./io.ts";
import { misused } from "./refusal.ts";

/** GATEWAY_SECRET_KEY for secretKey. */
export const variableOf = (field: string): string => `GATEWAY_${field.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()}`;

export const CREDENTIALS_OPTIONS: Options = {
  set: { value: "FIELD=VALUE", help: "one of the gateway's fields; again for the next", multiple: true },
  stdin: { help: "read FIELD=VALUE lines from standard input, so that secrets stay out of the shell's history" },
  unchecked: { help: "don't ask the gateway whether the credentials work" },
};

/** The fields that the command names, by the first of: --set, --stdin. */
export async function givenCredentials(given: Given, io: Io): Promise<ReadonlyMap<string, string>> {
  const set = given.all("set").map(assignment);
  const piped = given.has("stdin") ? Object.entries(parseEnv(await io.stdin())) : [];
  const found = new Map<string, string>();
  for (const [name, value] of [...set, ...piped]) if (value !== undefined && !found.has(name)) found.set(name, value);
  return found;
}

/** A new account's fields: those that are named, else from the environment, else from somebody at the terminal. */
export async function gatherCredentials(gateway: Gateway, given: Given, io: Io): Promise<Record<string, string>> {
  const found = new Map(await givenCredentials(given, io));
  for (const [name, field] of Object.entries(gateway.fields)) {
    if (found.has(name) || field.passing) continue;
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
