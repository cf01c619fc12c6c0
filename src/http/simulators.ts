import { Hono } from "hono";
import { simulatorsOf } from "../merchants/reach.ts";
import type { App } from "./context.ts";
import { reply } from "./problem.ts";

/** /simulators: in local development the simulated gateways; a deployed worker has no such path. */
export const simulators = new Hono<App>().on("ALL", ["/simulators", "/simulators/*"], (c) => {
  const found = simulatorsOf(c.env);
  return found ? found.worker.fetch(c.req.raw) : reply(c, { code: "request.not_found" });
});
