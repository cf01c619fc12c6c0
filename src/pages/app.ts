import { type Context, Hono, type Next } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { languageOf, readTag } from "../domain/languages.ts";
import type { PageView } from "../domain/page.ts";
import { callbackParameters } from "../http/dialects/khalti/callback.ts";
import { limitedBody } from "../http/limited-body.ts";
import { addressOf, isOver } from "../http/rate.ts";
import { ERRORS, type Failure } from "../kernel/errors.ts";
import { isOrderId, type Mode, transactionId } from "../kernel/ids.ts";
import type { Result } from "../kernel/result.ts";
import type { AppSettings } from "../merchants/settings.ts";
import type { OrderClient } from "../order/client.ts";
import { awayPage, plainAwayPage } from "./away.tsx";
import { readDetails } from "./details-input.ts";
import { draw } from "./draw.ts";
import { commonHeaders, contentSecurityPolicy, originOf } from "./headers.ts";
import { bounded, formFields, readAnswer, readCount, readMethod } from "./input.ts";
import { type Drawn, plainPage } from "./layout.tsx";
import { LANGUAGE_COOKIE, LANGUAGE_SECONDS, type Reading, readingOf } from "./locale.ts";
import { isPayer, PAYER_COOKIE, PAYER_SECONDS, payerToken } from "./payer.ts";
import { plainRedirect, redirectParameters, signedRedirect } from "./redirect.ts";
import { enterPath, pagePath, type Screen, waitPath } from "./screen.ts";

/** What the pages need from the floors below. */
export interface PagesDeps {
  orderClient(env: Env, id: string): Pick<OrderClient, "page" | "giveCustomer" | "begin" | "answer" | "settle" | "dossier">;
  appSettings(env: Env, appId: string): Promise<Result<AppSettings | null, Failure>>;
  signingSecret(env: Env, app: AppSettings, mode: Mode): Promise<Result<string, Failure>>;
  servesPages(env: Env, app: AppSettings, url: string): boolean;
  snapshot(env: Env, id: string): Promise<PageView | null>;
  now(): number;
}

type Visit = Context<{ Bindings: Env }>;
/** The page's view with its app's settings; null where these can't be read. */
interface Served {
  readonly view: PageView;
  readonly app: AppSettings | null;
}

const MOST_BYTES = 64 * 1024;
const RETRY_SECONDS = "10";
const TOO_MANY_SECONDS = "60";

const isHttps = (c: Visit) => new URL(c.req.url).protocol === "https:";

/** What the customer reads; without the order's own wish where the page says nothing about any order. */
const reading = (c: Visit, view?: PageView): Reading =>
  readingOf({
    chosen: languageOf(c.req.query("lang") ?? "") ?? getCookie(c, LANGUAGE_COOKIE),
    ordered: view?.locale,
    acceptLanguage: c.req.header("accept-language"),
  });

/** A form on somebody else's site must not start a payment in the customer's name. */
function isForeign(c: Visit): boolean {
  const origin = c.req.header("origin");
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== new URL(c.req.url).host);
}

/** Everything the customer's browser asks for. */
export function pagesApp(deps: PagesDeps): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();

  const screen = (c: Visit, view: PageView): Screen => ({ view, ...reading(c, view), now: deps.now() });

  async function send(c: Visit, { body, styles, scripts }: Drawn, status: ContentfulStatusCode, view?: PageView) {
    c.header("content-security-policy", await contentSecurityPolicy({ styles, scripts, ...(view && { view }) }));
    if (status === 503) c.header("retry-after", RETRY_SECONDS);
    return c.html(body, status);
  }

  const plain = (c: Visit, what: "missing" | "gone" | "tooMany", status: 404 | 410 | 429) => {
    const { words } = reading(c);
    return send(c, plainPage(words, words[`${what}Title`], words[`${what}Text`]), status);
  };
  const missing = (c: Visit) => plain(c, "missing", 404);
  function tooMany(c: Visit): Promise<Response> {
    c.header("retry-after", TOO_MANY_SECONDS);
    return plain(c, "tooMany", 429);
  }
  /** Who asks for many orders that there are none of is guessing. */
  const guessed = async (c: Visit) => ((await isOver(c.env, c.env.GUESS_LIMIT, addressOf(c))) ? tooMany(c) : missing(c));
  const gone = (c: Visit) => plain(c, "gone", 410);
  /** The page of an order that is not there, or not any more; null where it may well be. */
  const absent = (c: Visit, { code }: Failure) => (code === "order.not_found" ? guessed(c) : code === "order.archived" ? gone(c) : null);
  const plainAway = (c: Visit, mayHavePaid: boolean) => send(c, plainAwayPage(reading(c).words, mayHavePaid), 503);
  function show(c: Visit, view: PageView, turn = 0): Promise<Response> {
    const enters = readCount(c.req.query("go"));
    return send(c, draw(screen(c, view), { turn, ...(enters !== undefined && { enters }) }), 200, view);
  }
  const toPage = (c: Visit, id: string) => c.redirect(pagePath(id), 303);

  /** Null where this host does not serve pages of the view's app. */
  async function served(c: Visit, view: PageView): Promise<Served | null> {
    const settings = await deps.appSettings(c.env, view.app);
    if (settings.ok) return settings.value && deps.servesPages(c.env, settings.value, c.req.url) ? { view, app: settings.value } : null;
    return new URL(c.req.url).origin === view.origin ? { view, app: null } : null;
  }

  /** To the shop, or null where there is none. */
  async function toShop(c: Visit, here: Served): Promise<Response | null> {
    const { redirectUrl } = here.view;
    if (redirectUrl === null || originOf(redirectUrl) === null) return null;
    const address = here.view.dialect === "khalti" ? await khaltiAddress(c, here, redirectUrl) : await signedAddress(c, here, redirectUrl);
    return address === null ? null : c.redirect(address, 303);
  }

  /** Never unsigned: a shop that checks would turn its own customer away. */
  async function signedAddress(c: Visit, { view, app: settings }: Served, redirectUrl: string): Promise<string | null> {
    if (settings === null) return null;
    const secret = await deps.signingSecret(c.env, settings, view.mode);
    return secret.ok ? signedRedirect(redirectUrl, redirectParameters(view, deps.now()), secret.value) : null;
  }

  async function khaltiAddress(c: Visit, { view }: Served, redirectUrl: string): Promise<string | null> {
    const dossier = await deps.orderClient(c.env, view.id).dossier({ app: view.app, mode: view.mode });
    return dossier.ok ? plainRedirect(redirectUrl, callbackParameters(dossier.value)) : null;
  }

  const isThePayer = (c: Visit, view: PageView) => isPayer(c.env.COOKIE_KEY, getCookie(c, PAYER_COOKIE), view.id, view.app, deps.now());

  async function remember(c: Visit, view: PageView): Promise<void> {
    setCookie(c, PAYER_COOKIE, await payerToken(c.env.COOKIE_KEY, view.id, view.app, deps.now()), {
      path: pagePath(view.id),
      httpOnly: true,
      sameSite: "Lax",
      secure: isHttps(c),
      maxAge: PAYER_SECONDS,
    });
  }

  function rememberLanguage(c: Visit): void {
    const language = languageOf(c.req.query("lang") ?? "");
    if (!language) return;
    setCookie(c, LANGUAGE_COOKIE, language, {
      path: "/payments",
      httpOnly: true,
      sameSite: "Lax",
      secure: isHttps(c),
      maxAge: LANGUAGE_SECONDS,
    });
  }

  /** After a post: on to the shop where it is decided, else to a page that a reload does not post again. */
  async function onwards(c: Visit, here: Served): Promise<Response> {
    const { id, stage } = here.view;
    const decided = stage.kind === "gone" || (stage.kind === "report" && stage.why === "authorized");
    if (decided) return (await toShop(c, here)) ?? toPage(c, id);
    const waits = stage.kind === "wait" || (stage.kind === "step" && stage.next.kind === "wait");
    return c.redirect(waits ? waitPath(id) : pagePath(id), 303);
  }

  /** A post that was not taken. */
  async function refused(c: Visit, id: string, failure: Failure): Promise<Response> {
    if (failure.code === "order.not_found") return missing(c);
    // Whether the object did it before it got lost is not known here: the waiting page finds out.
    if (failure.code === "unavailable" || failure.code === "internal") return c.redirect(waitPath(id), 303);
    if (failure.code === "order.busy" || failure.code === "order.not_payable") return toPage(c, id);
    const found = await deps.orderClient(c.env, id).page();
    const here = found.ok ? await served(c, found.value) : null;
    if (!here) return found.ok ? missing(c) : toPage(c, id);
    if (here.view.stage.kind === "gone") return toPage(c, id);
    const drawn = screen(c, here.view);
    const refusal = drawn.words.refusals[failure.code] ?? drawn.words.refused;
    return send(c, draw(drawn, { refusal }), ERRORS[failure.code].status, here.view);
  }

  app.use("/payments/*", async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(commonHeaders(isHttps(c)))) c.res.headers.set(name, value);
  });
  const limited = async (c: Visit, next: Next) => ((await isOver(c.env, c.env.PAGE_LIMIT, addressOf(c))) ? tooMany(c) : next());
  app.on("POST", ["/payments/:id/details", "/payments/:id/pay", "/payments/:id/answer"], limited);
  // Each of them may ask the gateway.
  app.use("/payments/:id/return/*", limited);
  app.use(
    "/payments/*",
    limitedBody(MOST_BYTES, (c, code) => c.body(null, ERRORS[code].status)),
  );

  app.get("/payments/:id", async (c) => {
    rememberLanguage(c);
    const id = c.req.param("id");
    if (!isOrderId(id)) return missing(c);
    const turn = readCount(c.req.query("wait"));
    // Both at once; KV is only waited for where the object does not answer.
    const stored = deps.snapshot(c.env, id);
    const found = await deps.orderClient(c.env, id).page();
    if (!found.ok) {
      const none = absent(c, found.error);
      if (none) return none;
      const view = await stored;
      const mayHavePaid = turn !== undefined || getCookie(c, PAYER_COOKIE) !== undefined;
      if (!view) return plainAway(c, mayHavePaid);
      return (await served(c, view)) ? send(c, awayPage(screen(c, view), mayHavePaid), 200, view) : missing(c);
    }
    const here = await served(c, found.value);
    if (!here) return missing(c);
    const { view } = here;
    const authorized = view.stage.kind === "report" && view.stage.why === "authorized";
    if (view.stage.kind !== "gone" && !authorized) return show(c, view, turn);
    const payer = await isThePayer(c, view);
    if (!payer && !authorized) return gone(c);
    // The waiting page of the browser that paid goes home by itself; a page it opens again stays.
    const home = payer && turn !== undefined ? await toShop(c, here) : null;
    return home ?? show(c, view);
  });

  app.post("/payments/:id/details", async (c) => {
    const id = c.req.param("id");
    if (!isOrderId(id)) return missing(c);
    if (isForeign(c)) return toPage(c, id);
    const read = readDetails(await formFields(c));
    const order = deps.orderClient(c.env, id);
    const found = await order.page();
    // On a host that does not serve the page, or to an order that does not ask, nobody's name is stored.
    const here = found.ok ? await served(c, found.value) : null;
    if (found.ok ? !here : found.error.code === "order.not_found") return missing(c);
    if (here?.view.stage.kind !== "details") return toPage(c, id);
    if ("typed" in read) return send(c, draw(screen(c, here.view), { typed: read.typed }), 422, here.view);
    await order.giveCustomer(read.customer);
    // Where it could not be kept the page asks again.
    return toPage(c, id);
  });

  app.post("/payments/:id/pay", async (c) => {
    const id = c.req.param("id");
    if (!isOrderId(id)) return missing(c);
    if (isForeign(c)) return toPage(c, id);
    const { method: wanted, locale: shown = "" } = await formFields(c);
    const method = wanted === undefined ? undefined : readMethod(wanted);
    if (wanted !== undefined && !method) return refused(c, id, { code: "request.invalid", field: "method" });
    const locale = (languageOf(shown) && readTag(shown)) ?? reading(c).locale;
    const begun = await deps.orderClient(c.env, id).begin({ ...(method && { method }), locale });
    if (!begun.ok) return refused(c, id, begun.error);
    const here = await served(c, begun.value);
    if (!here) return missing(c);
    await remember(c, here.view);
    const { stage } = here.view;
    const away = stage.kind === "step" && stage.next.kind === "redirect" && originOf(stage.next.url) ? new URL(stage.next.url).href : null;
    if (away) return c.redirect(away, 303);
    return stage.kind === "step" && stage.next.kind === "form" ? c.redirect(enterPath(id, stage.attempt), 303) : onwards(c, here);
  });

  app.post("/payments/:id/answer", async (c) => {
    const id = c.req.param("id");
    if (!isOrderId(id)) return missing(c);
    if (isForeign(c)) return toPage(c, id);
    const { attempt: attemptText, step: stepText, ...typed } = await formFields(c);
    const [attempt, step] = [readCount(attemptText), readCount(stepText)];
    if (attempt === undefined || step === undefined) return toPage(c, id);
    const answers = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, readAnswer(name, value)]));
    const answered = await deps.orderClient(c.env, id).answer({ attempt, step, answers });
    if (!answered.ok) return refused(c, id, answered.error);
    const here = await served(c, answered.value);
    if (!here) return missing(c);
    // An old form posted to a page that is gone is answered too: only who paid may look behind it.
    if (here.view.stage.kind !== "gone" || (await isThePayer(c, here.view))) await remember(c, here.view);
    return onwards(c, here);
  });

  app.on(["GET", "POST"], "/payments/:id/return/:tx", async (c) => {
    const id = c.req.param("id");
    const tx = transactionId.read(c.req.param("tx"));
    if (!isOrderId(id) || tx?.order !== id || tx.count === 0) return missing(c);
    const posted = c.req.method === "POST" ? await formFields(c) : {};
    const params = { ...bounded(Object.entries(c.req.query())), ...posted };
    const settled = await deps.orderClient(c.env, id).settle({ attempt: tx.count, params });
    if (!settled.ok) {
      const { code } = settled.error;
      if (code === "unavailable" || code === "internal") return plainAway(c, true);
      return code === "order.not_found" ? missing(c) : toPage(c, id);
    }
    const here = await served(c, settled.value);
    if (!here) return missing(c);
    const { stage } = here.view;
    const underWay = stage.kind === "wait" && stage.why !== "connecting";
    const home = underWay || stage.kind === "gone" || stage.kind === "report" ? await toShop(c, here) : null;
    return home ?? onwards(c, here);
  });

  app.get("/payments/:id/back", async (c) => {
    const id = c.req.param("id");
    if (!isOrderId(id)) return missing(c);
    const found = await deps.orderClient(c.env, id).page();
    if (!found.ok) return absent(c, found.error) ?? plainAway(c, true);
    const here = await served(c, found.value);
    if (!here) return missing(c);
    const { view } = here;
    if (view.stage.kind === "gone" && !(await isThePayer(c, view))) return gone(c);
    const home = await toShop(c, here);
    if (home) return home;
    if (originOf(view.redirectUrl)) return plainAway(c, true);
    const { site } = view.merchant;
    return site !== null && originOf(site) ? c.redirect(new URL(site).href, 303) : missing(c);
  });

  // Who types or bookmarks the address that a form was posted to.
  app.get("/payments/:id/:form{details|pay|answer}", async (c) =>
    isOrderId(c.req.param("id")) ? toPage(c, c.req.param("id")) : missing(c),
  );
  app.all("/payments/*", missing);

  app.onError((error, c) => {
    console.error({ page: c.req.path, error: error.stack ?? String(error) });
    return plainAway(c, true);
  });
  return app;
}
