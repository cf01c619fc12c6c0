import { expect } from "vitest";
import { journey } from "./customer.ts";
import { newOrder, orderNow } from "./merchant.ts";
import { atShop, pay, sees } from "./steps.ts";

// Whatever opens a dialog, asks another site or breaks the page's policy fails a journey by itself.

journey("B17 a description and a name that are HTML are read as text, and nothing of them runs", async ({ customer }) => {
  const attack = `"'><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)><svg onload=alert(1)>`;
  const order = await newOrder({ description: attack, customer: { name: attack }, metadata: { note: attack } });
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await sees(page, attack);
  expect(await page.locator("img, svg[onload]").count()).toBe(0);
  await pay(page, "9800000000");
  await atShop(page);
  expect((await orderNow(order.id)).description).toBe(attack);
});
