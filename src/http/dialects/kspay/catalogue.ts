import { ERRORS_OF_MANAGEMENT } from "./errors-of-management.ts";
import { ERRORS_OF_PAYMENTS } from "./errors-of-payments.ts";

/** KS Pay's errors: catalogue, module, name. A code alone names none: 11001 to 11011 are there twice. */
export const ERRORS_OF_KSPAY = { management: ERRORS_OF_MANAGEMENT, sandboxLive: ERRORS_OF_PAYMENTS } as const;

type Catalogues = typeof ERRORS_OF_KSPAY;

/** "catalogue.module.name" */
export type FaultName = {
  [C in keyof Catalogues]: {
    [M in keyof Catalogues[C]]: `${C}.${M & string}.${keyof Catalogues[C][M] & string}`;
  }[keyof Catalogues[C]];
}[keyof Catalogues];

/** `status` is the HTTP status. */
export interface Fault {
  readonly message: string;
  readonly status: number | null;
  readonly code: number | null;
}

const CATALOGUES: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Fault>>>>>> = ERRORS_OF_KSPAY;

/** Every entry by its whole name. */
export const FAULTS: ReadonlyMap<string, Fault> = new Map(
  Object.entries(CATALOGUES).flatMap(([catalogue, modules]) =>
    Object.entries(modules).flatMap(([module, entries]) =>
      Object.entries(entries).map(([name, fault]) => [`${catalogue}.${module}.${name}`, fault] as const),
    ),
  ),
);

export type Values = Readonly<Record<string, string | number>>;

/** A message with its `{name}`s filled in. */
export const filled = (message: string, values: Values): string =>
  message.replace(/\{(\w+)\}/g, (_all, key: string) => String(values[key] ?? ""));
