import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { api } from "./http/api.ts";
import type { App, Ctx } from "./http/context.ts";
import { commonHeaders } from "./http/headers.ts";
import { requestLog } from "./http/log.ts";
import type { Dashboard } from "./http/manage/context.ts";
import { reply } from "./http/problem.ts";
import { simulators } from "./http/simulators.ts";
import { webhooks } from "./http/webhooks/receive.ts";
import { forgetMemory } from "./merchants/edge-copies.ts";
import { rebuildQueued } from "./order/rebuild-queue.ts";
import { sweep } from "./order/sweep.ts";
import { pages } from "./pages/routes.tsx";

export interface Runtime {
  readonly loadDashboard: () => Promise<Dashboard>;
  /** Of the request that is being answered. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Mounts the routes. */
export function worker({ loadDashboard, waitUntil }: Runtime) {
  const dashboard = async (c: Ctx) => {
    const { answer } = await loadDashboard();
    return answer(c.req.raw, c.env, { requestId: c.get("requestId"), forgetMemory, waitUntil });
  };

  const app = new Hono<App>()
    .use(requestId())
    .use(requestLog)
    .use(commonHeaders)
    .all("/dashboard", dashboard)
    .all("/dashboard/*", dashboard)
    .all("/v1/manage/*", dashboard)
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

  return {
    fetch: app.fetch,
    scheduled: async (_controller, env) => {
      // Each by itself: one that fails must not keep the other from running.
      const ended = await Promise.allSettled([sweep(env, Date.now()), rebuildQueued(env)]);
      for (const result of ended) if (result.status === "rejected") console.error({ scheduled: String(result.reason) });
    },
  } satisfies ExportedHandler<Env>;
}
