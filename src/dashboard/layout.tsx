import { html } from "hono/html";
import type { Child, FC } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ManageCtx } from "../http/manage/context.ts";
import type { SignedIn } from "../http/manage/visitor.ts";
import { type Flash, takeFlash } from "./flash.ts";
import { isAt, OPERATOR_PLACE, PLACES } from "./navigation.ts";
import { Icon, Mark } from "./parts/icon.tsx";
import { staticFiles } from "./static.ts";

export interface Page {
  /** In the browser's tab; the page's own h1 is its content's. */
  readonly title: string;
  readonly status?: ContentfulStatusCode | undefined;
}

/** A page of somebody who is signed in: with the navigation around it. */
export async function page(c: ManageCtx, { title, status }: Page, children: Child): Promise<Response> {
  const visitor = c.get("visitor");
  if (!visitor.session) return lonePage(c, { title, status }, children);
  const flash = takeFlash(c);
  const navigation = (
    <>
      <Navigation path={c.req.path} operator={visitor.operator} />
      <Who visitor={visitor} path={c.req.path} />
    </>
  );
  return send(
    c,
    title,
    status,
    <div class="shell">
      <header class="bar">
        <Home />
        <details class="menu">
          <summary>
            <Icon name="menu" />
            Menu
          </summary>
          <div>{navigation}</div>
        </details>
      </header>
      <aside class="side">
        <Home />
        {navigation}
      </aside>
      <main id="main">
        <Said flash={flash} />
        {children}
      </main>
    </div>,
  );
}

/** A page that stands alone in the middle: signing in and what leads there. `children` are cards. */
export async function lonePage(c: ManageCtx, { title, status }: Page, children: Child): Promise<Response> {
  const flash = takeFlash(c);
  return send(
    c,
    title,
    status,
    <div class="alone">
      <Home />
      <main id="main">
        <Said flash={flash} />
        {children}
      </main>
    </div>,
  );
}

async function send(c: ManageCtx, title: string, status: ContentfulStatusCode | undefined, body: Child): Promise<Response> {
  const { style, script } = await staticFiles();
  // `c.html` writes no doctype by itself, and without one browsers fall back to quirks.
  const document = html`<!doctype html>${(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Dwar`}</title>
        <link rel="icon" href={ICON} />
        <link rel="stylesheet" href={style.path} />
        <script src={script.path} defer />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        {body}
      </body>
    </html>
  )}`;
  return c.html(document, status ?? 200);
}

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#3f3cbb"/><path d="M4.5 12V7.5a3.5 3.5 0 0 1 7 0V12" fill="none" stroke="#fff" stroke-width="2"/></svg>',
)}`;

const Said: FC<{ flash: Flash | null }> = ({ flash }) =>
  flash && (
    <p class={flash.good ? "flash" : "flash bad"} role="status">
      <Icon name={flash.good ? "good" : "bad"} />
      {flash.text}
    </p>
  );

const Home: FC = () => (
  <a class="mark" href="/dashboard">
    <Mark />
    Dwar
  </a>
);

const Navigation: FC<{ path: string; operator: boolean }> = ({ path, operator }) => (
  <nav class="nav" aria-label="Dashboard">
    {[...PLACES, ...(operator ? [OPERATOR_PLACE] : [])].map((place) => (
      <a href={place.href} aria-current={isAt(place, path) ? "page" : undefined}>
        <Icon name={place.icon} />
        {place.text}
      </a>
    ))}
  </nav>
);

const Who: FC<{ visitor: SignedIn; path: string }> = ({ visitor: { actor, companies, scope }, path }) => (
  <div class="who">
    {companies.length > 1 && (
      <form class="switch" method="post" action="/dashboard/company/choose">
        <input type="hidden" name="from" value={path} />
        <label>
          Company
          <select name="company" data-submit>
            {companies.map(({ company, name }) => (
              <option value={company} selected={company === scope?.company}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="quiet small-button">
          Change
        </button>
      </form>
    )}
    <p>
      <b>{actor.name}</b>
      <span>{scope ? `${scope.name} · ${scope.role}` : actor.email}</span>
    </p>
    <form class="nav" method="post" action="/dashboard/sign-out">
      <button type="submit">
        <Icon name="leave" />
        Sign out
      </button>
    </form>
  </div>
);
