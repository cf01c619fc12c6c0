import { zValidator } from "@hono/zod-validator";
import { type Context, Hono } from "hono";
import type * as z from "zod";
import { fieldErrors } from "../body.ts";
import type { App } from "../context.ts";
import { reply } from "../problem.ts";
import { findOrders } from "./find.ts";
import { listQuery } from "./schema.ts";

const refuse = (parsed: { success: boolean; error?: z.core.$ZodError }, c: Context) =>
  parsed.error ? reply(c, { code: "request.invalid" }, fieldErrors(parsed.error)) : undefined;

/** GET /v1/orders */
export const list = new Hono<App>().get("/", zValidator("query", listQuery, refuse), async (c) => {
  const page = await findOrders(c.env, c.get("holder"), c.req.valid("query"));
  return page.ok ? c.json(page.value) : reply(c, page.error);
});
