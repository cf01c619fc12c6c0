import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { publicOrigin } from "../../../merchants/origin.ts";
import type { App, Ctx } from "../../context.ts";
import { limitedBody, MOST_BYTES } from "../../limited-body.ts";
import { currencies, paymentMethods } from "./currencies.ts";
import { notFound, refuse } from "./errors.ts";
import { generateSignature } from "./generate-signature.ts";
import { preflight } from "./origins.ts";
import { generateToken, refreshToken } from "./tokens.ts";
import { initiate } from "./transaction/initiate.ts";
import { list } from "./transaction/list.ts";
import { byReference, byTransaction } from "./transaction/one.ts";
import { process } from "./transaction/process.ts";

/** KS Pay's hosts differ in whether /v1 comes first. */
const both = (path: string) => [path, `/v1${path}`];

/** Whatever stands there, except where other APIs have paths of the same form. */
const METHODS_OF = "/:currencyId{(?!(?:v1|orders|refunds|route|gateways|khalti|payments|docs)/)[^/]+}/payment-methods";

/** All that is KS Pay's, also where it has nothing. */
const GUARDED = ["/auth/*", "/currencies/*", "/transaction/*", "/:currencyId{c_[^/]+}/*", METHODS_OF];

const ROUTES: readonly (readonly ["GET" | "POST", string, (c: Ctx) => Promise<Response>])[] = [
  ["POST", "/auth/generate-token/:appId", generateToken],
  ["POST", "/auth/refresh-token", refreshToken],
  ["POST", "/auth/generate-signature/:appId", generateSignature],
  ["GET", "/currencies", currencies],
  ["GET", METHODS_OF, paymentMethods],
  ["POST", "/transaction/initiate", initiate],
  ["POST", "/transaction/process", process],
  ["GET", "/transaction/txnId/:id", byTransaction],
  ["GET", "/transaction/referenceNo/:reference", byReference],
  ["GET", "/transaction", list],
];

const guards = [
  createMiddleware<App>(async (c, next) => {
    c.header("vary", "Origin");
    const origin = publicOrigin(c.env);
    return origin === null || origin === new URL(c.req.url).origin ? next() : notFound(c);
  }),
  limitedBody(MOST_BYTES, (c, code) => {
    const detail = code === "request.too_large" ? "the body may have 256 KB at most." : "the body did not arrive in time.";
    return refuse(c, "sandboxLive.systemError.invalidRequest", {}, { detail });
  }),
] as const;

/** KS Pay's API, for storefronts and servers that already speak it. */
export const kspay = new Hono<App>().onError((error, c) => {
  console.error({ requestId: c.get("requestId"), error: error.stack ?? String(error) });
  return refuse(c, "sandboxLive.systemError.oopsSomethingWentWrong");
});

for (const path of GUARDED.flatMap(both)) kspay.use(path, ...guards);
for (const [method, path, handler] of ROUTES) kspay.on(method, both(path), handler).on("OPTIONS", both(path), preflight(method));
for (const path of GUARDED.flatMap(both)) kspay.all(path, notFound);
