import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { publicOrigin } from "../../../merchants/origin.ts";
import type { App, Ctx } from "../../context.ts";
import { authenticate, authenticateNow } from "./auth.ts";
import { notFound, reject } from "./errors.ts";
import { initiate } from "./initiate.ts";
import { lookup } from "./lookup.ts";
import { refund } from "./refund.ts";
import { list, one } from "./transactions.ts";

const MOST_BYTES = 256 * 1024;

/** Khalti's addresses end with a slash, and many clients leave it out. */
const slashed = (...paths: readonly string[]) => paths.flatMap((path) => [`${path}/`, path]);
/** Khalti's refund is outside of v2, its lists were inside. */
const inBoth = (path: string) => slashed(`/api${path}`, `/api/v2${path}`);

const INITIATE = slashed("/api/v2/epayment/initiate");
const LOOKUP = slashed("/api/v2/epayment/lookup");
const LIST = inBoth("/merchant-transaction");
const ONE = inBoth("/merchant-transaction/:id");
const REFUND = inBoth("/merchant-transaction/:id/refund");

const only = (allow: string) => (c: Ctx) => reject(c, 405, `Method "${c.req.method}" not allowed.`, { allow });

/** /khalti: Khalti's API, for a merchant's server that already speaks it. */
export const khalti = new Hono<App>()
  .use(async (c, next) => {
    const origin = publicOrigin(c.env);
    return origin === null || origin === new URL(c.req.url).origin ? next() : notFound(c);
  })
  .use(bodyLimit({ maxSize: MOST_BYTES, onError: (c) => reject(c, 413, "The body is too large.") }))
  .on("POST", INITIATE, authenticate, initiate)
  .on("POST", LOOKUP, authenticate, lookup)
  .on("GET", LIST, authenticate, list)
  .on("GET", ONE, authenticate, one)
  .on("POST", REFUND, authenticate, authenticateNow, refund)
  .on("ALL", [...INITIATE, ...LOOKUP, ...REFUND], only("POST"))
  .on("ALL", [...LIST, ...ONE], only("GET, HEAD"))
  .all("*", notFound)
  .onError((error, c) => {
    console.error({ requestId: c.get("requestId"), error: error.stack ?? String(error) });
    return reject(c, 500, "Something went wrong on our side.");
  });
