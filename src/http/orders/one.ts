import { Hono } from "hono";
import { authenticateNow } from "../auth.ts";
import { reply } from "../problem.ts";
import { cancel } from "./cancel.ts";
import { capture } from "./capture.ts";
import { named, type OrderApp } from "./named.ts";
import { refund } from "./refund.ts";
import { resend } from "./resend.ts";
import { resolve } from "./resolve.ts";
import { voidHold } from "./void.ts";

/** /v1/orders/{id} and what is below it. */
export const one = new Hono<OrderApp>()
  .use("/:id", named)
  .use("/:id/*", named)
  .get("/:id", async (c) => {
    const view = await c.get("order").view(c.get("owner"));
    return view.ok ? c.json(view.value) : reply(c, view.error);
  })
  .get("/:id/refunds", async (c) => {
    const refunds = await c.get("order").refunds(c.get("owner"));
    return refunds.ok ? c.json({ data: refunds.value }) : reply(c, refunds.error);
  })
  .get("/:id/events", async (c) => {
    const events = await c.get("order").history(c.get("owner"));
    return events.ok ? c.json({ data: events.value }) : reply(c, events.error);
  })
  .post("/:id/cancel", cancel)
  .post("/:id/capture", capture)
  .post("/:id/void", voidHold)
  .post("/:id/refunds", authenticateNow, refund)
  .post("/:id/resolve", authenticateNow, resolve)
  .post("/:id/events/:event/resend", resend);
