import type { Page } from "playwright-core";
import { expect } from "vitest";
import { journey } from "./customer.ts";
import { eventually, newOrder, orderNow, SHOP_NAME, verifiedReturn } from "./merchant.ts";
import { atShop, sees } from "./steps.ts";

const language = (page: Page) => page.evaluate("document.documentElement.lang");

for (const [name, javaScriptEnabled] of [
  ["with scripts", true],
  ["without scripts", false],
] as const)
  journey(`pays in Nepali, in Devanagari digits, ${name}`, async ({ customer }) => {
    const order = await newOrder({ locale: "ne-NP", amount: "123456.78" });
    const { page } = await customer({ viewport: { width: 320, height: 568 }, locale: "en-US", javaScriptEnabled });
    await page.goto(order.paymentUrl);
    expect(await language(page)).toBe("ne");
    await sees(page, javaScriptEnabled ? /^बाँकी समय: ५९:[०-५][०-९]$/ : "बाँकी समय: ५९ मिनेट");
    await page.getByRole("button", { name: "रु १,२३,४५६.७८ तिर्नुहोस्" }).click();
    await page.getByLabel("मोबाइल नम्बर").fill("९८०००००००३");
    await page.getByLabel("पिन").fill("११११");
    await page.getByRole("button", { name: "अगाडि बढ्नुहोस्" }).click();
    await page.getByLabel("कोड", { exact: true }).fill("९८७ ६५४");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    await page.getByRole("button", { name: /तिर्नुहोस्$/ }).click();
    await atShop(page);
    expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success" });
    expect(await orderNow(order.id)).toMatchObject({ status: "paid", locale: "ne-NP" });
  });

journey("follows the browser, and the customer who chooses another language keeps it", async ({ customer }) => {
  const order = await newOrder({ redirectUrl: null });
  const { page } = await customer({ locale: "hi-IN", expects: [410] });
  await page.goto(order.paymentUrl);
  expect(await language(page)).toBe("hi");
  await page.getByRole("link", { name: "नेपाली" }).click();
  await page.getByRole("button", { name: /तिर्नुहोस्$/ }).waitFor();
  expect(await language(page)).toBe("ne");
  await page.getByRole("button", { name: /तिर्नुहोस्$/ }).click();
  await page.getByLabel("पिन").waitFor();
  await page.getByRole("link", { name: "English" }).click();
  await page.getByLabel("PIN").waitFor();
  await eventually(() => language(page), "en");

  // The next order too.
  const next = await newOrder({ locale: "ne" });
  await page.goto(next.paymentUrl);
  expect(await language(page)).toBe("en");
  await page.getByRole("link", { name: `Cancel and go back to ${SHOP_NAME}` }).waitFor();
});
