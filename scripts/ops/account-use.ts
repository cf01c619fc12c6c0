import type { Given, Options } from "./command.ts";
import { misused } from "./refusal.ts";
import { list, present } from "./wanted.ts";

/** When an account is tried and for what, as flags. */
export const USE_OPTIONS: Options = {
  priority: { value: "NUMBER", help: "the lowest is tried first; 0. NPR=3 for one currency, and again for the next", multiple: true },
  currencies: { value: "NPR,INR", help: "only these; all: every one that the gateway takes" },
  methods: { value: "wallet,card", help: "only these; all: every one that the gateway has" },
};

/** What was given of it, still to be checked. A currency without a number (`NPR=`) is null. */
export function givenUse(given: Given): Readonly<Record<string, unknown>> {
  const levels = (list(given.all("priority")) ?? []).map((text) => /^(?:([^=]*)=)?(.*)$/s.exec(text)?.slice(1) ?? []);
  const [first, second] = levels.flatMap(([currency, number]) => (currency === undefined ? [number] : []));
  if (second !== undefined) throw misused("--priority", "was given twice.");
  const byCurrency = levels.flatMap(([currency, number]) => (currency === undefined ? [] : [[currency, number || null] as const]));
  return present({
    priority: first === undefined ? undefined : numberOf(first),
    priorities:
      byCurrency.length === 0
        ? undefined
        : Object.fromEntries(byCurrency.map(([currency, number]) => [currency, number === null ? null : numberOf(number)])),
    currencies: some(given.all("currencies")),
    methods: some(given.all("methods")),
  });
}

/** The fields that come from a flag of another name. */
export const USE_FLAGS = { priorities: "--priority" };

const numberOf = (text: string) => Number(text || Number.NaN);
const some = (texts: readonly string[]) => (texts.length === 1 && texts[0] === "all" ? null : list(texts));
