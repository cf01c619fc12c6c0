import type { Context } from "hono";
import type { Auth } from "../../merchants/people/auth.ts";
import type { Visitor } from "./visitor.ts";

/** What the entry module hands to this one, which has its own copy of all module state. */
export interface FromEntry {
  readonly requestId: string;
  /** Forgets the settings in the memory that payments read from. */
  readonly forgetMemory: (env: Env) => void;
  /** Of the request that is being answered. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** The module that scripts/build.ts makes of src/dashboard/module.ts. */
export interface Dashboard {
  /** Answers a request below /dashboard or /v1/manage. */
  answer(request: Request, env: Env, fromEntry: FromEntry): Response | Promise<Response>;
}

/** What the routes of /dashboard and /v1/manage share. */
export type ManageApp = {
  Bindings: Env & { readonly fromEntry: FromEntry };
  Variables: {
    requestId: string;
    /** Where the dashboard is. */
    origin: string;
    auth: Auth;
    visitor: Visitor;
  };
};
export type ManageCtx = Context<ManageApp>;
