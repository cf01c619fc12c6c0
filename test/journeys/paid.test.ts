import { expect, inject } from "vitest";
import { journey } from "./customer.ts";
import { asStranger, newOrder, orderNow, refundOrder, SHOP_NAME, verifiedReturn } from "./merchant.ts";
import { atShop, choose, giveCode, giveNumber, pay, sees, wayBack } from "./steps.ts";

journey("pays on a phone, and the shop hears of it twice: by its customer and by a message", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await sees(page, SHOP_NAME);
  await sees(page, "Masala tea, 500 g");
  await sees(page, "NPR 345.67");
  await sees(page, /^Expires in (1 hour|59:\d\d|60:00)/);
  await sees(page, "Test mode.");
  await choose(page);
  await giveNumber(page, "9800000000");
  await sees(page, "The code was sent to 98XXXXX000.");
  await giveCode(page);
  await atShop(page);

  const paid = await orderNow(order.id);
  expect(paid).toMatchObject({ status: "paid", capturedAmount: "345.67", transactions: [{ status: "completed", gateway: "sandbox" }] });
  expect(verifiedReturn(page.url())).toEqual({
    cart: "7",
    payment_status: "success",
    order_status: "paid",
    kspay_id: `tx_${order.id.slice(3)}00`,
    provider_payment_id: paid.transactions[0]?.providerPaymentId,
    order_id: order.id,
    reference: order.reference,
  });
  const [message] = await order.told("order.paid");
  expect(message?.data).toMatchObject({ order: { id: order.id, status: "paid" }, transaction: { id: paid.transactions[0]?.id } });
});

journey("closes the page: strangers learn nothing, the browser that paid sees how it ended", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await pay(page, "9800000000");
  await atShop(page);

  const gone = await asStranger(order.paymentUrl);
  expect(gone.status).toBe(410);
  const said = await gone.text();
  const other = await newOrder({ amount: "12", currency: "USD", redirectUrl: null });
  const { page: another } = await customer();
  await another.goto(other.paymentUrl);
  await pay(another, "9800000000");
  await sees(another, "Payment complete");
  const otherGone = await asStranger(other.paymentUrl);
  expect([otherGone.status, await otherGone.text()]).toEqual([410, said]);
  for (const word of [order.id, order.id.slice(3), order.reference ?? "", "tea", "345", "NPR", SHOP_NAME, inject("shop")])
    expect(said).not.toContain(word);
  expect((await asStranger(`${order.paymentUrl}/back`)).status).toBe(410);

  const paid = await orderNow(order.id);
  const returned = await asStranger(`${order.paymentUrl}/return/${paid.transactions[0]?.id}`);
  expect(returned.status).toBe(303);
  expect(verifiedReturn(returned.headers.get("location") ?? "")).toMatchObject({ payment_status: "success", order_id: order.id });

  await page.goto(order.paymentUrl);
  await sees(page, "Payment complete");
  await sees(page, `${SHOP_NAME} has your payment. Thank you.`);
  await wayBack(page).click();
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success", order_status: "paid" });
  await order.told("order.paid");
});

journey("shows the outcome where there is no shop to go back to, also after a refund", async ({ customer }) => {
  const order = await newOrder({ redirectUrl: null });
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await pay(page, "9800000001");
  await sees(page, "Payment complete");
  expect(page.url()).toBe(order.paymentUrl);
  await refundOrder(order.id);
  await page.reload();
  await sees(page, "Payment refunded");
  expect(await orderNow(order.id)).toMatchObject({ status: "refunded", refundedAmount: "345.67" });
});
