import { describe, expect } from "vitest";
import { journey } from "./customer.ts";
import { atHostedPage, charges, GATEWAYS, goOn, orderAt, press, pressAndVanish, toHostedPage } from "./gateways.ts";
import { eventually, newOrder, orderNow, SHOP_NAME, verifiedReturn } from "./merchant.ts";
import { atShop, payButton, sees, wayBack } from "./steps.ts";

describe.each(GATEWAYS.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, gate) => {
  journey("is paid, and the shop hears of it twice: by its customer and by a message", async ({ customer }) => {
    const order = await orderAt(gate);
    const { page } = await customer();
    await toHostedPage(page, order, gate);
    await press(page, "approve");
    await atShop(page);
    expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success", order_status: "paid", order_id: order.id });
    const paid = await orderNow(order.id);
    expect(paid).toMatchObject({
      status: "paid",
      capturedAmount: "345.67",
      attention: [],
      transactions: [{ gateway, status: "completed" }],
    });
    expect(await charges(order, gate)).toMatchObject([{ amount: 34_567, currency: gate.currency }]);
    await order.told("order.paid");
  });

  journey("declines, and is paid at the second try", async ({ customer }) => {
    const order = await orderAt(gate);
    const { page } = await customer();
    await toHostedPage(page, order, gate);
    await press(page, "decline");
    await page.waitForLoadState();
    expect((await orderNow(order.id)).status).toBe("open");
    // Some let the customer try again on their own page.
    if (!page.url().includes("/simulators/")) {
      await goOn(page);
      await atHostedPage(page, gateway);
    }
    await press(page, "approve");
    await atShop(page);
    expect(await orderNow(order.id)).toMatchObject({ status: "paid", attention: [] });
    expect(await charges(order, gate)).toHaveLength(1);
  });

  journey("is left by a customer who changes their mind, and pays later", async ({ customer }) => {
    const order = await orderAt(gate);
    const { page } = await customer();
    await toHostedPage(page, order, gate);
    await press(page, "cancel");
    await wayBack(page).click();
    await atShop(page);
    expect(verifiedReturn(page.url())).toMatchObject({ order_status: "open", order_id: order.id });
    expect(await charges(order, gate)).toEqual([]);
    await toHostedPage(page, order, gate);
    await press(page, "approve");
    await atShop(page);
    expect((await orderNow(order.id)).status).toBe("paid");
  });

  journey("is paid by a customer whose browser closes too soon", { timeout: 120_000 }, async ({ customer }) => {
    const order = await orderAt(gate);
    const { page } = await customer();
    await toHostedPage(page, order, gate);
    await pressAndVanish(page, "approve");
    // By its webhook, or when the alarm looks, which it does after 45 s where nothing is in doubt.
    await eventually(async () => (await orderNow(order.id)).status, "paid", 90_000);
    await order.told("order.paid");
    expect(await charges(order, gate)).toHaveLength(1);
  });
});

journey("a second payment at another gateway is given back, and the shop is told", { timeout: 90_000 }, async ({ customer }) => {
  const order = await newOrder({ gateways: ["esewa", "khalti"] });
  const { page, tab } = await customer();
  await page.goto(order.paymentUrl);
  await sees(page, SHOP_NAME);
  await page.getByLabel(/wallet/i).check();
  await payButton(page).click();
  await atHostedPage(page, "esewa");
  const other = await tab();
  await other.goto(order.paymentUrl);
  await other.getByText("Pay another way").click();
  await other.getByLabel(/net banking/i).check();
  await other.getByRole("button", { name: "Change" }).click();
  await atHostedPage(other, "khalti");
  await press(page, "approve");
  await atShop(page);
  await press(other, "approve");
  await atShop(other);
  await eventually(
    async () => (await orderNow(order.id)).transactions.map(({ gateway, status }) => `${gateway} ${status}`),
    ["esewa completed", "khalti refunded"],
  );
  expect(await orderNow(order.id)).toMatchObject({ status: "paid", capturedAmount: "345.67", refundedAmount: "0.00", attention: [] });
  await order.told("order.paid", "order.attention", "refund.succeeded");
});
