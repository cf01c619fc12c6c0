import type { TestProject } from "vitest/node";
import { freePort } from "../../scripts/local/ports.ts";
import { startReceiver } from "../receiver.ts";
import { remove, start, tempFolder } from "../start/instance.ts";
import { startChromium } from "./chromium.ts";
import { startShop } from "./shop.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the product runs. */
    origin: string;
    /** Where it keeps its data. */
    folder: string;
    /** The shop's own site. */
    shop: string;
    /** The browser's address for Playwright. */
    chromium: string;
    /** Where the gateways' hosted pages are. */
    simulators: string;
  }
}

/** The whole product as `npm start` starts it, a merchant's servers, and one browser; all of it ends with the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = await startChromium();
  const [receiver, shop, port] = [await startReceiver(), await startShop(), await freePort()];
  const folder = tempFolder();
  // A gateway that never answers is given up sooner than a person would like to wait; all customers here come from one address.
  // The gateways' pages are on another origin, as they are in the world: the payment page's policy has to allow them.
  const simulators = `http://127.0.0.1:${port}`;
  const vars = ["GATEWAY_TIMEOUT_MS:2000", "RATE_LIMITS:off", `SIMULATORS_ORIGIN:${simulators}/simulators`].flatMap((value) => [
    "--var",
    value,
  ]);
  const stack = start(["--no-shop", "--port", String(port), "--persist-to", folder, ...vars]);
  const end = async () => {
    stack.child.kill("SIGTERM");
    await Promise.all([stack.ended, chromium.close(), receiver.close(), shop.close()]);
    remove(folder);
  };
  try {
    await stack.until("Dwar is ready", 60_000);
  } catch (error) {
    await end();
    throw error;
  }
  project.provide("origin", `http://localhost:${port}`);
  project.provide("folder", folder);
  project.provide("simulators", simulators);
  project.provide("receiver", receiver.url);
  project.provide("shop", shop.url);
  project.provide("chromium", chromium.wsEndpoint());
  return end;
}
