import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, test as base, expect, inject } from "vitest";

let connecting: Promise<Browser> | undefined;
const browser = () => {
  connecting ??= chromium.connect(inject("chromium"));
  return connecting;
};
afterAll(async () => (await connecting)?.close());

/** A phone, unless told otherwise. `expects` are answers of 400 and above which are right here; the hasty one clicks before a page has come. */
export interface CustomerOptions extends BrowserContextOptions {
  readonly expects?: readonly number[];
  readonly hasty?: boolean;
}

/** Somebody with a browser of their own. It notes whatever a page must not do. */
export interface Customer {
  readonly page: Page;
  /** One more tab of the same browser. */
  tab(): Promise<Page>;
}

const PHONE = { width: 390, height: 844 };
const PATIENCE = 20_000;
/** Said of every answer that is not fine; those are noted with their status. */
const BAD_ANSWER = "Failed to load resource: the server responded with a status of";

function watch(page: Page, { expects = [], hasty = false }: CustomerOptions, problems: string[]): void {
  page.setDefaultTimeout(PATIENCE);
  const known = [inject("origin"), inject("shop"), inject("simulators")];
  page.on("pageerror", (error) => problems.push(`threw ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`opened a dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  page.on("console", (message) => {
    if (message.text().startsWith(BAD_ANSWER)) return;
    if (message.type() === "error" || message.type() === "warning") problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && !known.includes(origin)) problems.push(`asked ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    const left = hasty && request.isNavigationRequest() && request.failure()?.errorText === "net::ERR_ABORTED";
    if (!left) problems.push(`${request.method()} ${request.url()} failed: ${request.failure()?.errorText}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && !expects.includes(response.status())) problems.push(`${response.url()} answered ${response.status()}`);
  });
}

const it = base.extend("customer", async ({ task }, { onCleanup }) => {
  const contexts: BrowserContext[] = [];
  const problems: string[] = [];
  onCleanup(async () => {
    const pages = contexts.flatMap((context) => context.pages());
    if (task.result?.errors?.length) for (const page of pages) console.log(`${page.url()}\n${await textOf(page)}\n`);
    await Promise.all(contexts.map((context) => context.close()));
    expect(problems).toEqual([]);
  });
  return async ({ expects, hasty, ...options }: CustomerOptions = {}): Promise<Customer> => {
    const context = await (await browser()).newContext({ viewport: PHONE, locale: "en-US", ...options });
    contexts.push(context);
    const tab = async () => {
      const page = await context.newPage();
      watch(page, { ...(expects && { expects }), ...(hasty && { hasty }) }, problems);
      return page;
    };
    return { page: await tab(), tab };
  };
});

const textOf = (page: Page) =>
  page
    .locator("body")
    .innerText({ timeout: 1000 })
    .catch(() => "(nothing to read)");

/**
 * A test that runs beside the others of its file, since most of it is waiting. No page of it may have had an error, a failed
 * request, or anything that its policy forbids.
 */
export const journey = it.concurrent;
