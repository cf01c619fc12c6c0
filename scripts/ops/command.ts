import { parseArgs } from "node:util";
import type { Io } from "./io.ts";
import { misused } from "./refusal.ts";

export interface Option {
  /** How its value is shown in the help; absent: a switch. */
  readonly value?: string;
  readonly help: string;
  readonly multiple?: true;
}
export type Options = Readonly<Record<string, Option>>;

export interface Command {
  /** As npm knows it: `npm run <name> -- …`. */
  readonly name: string;
  readonly summary: string;
  /** What stands without a flag, such as an order's id, in this order. */
  readonly arguments?: readonly { readonly name: string; readonly help: string }[];
  readonly options: Options;
  /** What comes behind `--`. */
  readonly examples: readonly string[];
  run(given: Given, io: Io): Promise<void>;
}

/** What was written on the command line. */
export interface Given {
  /** Undefined where the flag is not there. */
  text(name: string): string | undefined;
  all(name: string): readonly string[];
  has(name: string): boolean;
  /** What stands without a flag. */
  readonly arguments: readonly string[];
}

const COMMON: Options = {
  json: { help: "answer in JSON, for scripts (with npm run --silent)" },
  help: { help: "this text" },
};

/** Throws a Refusal that names the flag. */
export function readGiven(command: Command, args: readonly string[]): Given {
  const options: Options = { ...command.options, ...COMMON };
  const { values, positionals } = parsed(options, args);
  const unexpected = positionals[command.arguments?.length ?? 0];
  if (unexpected !== undefined) throw misused(unexpected, "is not expected here. A value with spaces needs quotes.");
  const texts = (name: string) => [values[name] ?? []].flat().map(String);
  return {
    text(name) {
      const [first, second] = texts(name);
      if (second !== undefined) throw misused(`--${name}`, "was given twice.");
      return first;
    },
    all: texts,
    has: (name) => values[name] !== undefined,
    arguments: positionals,
  };
}

function parsed(options: Options, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(
          ([name, { value }]) => [name, value ? { type: "string", multiple: true } : { type: "boolean" }] as const,
        ),
      ),
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // What follows is advice for who wrote the options.
    throw misused("", `${error.message.split(/\.\s/)[0]}.`);
  }
}

export function helpOf({ name, summary, arguments: standing = [], options, examples }: Command): string {
  const rows = [
    ...standing.map((one) => [one.name, one.help] as const),
    ...Object.entries({ ...options, ...COMMON }).map(
      ([flag, { value, help }]) => [`--${flag}${value === undefined ? "" : ` ${value}`}`, help] as const,
    ),
  ];
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    summary,
    "",
    ...examples.map((example) => `  npm run ${name} -- ${example}`),
    "",
    ...rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
    "",
    "On a terminal it asks for what is missing. It ends with 0 when it is done, 1 when it can't be done, 2 when the flags are wrong.",
  ].join("\n");
}
