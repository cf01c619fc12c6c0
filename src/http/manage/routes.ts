import { Hono } from "hono";
import { rawBody } from "../body.ts";
import type { ManageApp } from "./context.ts";
import { successOf } from "./operation.ts";
import { OPERATIONS } from "./operations/all.ts";
import { perform } from "./perform.ts";
import { refuse } from "./reply.ts";

/** Below /v1/manage: the settings as JSON, for who is signed in by cookie or bearer token. */
export const manage = new Hono<ManageApp>();

for (const operation of OPERATIONS) {
  manage.on(operation.method, operation.path, async (c) => {
    const given = operation.method === "GET" ? { ok: true as const, value: c.req.query() } : await rawBody(c, []);
    if (!given.ok) return refuse(c, given.error);
    const done = await perform(c, operation, c.req.param(), given.value);
    if (!done.ok) return refuse(c, done.error, { operation: operation.name, given: given.value });
    return c.json(done.value, successOf(operation));
  });
}

for (const [path, operations] of Map.groupBy(OPERATIONS, (operation) => operation.path)) {
  const allow = [...new Set(operations.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method])))].sort().join(", ");
  manage.all(path, (c) => {
    c.header("allow", allow);
    return refuse(c, { code: "request.method" });
  });
}

manage.all("/*", (c) => refuse(c, { code: "request.not_found" }));
