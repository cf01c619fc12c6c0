import { Hono } from "hono";
import type { SimulatorsEnv } from "./env.ts";
import { panel } from "./panel.tsx";

export { SimulatorLedger } from "./ledger.ts";

const PREFIX = "/simulators";

/** /simulators: a panel; /simulators/{gateway}/{host}/…: that gateway's API and pages. */
const app = new Hono<{ Bindings: SimulatorsEnv }>().route(PREFIX, panel).all(`${PREFIX}/:gateway/*`, async (c) => {
  const { origin, pathname, search } = new URL(c.req.url);
  const gateway = c.req.param("gateway");
  const base = `${PREFIX}/${gateway}`;
  const inner = new Request(`https://gateway.invalid${pathname.slice(base.length)}${search}`, c.req.raw);
  inner.headers.set("dwar-base", `${origin}${base}`);
  return c.env.SIMULATOR_LEDGERS.getByName(gateway).fetch(inner);
});

export default app;
