import { Hono } from "hono";
import { cors } from "hono/cors";
import { ERRORS } from "../../../kernel/errors.ts";
import { publicOrigin } from "../../../merchants/origin.ts";
import type { App, Ctx } from "../../context.ts";
import { limitedBody, MOST_BYTES } from "../../limited-body.ts";
import { authenticate, authenticateNow } from "./auth.ts";
import { notFound, reject } from "./errors.ts";
import { initiate } from "./initiate.ts";
import { limited, testOnly } from "./legacy/browser.ts";
import { confirm } from "./legacy/confirm.ts";
import { initiate as initiateWallet } from "./legacy/initiate.ts";
import { status } from "./legacy/status.ts";
import { verify } from "./legacy/verify.ts";
import { lookup } from "./lookup.ts";
import { refund } from "./refund.ts";
import { list, one } from "./transactions.ts";

/** Khalti's addresses end with a slash, and many clients leave it out. */
const slashed = (...paths: readonly string[]) => paths.flatMap((path) => [`${path}/`, path]);
/** Khalti's refund is outside of v2, its lists were inside. */
const inBoth = (path: string) => slashed(`/api${path}`, `/api/v2${path}`);

const INITIATE = slashed("/api/v2/epayment/initiate");
const LOOKUP = slashed("/api/v2/epayment/lookup");
const WALLET_INITIATE = slashed("/api/v2/payment/initiate");
const WALLET_CONFIRM = slashed("/api/v2/payment/confirm");
const WALLET_VERIFY = slashed("/api/v2/payment/verify");
const WALLET_STATUS = slashed("/api/v2/payment/status");
const LIST = inBoth("/merchant-transaction");
const ONE = inBoth("/merchant-transaction/:id");
const REFUND = inBoth("/merchant-transaction/:id/refund");

/** The payer's browser makes these two from the merchant's page, with no more than what it was told there. */
const fromAnyPage = cors({ origin: "*", allowMethods: ["POST"], maxAge: 86_400 });

const only = (allow: string) => (c: Ctx) => reject(c, 405, `Method "${c.req.method}" not allowed.`, { allow });

/** /khalti: Khalti's API, for a merchant's server that already speaks it. */
export const khalti = new Hono<App>()
  .use(async (c, next) => {
    const origin = publicOrigin(c.env);
    return origin === null || origin === new URL(c.req.url).origin ? next() : notFound(c);
  })
  .on("ALL", [...WALLET_INITIATE, ...WALLET_CONFIRM], fromAnyPage)
  .use(limitedBody(MOST_BYTES, (c, code) => reject(c, ERRORS[code].status, ERRORS[code].title)))
  .on("POST", INITIATE, authenticate, initiate)
  .on("POST", LOOKUP, authenticate, lookup)
  .on("POST", WALLET_INITIATE, limited, initiateWallet)
  .on("POST", WALLET_CONFIRM, limited, confirm)
  .on("POST", WALLET_VERIFY, authenticate, testOnly, verify)
  .on("GET", WALLET_STATUS, authenticate, testOnly, status)
  .on("GET", LIST, authenticate, list)
  .on("GET", ONE, authenticate, one)
  .on("POST", REFUND, authenticate, authenticateNow, refund)
  .on("ALL", [...INITIATE, ...LOOKUP, ...WALLET_INITIATE, ...WALLET_CONFIRM, ...WALLET_VERIFY, ...REFUND], only("POST"))
  .on("ALL", [...WALLET_STATUS, ...LIST, ...ONE], only("GET, HEAD"))
  .all("*", notFound)
  .onError((error, c) => {
    console.error({ requestId: c.get("requestId"), error: error.stack ?? String(error) });
    return reject(c, 500, "Something went wrong on our side.");
  });
