import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { journey } from "./customer.ts";
import { newOrder, orderNow, verifiedReturn } from "./merchant.ts";
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
} from "./steps.ts";

/** One attempt, paid once, and nothing that a person has to look at. */
async function paidOnce(id: string): Promise<void> {
  const { status, capturedAmount, attention, transactions } = await orderNow(id);
  expect({ status, capturedAmount, attention }).toEqual({ status: "paid", capturedAmount: "345.67", attention: [] });
  expect(transactions.map((transaction) => transaction.status)).toEqual(["completed"]);
}

journey("pays in two tabs at the same time, and once", async ({ customer }) => {
  const order = await newOrder();
  const { page, tab } = await customer();
  const tabs = [page, await tab()];
  const both = (act: (page: Page) => Promise<unknown>) => Promise.all(tabs.map(act));
  await both((one) => one.goto(order.paymentUrl));
  await both(choose);
  await both((one) => mobileField(one).fill("9800000000"));
  await both((one) => pinField(one).fill(PIN));
  await both((one) => continueButton(one).click());
  await both((one) => codeField(one).fill(CODE));
  await both((one) => payButton(one).click());
  await both(atShop);
  for (const one of tabs) expect(verifiedReturn(one.url())).toMatchObject({ payment_status: "success", order_id: order.id });
  await paidOnce(order.id);
  await order.told("order.paid");
});

journey("pays in one tab while the other is a step behind", async ({ customer }) => {
  const order = await newOrder();
  const { page, tab } = await customer();
  const behind = await tab();
  await page.goto(order.paymentUrl);
  await behind.goto(order.paymentUrl);
  await choose(page);
  // It finds the attempt that is there.
  await choose(behind);
  await giveNumber(page, "9800000000");
  await codeField(page).waitFor();
  // A form of the step before only shows how things stand: no second code, no wrong answer.
  await giveNumber(behind, "9800000000", "0000");
  await codeField(behind).waitFor();
  expect(await behind.getByRole("alert").count()).toBe(0);
  await giveCode(page);
  await atShop(page);
  await giveCode(behind, "000000");
  await atShop(behind);
  await paidOnce(order.id);
  await order.told("order.paid");
});

journey("goes back and forward, and sends an old form again", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  const payment = new RegExp(order.id);
  await page.goto(`${inject("shop")}/cart?pay=${encodeURIComponent(order.paymentUrl)}`);
  await page.getByRole("link", { name: "Pay now" }).click();
  await choose(page);
  await page.goBack();
  await page.goForward();
  await page.waitForURL(payment);
  await giveNumber(page, "9800000000");
  await codeField(page).waitFor();
  // Wherever back leads to, the page shows the step that is next.
  await page.goBack();
  await page.goForward();
  await page.waitForURL(payment);
  await giveCode(page);
  await atShop(page);

  await page.goBack();
  await sees(page, "Payment complete");
  await page.goForward();
  await atShop(page);
  await paidOnce(order.id);
  await order.told("order.paid");
});

for (const [name, javaScriptEnabled] of [
  ["with scripts", true],
  ["without scripts", false],
] as const)
  journey(`clicks every button twice, ${name}`, async ({ customer }) => {
    const order = await newOrder();
    const { page } = await customer({ javaScriptEnabled, hasty: true });
    await page.goto(order.paymentUrl);
    await payButton(page).dblclick();
    await mobileField(page).fill("9800000000");
    await pinField(page).fill(PIN);
    await continueButton(page).dblclick();
    await codeField(page).fill(CODE);
    await payButton(page).dblclick();
    await atShop(page);
    expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success" });
    await paidOnce(order.id);
    await order.told("order.paid");
    await page.goto(order.paymentUrl);
    await page.getByRole("link", { name: /^Back to / }).dblclick();
    await atShop(page);
  });

journey("reloads the page at every step", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await page.reload();
  await choose(page);
  await page.reload();
  await giveNumber(page, "9800000003", "0000");
  await sees(page, "This PIN is not right. 2 tries left.");
  // It asks again and does not send the wrong PIN again.
  await page.reload();
  await sees(page, "This PIN is not right. 2 tries left.");
  await giveNumber(page, "9800000003");
  await codeField(page).waitFor();
  await page.reload();
  await giveCode(page);
  await atShop(page);
  await page.reload();
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success" });
  await paidOnce(order.id);
  await order.told("order.paid");
});

journey("goes on in another browser with the same link", async ({ customer }) => {
  const order = await newOrder();
  const [{ page: phone }, { page: desk }] = [await customer(), await customer({ viewport: { width: 1280, height: 800 } })];
  await phone.goto(order.paymentUrl);
  await choose(phone);
  await giveNumber(phone, "9800000000");
  await codeField(phone).waitFor();
  await desk.goto(order.paymentUrl);
  await giveCode(desk);
  await atShop(desk);
  // The phone has the page of before; its code is not needed any more.
  await giveCode(phone);
  await atShop(phone);
  for (const one of [phone, desk]) expect(verifiedReturn(one.url())).toMatchObject({ payment_status: "success", order_id: order.id });
  await paidOnce(order.id);
  await order.told("order.paid");
});

journey("pays again with a link that was paid already", async ({ customer }) => {
  const order = await newOrder();
  const [{ page }, { page: late }] = [await customer(), await customer({ expects: [410] })];
  await page.goto(order.paymentUrl);
  await late.goto(order.paymentUrl);
  await pay(page, "9800000000");
  await atShop(page);
  await payButton(late).click();
  await sees(late, "This payment page is closed");
  await paidOnce(order.id);
  await order.told("order.paid");
});
