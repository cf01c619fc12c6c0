import { expect } from "vitest";
import { journey } from "./customer.ts";
import { asStranger, cancelOrder, newOrder, orderNow, SHOP_NAME, verifiedReturn } from "./merchant.ts";
import { atShop, choose, codeField, giveCode, giveNumber, pay, payButton, sees, wayBack } from "./steps.ts";

journey("goes back without paying, and pays later at the same address", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await page.getByRole("link", { name: `Cancel and go back to ${SHOP_NAME}` }).click();
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "cancelled", order_status: "open", reference: order.reference });
  expect((await orderNow(order.id)).status).toBe("open");

  await page.goto(order.paymentUrl);
  await pay(page, "9800000000");
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success", order_status: "paid" });
  await order.told("order.paid");
});

journey("leaves in the middle, and goes on where it was", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await choose(page);
  await giveNumber(page, "9800000000");
  await codeField(page).waitFor();
  await wayBack(page).click();
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "cancelled", order_status: "open" });

  await page.goto(order.paymentUrl);
  await giveCode(page);
  await atShop(page);
  expect((await orderNow(order.id)).transactions).toMatchObject([{ status: "completed" }]);
  await order.told("order.paid");
});

journey("finds the page closed when the shop cancels meanwhile", async ({ customer }) => {
  const order = await newOrder();
  const { page: first } = await customer({ expects: [410] });
  await first.goto(order.paymentUrl);
  expect((await cancelOrder(order.id)).status).toBe("cancelled");
  await payButton(first).click();
  await sees(first, "This payment page is closed");
  expect((await asStranger(order.paymentUrl)).status).toBe(410);
  await order.told("order.cancelled");
});

journey("is sent back to the shop when it cancels in the middle", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await choose(page);
  await giveNumber(page, "9800000000");
  await codeField(page).waitFor();
  await cancelOrder(order.id);
  await giveCode(page);
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "cancelled", order_status: "cancelled" });
  await page.goto(order.paymentUrl);
  await sees(page, "This payment was cancelled");
  expect(await orderNow(order.id)).toMatchObject({ capturedAmount: "0.00", attention: [] });
  await order.told("transaction.failed", "order.cancelled");
});
