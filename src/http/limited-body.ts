import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { within } from "../storage/within.ts";

/** Bytes that a body may have where nothing less is enough. */
export const MOST_BYTES = 256 * 1024;

/** Milliseconds that whoever sends it may take. */
const PATIENCE = 30_000;

/** Reads the body before anything else does, and refuses in the words of whoever's address it is what is too large or comes too slowly. */
export function limitedBody(
  maxSize: number,
  refuse: (c: Context, code: "request.too_large" | "request.too_slow") => Response | Promise<Response>,
  patience = PATIENCE,
): MiddlewareHandler {
  const limit = bodyLimit({ maxSize, onError: (c) => refuse(c, "request.too_large") });
  return async (c, next) => {
    if (!c.req.raw.body) return next();
    try {
      const read = async () => void (await c.req.arrayBuffer());
      const refused = await within(patience, limit(c, read));
      if (refused) return refused;
    } catch {
      // Also where whoever sends it has gone, and nobody reads the answer.
      return refuse(c, "request.too_slow");
    }
    return next();
  };
}
