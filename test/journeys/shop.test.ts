import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { freePort } from "../../scripts/local/ports.ts";
import { remove, start, tempFolder } from "../start/instance.ts";
import { pay, payButton, sees, wayBack } from "./steps.ts";

// What a newcomer meets: `npm start`, and the shop that it opens.

const folder = tempFolder();
let stack: ReturnType<typeof start>;
let browser: Browser;
let shop: string;

beforeAll(async () => {
  browser = await chromium.connect(inject("chromium"));
  stack = start(["--port", String(await freePort()), "--persist-to", folder]);
  await stack.until("Dwar is ready", 60_000);
  shop = /A shop to buy from: (http:\/\/localhost:\d+)/.exec(stack.output())?.[1] ?? "";
}, 90_000);

afterAll(async () => {
  stack?.child.kill("SIGTERM");
  await Promise.all([stack?.ended, browser?.close()]);
  remove(folder);
}, 30_000);

/** A phone in the shop, and whatever a page of it complained about. */
async function customer(): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "en-US" });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(shop);
  return { page, problems };
}

const buy = async (page: Page) => {
  await page.getByRole("button", { name: "Buy" }).click();
  await payButton(page).waitFor();
};

it("buys, pays and is thanked; the shop's list of orders says paid, by webhook", async () => {
  const { page, problems } = await customer();
  await buy(page);
  await sees(page, "Himal Tea House");
  await pay(page, "9800000000");
  await page.getByRole("heading", { name: "Thank you!" }).waitFor();
  await sees(page, "Your payment has arrived");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  const reference = new URL(page.url()).searchParams.get("reference") ?? "none";

  await page.getByRole("link", { name: "Orders" }).click();
  const row = page.getByRole("listitem").filter({ hasText: reference });
  // The page asks again by itself until the message has come.
  await row.getByText("Webhooks: order.paid").waitFor();
  await row.getByText("paid", { exact: true }).waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

it("goes back without paying, pays after all, and refuses the address once it is changed", async () => {
  const { page } = await customer();
  await buy(page);
  await wayBack(page).click();
  await page.getByRole("heading", { name: "Not paid" }).waitFor();
  await page.getByRole("link", { name: "Pay now" }).click();
  await pay(page, "9800000001");
  await page.getByRole("heading", { name: "Thank you!" }).waitFor();

  const changed = page.url().replace("payment_status=success", "payment_status=failed");
  expect((await page.goto(changed))?.status()).toBe(400);
  await sees(page, "It was changed on its way");
  await page.context().close();
});
