import { Hono } from "hono";
import { findReconciliation, isReconciliationId, listReconciliations } from "../../storage/reconciliations.ts";
import { fieldErrors } from "../body.ts";
import { reply } from "../problem.ts";
import type { ReconciliationsApp, ReconciliationsCtx } from "./context.ts";
import { createReconciliation } from "./create.ts";
import { reconciliationsQuery, reportQuery } from "./schema.ts";
import { reconciliationView, reportView } from "./view.ts";

/** Where D1 does not answer. */
async function fromD1(c: ReconciliationsCtx, read: () => Promise<Response>): Promise<Response> {
  try {
    return await read();
  } catch (error) {
    console.warn({ message: "reconciliations can't be read", error: String(error) });
    return reply(c, { code: "unavailable" });
  }
}

const ownerOf = (c: ReconciliationsCtx) => {
  const { app, mode } = c.env.fromEntry.holder;
  return { app: app.id, mode };
};

const otherMethod = (allow: string) => (c: ReconciliationsCtx) => {
  c.header("allow", allow);
  return reply(c, { code: "request.method" });
};

/** /v1/reconciliations: what gateways' own files say beside what we know. */
export const app = new Hono<ReconciliationsApp>()
  .use(async (c, next) => {
    const { requestId } = c.env.fromEntry;
    c.set("requestId", requestId);
    c.header("x-request-id", requestId);
    await next();
  })
  .post("/v1/reconciliations", createReconciliation)
  .get("/v1/reconciliations", async (c) => {
    const query = reconciliationsQuery.safeParse(c.req.query());
    if (!query.success) return reply(c, { code: "request.invalid" }, fieldErrors(query.error));
    return fromD1(c, async () => {
      const page = await listReconciliations(c.env.DB, { ...ownerOf(c), ...query.data });
      if (!page.ok) return reply(c, page.error);
      const { rows, nextCursor } = page.value;
      return c.json({ data: rows.map((row) => reconciliationView(row, Date.now())), nextCursor });
    });
  })
  .all("/v1/reconciliations", otherMethod("GET, HEAD, POST"))
  .get("/v1/reconciliations/:id", async (c) => {
    const id = c.req.param("id");
    if (!isReconciliationId(id)) return reply(c, { code: "reconciliation.not_found" });
    const query = reportQuery.safeParse(c.req.query());
    if (!query.success) return reply(c, { code: "request.invalid" }, fieldErrors(query.error));
    return fromD1(c, async () => {
      const kept = await findReconciliation(c.env.DB, ownerOf(c), id, query.data);
      return kept ? c.json(reportView(kept, Date.now())) : reply(c, { code: "reconciliation.not_found" });
    });
  })
  .all("/v1/reconciliations/:id", otherMethod("GET, HEAD"))
  .notFound((c) => reply(c, { code: "request.not_found" }))
  .onError((error, c) => {
    console.error({ requestId: c.get("requestId"), error: error.stack ?? String(error) });
    return reply(c, { code: "internal" });
  });
