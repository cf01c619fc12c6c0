import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { api } from "./http/api.ts";
import type { App } from "./http/context.ts";
import { requestLog } from "./http/log.ts";
import { reply } from "./http/problem.ts";
import { simulators } from "./http/simulators.ts";
import { webhooks } from "./http/webhooks/receive.ts";
import { sweep } from "./order/sweep.ts";
import { pages } from "./pages/routes.tsx";

export { SandboxLedger } from "./gateways/sandbox/ledger.ts";
export { AccountHealth } from "./order/account-health.ts";
export { OrderObject } from "./order/object.ts";

const app = new Hono<App>()
  .use(requestId())
  .use(requestLog)
  .route("/", api)
  .route("/", webhooks)
  .route("/", simulators)
  .route("/", pages)
  // Who opens the bare address wants to know what this is.
  .get("/", (c) => c.redirect("/docs"))
  .notFound((c) => reply(c, { code: "request.not_found" }))
  .onError((error, c) => {
    console.error({ requestId: c.get("requestId"), error: error.stack ?? String(error) });
    return reply(c, { code: "internal" });
  });

export default {
  fetch: app.fetch,
  scheduled: async (_controller, env) => {
    await sweep(env, Date.now());
  },
} satisfies ExportedHandler<Env>;
