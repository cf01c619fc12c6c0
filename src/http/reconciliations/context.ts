import type { Context } from "hono";
import type { KeyHolder } from "../../merchants/settings.ts";

/** What the entry module hands to this one, which has its own copy of all module state. */
export interface FromEntry {
  readonly requestId: string;
  /** Whose secret key made the call. */
  readonly holder: KeyHolder;
  /** Of the request that is being answered. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** The module that scripts/build.ts makes of module.ts. */
export interface Reconciliations {
  /** Answers a request below /v1/reconciliations, whose key was checked. */
  answer(request: Request, env: Env, fromEntry: FromEntry): Response | Promise<Response>;
  /** A part of what is done without anybody asking: the daily look, and asking about what files say differently. Never throws. */
  lookBack(env: Env, now: number): Promise<void>;
}

export type ReconciliationsApp = {
  Bindings: Env & { readonly fromEntry: FromEntry };
  Variables: { requestId: string };
};
export type ReconciliationsCtx = Context<ReconciliationsApp>;
