import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie } from "hono/cookie";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import type { ManageApp, ManageCtx } from "../http/manage/context.ts";
import { refuse } from "../http/manage/reply.ts";
import { manage } from "../http/manage/routes.ts";
import { COMPANY_COOKIE, visitorOf } from "../http/manage/visitor.ts";
import type { Refusal } from "../kernel/manage-errors.ts";
import { isLocal } from "../merchants/addresses.ts";
import { publicOrigin } from "../merchants/origin.ts";
import { AUTH_PATH, authOf } from "../merchants/people/auth.ts";
import { headers } from "./headers.ts";
import { account } from "./pages/account/routes.tsx";
import { appPage } from "./pages/apps/app.tsx";
import { domains } from "./pages/apps/domains.tsx";
import { keys } from "./pages/apps/keys.tsx";
import { apps } from "./pages/apps/list.tsx";
import { newAppPage } from "./pages/apps/new.tsx";
import { preview } from "./pages/apps/preview.ts";
import { webhookPages } from "./pages/apps/webhooks.tsx";
import { audit } from "./pages/audit.tsx";
import { company } from "./pages/company.tsx";
import { companyProfile } from "./pages/company-profile.tsx";
import { devMail } from "./pages/dev-mail.tsx";
import { gatewayAccount } from "./pages/gateways/account.tsx";
import { addGatewayPage } from "./pages/gateways/add.tsx";
import { gatewayList } from "./pages/gateways/list.tsx";
import { routing } from "./pages/gateways/routing.tsx";
import { home } from "./pages/home.tsx";
import { invitation } from "./pages/invitation.tsx";
import { operatorAudit } from "./pages/operator/audit.tsx";
import { operatorCatalogue } from "./pages/operator/catalogue.tsx";
import { operatorCompanies } from "./pages/operator/companies.tsx";
import { operatorLimits } from "./pages/operator/limits.tsx";
import { orderListPage } from "./pages/orders/list.tsx";
import { orderPage } from "./pages/orders/order.tsx";
import { password } from "./pages/password.tsx";
import { signIn } from "./pages/sign-in.tsx";
import { signUp } from "./pages/sign-up.tsx";
import { team } from "./pages/team.tsx";
import { twoFactor } from "./pages/two-factor.tsx";
import { verify } from "./pages/verify.tsx";
import { fromProgram } from "./program.ts";
import { files } from "./static.ts";
import { trouble } from "./trouble.tsx";

const MOST_BYTES = 256 * 1024;

/** To programs in JSON, to people as a page. */
const refused = (c: ManageCtx, refusal: Refusal) =>
  c.req.path.startsWith("/dashboard") && !c.req.path.startsWith(AUTH_PATH) ? trouble(c, refusal) : refuse(c, refusal);

/** Links in mails lead to the dashboard's own origin: an address taken from a request could be forged. */
const onItsOrigin = createMiddleware<ManageApp>(async (c, next) => {
  const { requestId } = c.env.fromEntry;
  c.set("requestId", requestId);
  c.set("visitor", { session: null, from: { address: null, agent: null, requestId } });
  const asked = new URL(c.req.url).origin;
  const origin = publicOrigin(c.env) ?? (isLocal(c.env) ? asked : null);
  c.set("origin", origin ?? asked);
  if (origin === null) return refused(c, { code: "config.public_origin" });
  return origin === asked ? next() : refused(c, { code: "request.not_found" });
});

const sameOrigin = csrf();
/** A browser sends cookies by itself, wherever a form comes from; a token it never does. */
const notFromElsewhere = createMiddleware<ManageApp>((c, next) =>
  c.req.header("authorization") === undefined ? sameOrigin(c, next) : next(),
);

const withAuth = createMiddleware<ManageApp>(async (c, next) => {
  c.set("auth", await authOf({ env: c.env, origin: c.get("origin"), waitUntil: c.env.fromEntry.waitUntil }));
  return next();
});

const withVisitor = createMiddleware<ManageApp>(async (c, next) => {
  c.set("visitor", await visitorOf(c, getCookie(c, COMPANY_COOKIE)));
  return next();
});

/** /dashboard and /v1/manage. */
export const app = new Hono<ManageApp>()
  .use(headers)
  .use(onItsOrigin)
  .route("/", files)
  .use(bodyLimit({ maxSize: MOST_BYTES, onError: (c) => refused(c, { code: "request.too_large" }) }))
  .use(notFromElsewhere)
  .use(withAuth)
  // Its endpoints are JSON, with checks and limits of their own.
  .on(["GET", "POST"], `${AUTH_PATH}/*`, (c) => c.get("auth").handler(fromProgram(c.req.raw)))
  .use(withVisitor)
  .route("/v1/manage", manage)
  .route("/", signIn)
  .route("/", signUp)
  .route("/", verify)
  .route("/", password)
  .route("/", twoFactor)
  .route("/", devMail)
  .route("/", invitation)
  .route("/", company)
  .route("/", account)
  .route("/", team)
  .route("/", home)
  .route("/", companyProfile)
  .route("/", apps)
  .route("/", newAppPage)
  .route("/", preview)
  .route("/", keys)
  .route("/", webhookPages)
  .route("/", domains)
  .route("/", appPage)
  .route("/", gatewayList)
  .route("/", addGatewayPage)
  .route("/", gatewayAccount)
  .route("/", routing)
  .route("/", orderListPage)
  .route("/", orderPage)
  .route("/", audit)
  .route("/", operatorCompanies)
  .route("/", operatorCatalogue)
  .route("/", operatorLimits)
  .route("/", operatorAudit)
  .notFound((c) => refused(c, { code: "request.not_found" }))
  .onError((error, c) => {
    if (error instanceof HTTPException && error.status === 403) return refused(c, { code: "auth.foreign" });
    console.error({ requestId: c.get("requestId"), error: error.stack ?? String(error) });
    return refused(c, { code: "internal" });
  });
