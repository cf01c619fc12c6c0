import { Hono } from "hono";
import { routesFor } from "../merchants/routing.ts";
import { readBody } from "./body.ts";
import type { App } from "./context.ts";
import { previewRoute } from "./orders/schema.ts";

/** POST /v1/route/preview: by which accounts such an order could be paid at this moment, and why. Nothing is created. */
export const routePreview = new Hono<App>().post("/", async (c) => {
  const body = await readBody(c, previewRoute);
  if (!body.ok) return body.error;
  const { amount, ...restriction } = body.value.value;
  const { app, mode } = c.get("holder");
  const { methods, choicesFor, leftOut } = routesFor(app, mode, amount, { ...restriction, now: Date.now() });
  return c.json({ data: methods.map((method) => ({ method, choices: choicesFor(method) })), skipped: leftOut() });
});
