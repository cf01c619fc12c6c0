/** Something wrong with one flag, argument or environment variable. */
export interface Fault {
  readonly flag: string;
  readonly message: string;
}

/** Ends a command: the messages are shown, nothing of them is a bug. */
export class Refusal extends Error {
  readonly faults: readonly Fault[];
  readonly exitCode: number;

  constructor(faults: readonly Fault[], exitCode: number) {
    super(faults.map(({ flag, message }) => (flag === "" ? message : `${flag}: ${message}`)).join("\n"));
    this.faults = faults;
    this.exitCode = exitCode;
  }
}

/** The command line is wrong: exit code 2, and nothing was done. */
export const misused = (flag: string, message: string): Refusal => new Refusal([{ flag, message }], 2);

/** It was understood and can't be done: exit code 1. */
export const failed = (message: string, flag = ""): Refusal => new Refusal([{ flag, message }], 1);
