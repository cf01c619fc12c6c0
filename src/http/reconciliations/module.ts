import { lookBack } from "../../order/look-back.ts";
import type { Reconciliations } from "./context.ts";
import { app } from "./routes.ts";

// What scripts/build.ts makes a module of its own from, and index.ts loads when it is first asked for.

export const answer: Reconciliations["answer"] = (request, env, fromEntry) => app.fetch(request, { ...env, fromEntry });
export { lookBack };
