import type { Dashboard } from "../http/manage/context.ts";
import { forgetIsolate } from "../kernel/memory.ts";
import { app } from "./app.ts";

// What scripts/build.ts makes a module of its own from, and index.ts loads when it is first asked for.

export const answer: Dashboard["answer"] = (request, env, fromEntry) => app.fetch(request, { ...env, fromEntry });

/** Every address there is: what the walk over all pages goes by. */
export const routes: readonly { readonly method: string; readonly path: string }[] = app.routes.map(({ method, path }) => ({
  method,
  path,
}));

/** What this module remembers is its own, beside what the entry module does. */
export { forgetIsolate };
