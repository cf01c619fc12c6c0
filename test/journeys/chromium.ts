import { existsSync } from "node:fs";
import { type BrowserServer, chromium } from "playwright-core";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/** The machine's own Chromium: CHROMIUM_PATH, or where it usually is. */
export function chromiumPath(): string {
  const given = process.env.CHROMIUM_PATH;
  const path = (given ? [given] : USUAL).find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  throw new Error(
    given
      ? `CHROMIUM_PATH names ${given}, and there is nothing.`
      : "The journeys need Chromium: apt-get install chromium, or set CHROMIUM_PATH to the one you have.",
  );
}

// Nothing but the pages: no sandbox where root runs it, and no calls home.
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const startChromium = (): Promise<BrowserServer> => chromium.launchServer({ executablePath: chromiumPath(), args: ARGS });
