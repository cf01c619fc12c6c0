import * as z from "zod";
import type { Mode } from "../../src/kernel/ids.ts";
import { type SealingKeys, sealingKeys } from "../../src/storage/sealed.ts";
import type { Given } from "./command.ts";
import type { Io } from "./io.ts";
import { misused, Refusal } from "./refusal.ts";

interface Question {
  readonly question: string;
  readonly secret?: true;
}

/** What was given, else what somebody at the terminal types. `flag` names it in the error. */
export async function wanted(
  io: Pick<Io, "ask">,
  flag: string,
  value: string | undefined,
  { question, secret }: Question,
): Promise<string> {
  const found = value || (await io.ask?.(question, secret ?? false)) || undefined;
  if (found === undefined) throw misused(flag, "is required.");
  return found;
}

export async function wantedApp(given: Given, io: Io): Promise<string> {
  return readAppId("--app", await wanted(io, "--app", given.text("app"), { question: "App (ap_…)" }));
}

export function readAppId(flag: string, text: string): string {
  if (/^ap_[0-9A-Za-z]{9}$/.test(text)) return text;
  throw misused(flag, `${JSON.stringify(text)} is no app's id: ap_ and 9 letters or digits.`);
}

export function readAccountId(flag: string, text: string): string {
  if (/^gc_[0-9A-Za-z]{9}$/.test(text)) return text;
  throw misused(flag, `${JSON.stringify(text)} is no gateway account's id: gc_ and 9 letters or digits.`);
}

/** The message says which key is malformed, and repeats none. */
export function readSealingKeys(setting: string): Promise<SealingKeys> {
  return sealingKeys(setting).catch((error: unknown) => {
    throw misused("", error instanceof Error ? error.message : String(error));
  });
}

export function readMode(text: string): Mode {
  if (text === "test" || text === "live") return text;
  throw misused("--mode", `${JSON.stringify(text)} is no mode: it is test or live.`);
}

/** Where npm start answers. */
export const LOCAL_ORIGIN = "http://localhost:8787";

export function readOrigin(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text).origin;
  throw misused("--url", "Must be a web address, such as https://pay.example.com.");
}

/** Checks what was given; each fault names the flag that the field comes from: of the same name, or the one in `flags`. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, flags: Readonly<Record<string, string>> = {}): z.output<S> {
  const read = z.safeParse(schema, value);
  if (read.success) return read.data;
  throw new Refusal(
    read.error.issues.map(({ path: [field = ""], message }) => ({ flag: flags[String(field)] ?? `--${String(field)}`, message })),
    2,
  );
}

/** "NPR,INR" and several flags alike. */
export function list(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values.flatMap((text) => text.split(",")).map((text) => text.trim());
}

/** Leaves out what was not given: the schemas know no undefined. */
export const present = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
