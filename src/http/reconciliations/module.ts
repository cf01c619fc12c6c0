import { forgetIsolate } from "../../kernel/memory.ts";
import { lookBack } from "../../order/look-back.ts";
import type { Reconciliations } from "./context.ts";
import { app } from "./routes.ts";

// What scripts/build.ts makes a module of its own from, and index.ts loads when it is first asked for.

export const answer: Reconciliations["answer"] = (request, env, fromEntry) => app.fetch(request, { ...env, fromEntry });
/** What this module remembers is its own, beside what the entry module does. */
export { forgetIsolate, lookBack };
