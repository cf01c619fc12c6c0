import { expect } from "vitest";
import { journey } from "./customer.ts";
import { asStranger, eventually, newOrder, orderNow, verifiedReturn } from "./merchant.ts";
import { atShop, choose, giveNumber, pay, payButton, sees, wayBack } from "./steps.ts";

/** For an order that lives a minute, the shortest there is. */
const MINUTE = 150_000;

journey("lets the time run out on the page", { timeout: MINUTE }, async ({ customer }) => {
  const order = await newOrder({ expiresIn: 60 });
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await choose(page);
  await sees(page, /^Expires in 0:\d\d$/);
  const clock = page.locator("[data-left]");
  const before = await clock.textContent();
  await eventually(async () => (await clock.textContent()) !== before, true);

  await page.getByRole("heading", { name: "This payment has expired" }).waitFor({ timeout: 90_000 });
  expect((await asStranger(order.paymentUrl)).status).toBe(410);
  expect((await asStranger(`${order.paymentUrl}/back`)).status).toBe(410);
  await wayBack(page).click();
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "expired", order_status: "expired" });
  expect(await orderNow(order.id)).toMatchObject({ status: "expired", transactions: [{ status: "failed", reason: "expired" }] });
  await order.told("transaction.failed", "order.expired");
});

journey("comes too late, without scripts", { timeout: MINUTE }, async ({ customer }) => {
  const order = await newOrder({ expiresIn: 60, redirectUrl: null });
  const { page } = await customer({ javaScriptEnabled: false, expects: [410] });
  await page.goto(order.paymentUrl);
  const { page: late } = await customer({ javaScriptEnabled: false });
  await late.goto(order.paymentUrl);
  await choose(late);
  await eventually(async () => (await orderNow(order.id)).status, "expired", 90_000);
  await payButton(page).click();
  await sees(page, "This payment page is closed");
  await giveNumber(late, "9800000000");
  await sees(late, "This payment has expired");
  await order.told("transaction.failed", "order.expired");
});

for (const [name, javaScriptEnabled] of [
  ["with scripts", true],
  ["without scripts", false],
] as const)
  journey(`waits for money that takes its time, ${name}`, async ({ customer }) => {
    const order = await newOrder();
    const { page } = await customer({ javaScriptEnabled });
    await page.goto(order.paymentUrl);
    await pay(page, "9800000007");
    await sees(page, "Your payment is on its way");
    expect(await orderNow(order.id)).toMatchObject({ status: "processing", capturedAmount: "0.00" });
    const stranger = await asStranger(order.paymentUrl);
    expect(stranger.status).toBe(200);
    expect(await stranger.text()).toContain("need to pay again");

    await atShop(page);
    expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success", order_status: "paid" });
    expect((await orderNow(order.id)).transactions).toHaveLength(1);
    await order.told("order.processing", "order.paid");
  });

journey("goes back to the shop while the money is on its way", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await pay(page, "9800000007");
  await sees(page, "Your payment is on its way");
  await wayBack(page).click();
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "pending", order_status: "processing" });
  await order.told("order.processing", "order.paid");
});

journey("pays at a wallet that never answers: the alarm finds it out", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await pay(page, "9800000008");
  await sees(page, "Checking your payment");
  // Nobody knows whether the money is gone, so nothing offers to pay once more.
  expect(await payButton(page).count()).toBe(0);
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success", order_status: "paid" });
  expect(await orderNow(order.id)).toMatchObject({ attention: [], transactions: [{ status: "completed" }] });
  await order.told("order.paid");
});
