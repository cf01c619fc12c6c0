import { gzipSync } from "node:zlib";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { journey } from "./customer.ts";
import { eventually, newOrder, orderNow, verifiedReturn } from "./merchant.ts";
import {
  atShop,
  CODE,
  choose,
  codeField,
  continueButton,
  giveCode,
  giveNumber,
  mobileField,
  PIN,
  pay,
  payButton,
  pinField,
  sees,
  wayBack,
} from "./steps.ts";

journey("pays with scripts off", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer({ javaScriptEnabled: false });
  await page.goto(order.paymentUrl);
  await sees(page, "Expires in 59 minutes");
  await pay(page, "9800000004");
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success", order_status: "paid" });
  expect((await orderNow(order.id)).status).toBe("paid");
  await order.told("order.paid");
});

/** Presses Tab until it is there, and sees it marked. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let presses = 1; presses <= 10; presses++) {
    await page.keyboard.press("Tab");
    if ((await wanted.and(page.locator(":focus-visible")).count()) === 0) continue;
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    return;
  }
  throw new Error(`ten presses of Tab don't lead to ${wanted}`);
}

journey("pays with the keyboard alone", async ({ customer }) => {
  const order = await newOrder({ redirectUrl: null });
  const { page } = await customer({ viewport: { width: 1280, height: 800 } });
  const { keyboard } = page;
  await page.goto(order.paymentUrl);
  await tabTo(page, payButton(page));
  await keyboard.press("Enter");
  await tabTo(page, mobileField(page));
  await keyboard.type("9800000004");
  await tabTo(page, pinField(page));
  await keyboard.type("0000");
  await keyboard.press("Enter");
  await sees(page, "This PIN is not right. 2 tries left.");
  // The PIN has the focus.
  await keyboard.type(PIN);
  await page.keyboard.press("Shift+Tab");
  await keyboard.type("9800000004");
  await tabTo(page, continueButton(page));
  await keyboard.press("Space");
  await tabTo(page, codeField(page));
  await keyboard.type(CODE);
  await keyboard.press("Enter");
  await sees(page, "Payment complete");
  await tabTo(page, wayBack(page));
  expect((await orderNow(order.id)).status).toBe("paid");
});

const LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(4);
const HUGE = "9007199254740.991";

journey("reads well on the smallest phone in the dark, whatever the words", async ({ customer }) => {
  const order = await newOrder({ redirectUrl: null, amount: HUGE, currency: "KWD", description: LONG, reference: "R".repeat(64) });
  const { page } = await customer({ viewport: { width: 320, height: 568 }, colorScheme: "dark", expects: [410] });
  const fits = async () => {
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(14, 17, 22)");
  };
  await page.goto(order.paymentUrl);
  await fits();
  await choose(page);
  await fits();
  await giveNumber(page, "9800000001", "0000");
  await sees(page, "This PIN is not right. 2 tries left.");
  await fits();
  await giveNumber(page, "9800000006");
  await giveCode(page);
  await sees(page, "The payment did not go through");
  await fits();
  await pay(page, "9800000001");
  await sees(page, "Payment complete");
  await fits();
  await page.context().clearCookies();
  await page.reload();
  await sees(page, "This payment page is closed");
  await fits();
});

journey("shows what a shop wrote as text, whatever it is", async ({ customer }) => {
  const description = `<script>document.title="owned"</script><img src=x onerror=alert(1)> "quotes" & 'more' {{7*7}} </title>`;
  const reference = `"><svg/onload=alert(1)>${Date.now()}`;
  const order = await newOrder({ description, reference });
  const { page } = await customer({ expects: [404] });
  await page.goto(order.paymentUrl);
  await page.getByText(description, { exact: true }).waitFor();
  await page.getByText(`Reference ${reference}`, { exact: true }).waitFor();
  expect(await page.locator("img, svg[onload]").count()).toBe(0);
  expect(await page.title()).toMatch(/^Pay NPR\s345\.67 · Himal Tea House$/);
  await pay(page, "9800000000");
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success", reference });
  await page.goto(`${order.paymentUrl}?wait=%3Cscript%3Ealert(1)%3C/script%3E`);
  await sees(page, "Payment complete");
  await page.goto(`${new URL(order.paymentUrl).origin}/payments/%3Cscript%3Ealert(1)%3C/script%3E`);
  await sees(page, "There is nothing here");
});

journey("arrives in the first round trip of a slow connection: at most 14 KB, and nothing after it", async ({ customer }) => {
  const order = await newOrder({ redirectUrl: null });
  const { page } = await customer();
  const asked: string[] = [];
  const sizes: number[] = [];
  page.on("request", (request) => !request.url().startsWith("data:") && asked.push(request.resourceType()));
  page.on("response", async (response) => {
    const headers = Object.entries(await response.allHeaders());
    const head = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
    // Cloudflare compresses at its edge, the local server does not.
    if (response.status() === 200) sizes.push(head + gzipSync(await response.body()).length);
  });
  await page.goto(order.paymentUrl);
  await choose(page);
  await giveNumber(page, "9800000000", "0000");
  await sees(page, "This PIN is not right. 2 tries left.");
  await giveNumber(page, "9800000000");
  await giveCode(page);
  await sees(page, "Payment complete");
  await eventually(async () => sizes.length, 5);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(14 * 1024);
  expect(new Set(asked)).toEqual(new Set(["document"]));
});
