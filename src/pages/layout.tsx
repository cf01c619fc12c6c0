import { html, raw } from "hono/html";
import type { Child, FC } from "hono/jsx";
import { LANGUAGES } from "../domain/languages.ts";
import { brandOf, brandStyle } from "./brand.ts";
import { digitsOf, formatDuration, formatMoney } from "./format.ts";
import { originOf } from "./headers.ts";
import { Icon } from "./icons.tsx";
import { backPath, languagePath, type Screen } from "./screen.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";
import type { Words } from "./words/en.ts";
import { languages } from "./words/languages.ts";

export type Html = ReturnType<typeof html>;

/** Seconds until the browser loads `to` (or the same address) by itself. */
export interface Refresh {
  readonly seconds: number;
  readonly to?: string;
}

interface DocumentProps {
  words: Words;
  title: string;
  styles: readonly string[];
  scripts: readonly string[];
  icon: string;
  refresh?: Refresh | undefined;
  children: Child;
}

/** The whole document. `c.html` writes no doctype by itself, and without one browsers fall back to quirks. */
const document = ({ words, title, styles, scripts, icon, refresh, children }: DocumentProps): Html =>
  html`<!doctype html>${(
    <html lang={words.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {refresh && <meta http-equiv="refresh" content={`${refresh.seconds}${refresh.to ? `;url=${refresh.to}` : ""}`} />}
        <title>{title}</title>
        <link rel="icon" href={icon} />
        {styles.map((style) => (
          <style>{raw(style)}</style>
        ))}
      </head>
      <body>
        {children}
        {scripts.map((script) => (
          <script>{raw(script)}</script>
        ))}
      </body>
    </html>
  )}`;

const tabIcon = (fill: string, ink: string) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="${fill}"/><path d="M4.5 12V7.5a3.5 3.5 0 0 1 7 0V12" fill="none" stroke="${ink}" stroke-width="2"/></svg>`,
  )}`;

/** A document with the inline texts that its policy has to name. */
export interface Drawn {
  readonly body: Html;
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

interface OrderPage {
  screen: Screen;
  title: string;
  refresh?: Refresh | undefined;
  /** The countdown: only where it can still be paid. */
  clock?: boolean;
  children: Child;
}

/** A page about an order: who is paid, what and how much, then what there is to do. */
export function orderPage({ screen, title, refresh, clock = false, children }: OrderPage): Drawn {
  const { view, words } = screen;
  const brand = brandOf(view.merchant.colour);
  const styles = [STYLE, brandStyle(brand)];
  const body = document({
    words,
    title,
    styles,
    scripts: [SCRIPT],
    icon: tabIcon(brand.fill, brand.ink),
    refresh,
    children: (
      <>
        {view.mode === "test" && (
          <aside class="test" aria-label={words.testMode}>
            <b>{words.testMode}</b> {words.testModeMeans}
          </aside>
        )}
        <div class="pay">
          <div class="card">
            <Side screen={screen} clock={clock} />
            <main class="main">{children}</main>
            <footer>
              <Contact screen={screen} />
              <Switch screen={screen} />
            </footer>
          </div>
        </div>
      </>
    ),
  });
  return { body, styles, scripts: [SCRIPT] };
}

/** A page that says nothing about any order: the same bytes for every one. */
export function plainPage(words: Words, title: string, text: string, refresh?: Refresh): Drawn {
  const brand = brandOf(null);
  const styles = [STYLE, brandStyle(brand)];
  const body = document({
    words,
    title,
    styles,
    scripts: [],
    icon: tabIcon(brand.fill, brand.ink),
    refresh,
    children: (
      <div class="alone">
        <main class="main">
          <div class="hero">
            <h1>{title}</h1>
            <p>{text}</p>
          </div>
        </main>
      </div>
    ),
  });
  return { body, styles, scripts: [] };
}

const Side: FC<{ screen: Screen; clock: boolean }> = ({ screen: { view, words, locale, now }, clock }) => {
  const { merchant, description, reference } = view;
  const left = Math.max(0, Math.floor((view.expiresAt - now) / 1000));
  return (
    <header class="side">
      <p class="shop">
        <Logo name={merchant.name} address={merchant.logo} />
        <span>{merchant.name}</span>
      </p>
      <div class="due">
        <p class="what">{description ?? (reference ? words.reference(reference) : words.payTo(merchant.name))}</p>
        <p class="amount">
          <bdi lang={locale}>{formatMoney(view.amount, locale)}</bdi>
        </p>
        {description && reference && <p class="small">{words.reference(reference)}</p>}
      </div>
      {clock && (
        <p class="small clock">
          <Icon name="clock" size={18} />
          <span>
            {words.expiresIn}{" "}
            <b data-left={left} data-digits={digitsOf(words)}>
              {formatDuration(left, words)}
            </b>
          </span>
        </p>
      )}
    </header>
  );
};

/** The name is said beside it. */
const Logo: FC<{ name: string; address: string | null }> = ({ name, address }) =>
  address?.startsWith("https:") && originOf(address) ? (
    <img class="logo" src={address} alt="" width="44" height="44" />
  ) : (
    <span class="logo" aria-hidden="true">
      {[...name.trim()][0]?.toUpperCase() ?? ""}
    </span>
  );

const Contact: FC<{ screen: Screen }> = ({ screen: { view, words } }) => {
  const { name, email, phone, site } = view.merchant;
  if (!email && !phone && !originOf(site)) return null;
  return (
    <section>
      <p>{words.contact(name)}</p>
      <ul>
        {email && (
          <li>
            <a href={`mailto:${email}`}>{email}</a>
          </li>
        )}
        {phone && (
          <li>
            <a href={`tel:${phone.replace(/[^\d+]/g, "")}`}>{phone}</a>
          </li>
        )}
        {site && originOf(site) && (
          <li>
            <a href={site} rel="noreferrer">
              {new URL(site).host}
            </a>
          </li>
        )}
      </ul>
    </section>
  );
};

/** The same page in another language, each named as its readers name it. */
const Switch: FC<{ screen: Screen }> = ({ screen: { view, words } }) => (
  <nav aria-label={words.chooseLanguage}>
    <ul>
      {LANGUAGES.map((language) => (
        <li lang={language}>
          {language === words.language ? (
            <b aria-current="true">{languages[language].name}</b>
          ) : (
            <a href={languagePath(view.id, language)} hreflang={language} rel="nofollow">
              {languages[language].name}
            </a>
          )}
        </li>
      ))}
    </ul>
  </nav>
);

/** Whether there is anywhere to send the customer back to. */
export const hasWayBack = ({ redirectUrl, merchant }: Screen["view"]): boolean =>
  originOf(redirectUrl) !== null || originOf(merchant.site) !== null;

/** The way back to the shop: quiet below a form, the one button where nothing else is left to do. */
export const Back: FC<{ screen: Screen; as: "cancel" | "back" | "button" }> = ({ screen: { view, words }, as }) => {
  if (!hasWayBack(view)) return null;
  const { name } = view.merchant;
  if (as === "button")
    return (
      <a class="button" href={backPath(view.id)} rel="nofollow">
        {words.back(name)}
      </a>
    );
  return (
    <p class="leave">
      <a class="back" href={backPath(view.id)} rel="nofollow">
        <Icon name="back" size={18} />
        {as === "cancel" ? words.cancel(name) : words.back(name)}
      </a>
    </p>
  );
};
