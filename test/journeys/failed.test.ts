import { expect } from "vitest";
import { journey } from "./customer.ts";
import { newOrder, orderNow, verifiedReturn } from "./merchant.ts";
import { atShop, choose, codeField, giveCode, giveNumber, pay, payButton, pinField, sees, wayBack } from "./steps.ts";

journey("is declined, and pays from another wallet", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await pay(page, "9800000006");
  await sees(page, "The payment did not go through");
  await sees(page, /There is not enough money in this wallet\./);
  await sees(page, /You have not been charged/);
  expect(await orderNow(order.id)).toMatchObject({ status: "open", transactions: [{ status: "failed", reason: "declined" }] });

  await pay(page, "9800000001");
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success" });
  expect((await orderNow(order.id)).transactions.map(({ status }) => status)).toEqual(["failed", "completed"]);
  await order.told("transaction.failed", "order.paid");
});

journey("goes back to the shop after a failure", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await pay(page, "9800000006");
  await sees(page, "The payment did not go through");
  await wayBack(page).click();
  await atShop(page);
  expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "failed", order_status: "open", provider_payment_id: "" });
  await order.told("transaction.failed");
});

journey("types a wrong PIN, then the right one", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await choose(page);
  await giveNumber(page, "9800000002", "4321");
  await sees(page, "This PIN is not right. 2 tries left.");
  // What is wrong is where the typing goes on, and says why to those who can't see it.
  expect(await pinField(page).and(page.locator(":focus")).count()).toBe(1);
  expect(await pinField(page).getAttribute("aria-describedby")).toBe(await page.getByRole("alert").getAttribute("id"));
  expect(await pinField(page).inputValue()).toBe("");
  expect(await page.content()).not.toContain("4321");

  await giveNumber(page, "9800000002");
  await giveCode(page);
  await atShop(page);
  expect((await orderNow(order.id)).transactions).toHaveLength(1);
  await order.told("order.paid");
});

journey("is locked after three wrong PINs, and pays from another wallet", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await choose(page);
  for (const left of ["2 tries left.", "1 try left."]) {
    await giveNumber(page, "9800000005", "0000");
    await sees(page, `This PIN is not right. ${left}`);
  }
  await giveNumber(page, "9800000005", "0000");
  await sees(page, /There were too many wrong tries, so this account is locked for a while\. Try again in 10 minutes\./);
  await giveNumber(page, "9800000005");
  await sees(page, /locked for a while\. Try again in (10|9) minutes\./);

  await giveNumber(page, "9800000001");
  await giveCode(page);
  await atShop(page);
  await order.told("order.paid");
});

journey("types three wrong codes: that attempt is over, the next one pays", async ({ customer }) => {
  const order = await newOrder();
  const { page } = await customer();
  await page.goto(order.paymentUrl);
  await choose(page);
  await giveNumber(page, "9800000003");
  for (const left of ["2 tries left.", "1 try left."]) {
    await giveCode(page, "000000");
    await sees(page, `This code is not right. ${left}`);
  }
  await giveCode(page, "000000");
  await sees(page, "There were too many wrong tries, so this attempt has ended.");
  await payButton(page).waitFor();
  expect(await codeField(page).count()).toBe(0);
  expect(await orderNow(order.id)).toMatchObject({ status: "open", transactions: [{ status: "disabled" }] });

  await pay(page, "9800000003");
  await atShop(page);
  expect((await orderNow(order.id)).transactions.map(({ status }) => status)).toEqual(["disabled", "completed"]);
  await order.told("transaction.disabled", "order.paid");
});
