/** Asks whoever sits at the terminal; a secret is not shown while it is typed. */
export type Ask = (question: string, secret: boolean) => Promise<string>;

export interface WranglerAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** All that a command touches outside of itself: the tests give it another one. */
export interface Io {
  /** The project's folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): number;
  pause(ms: number): Promise<void>;
  /** The answer. */
  out(text: string): void;
  /** What is said beside it, which must not get into the answer that a script reads. */
  note(text: string): void;
  /** Null where nobody sits at a terminal. */
  readonly ask: Ask | null;
  stdin(): Promise<string>;
  wrangler(args: readonly string[]): Promise<WranglerAnswer>;
  fetch(request: Request): Promise<Response>;
}
