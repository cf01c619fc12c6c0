import { afterAll, describe, expect } from "vitest";
import { journey } from "./customer.ts";
import { arrives, charges, GATEWAYS, orderAt, press, setWeather, toHostedPage } from "./gateways.ts";
import { eventually, newOrder, orderNow } from "./merchant.ts";
import { atShop, giveCode, giveNumber, payButton, sees } from "./steps.ts";

// Each breaks a gateway for everybody, so no other file's journeys run at the same time; within this file each gateway has one.

const NO_CURRENCY = new Set(["khalti", "esewa"]);

afterAll(() => Promise.all(GATEWAYS.map(({ gateway }) => setWeather(gateway, "fine"))));

describe.each(GATEWAYS.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, gate) => {
  journey("in bad weather", { timeout: 120_000 }, async ({ customer }) => {
    // Another amount than was asked for.
    const cheap = await orderAt(gate);
    const { page } = await customer();
    await toHostedPage(page, cheap, gate);
    await setWeather(gateway, "wrong-amount");
    await press(page, "approve");
    await eventually(async () => (await orderNow(cheap.id)).attention.map(({ code }) => code), ["amount_mismatch"], 60_000);
    expect(await orderNow(cheap.id)).toMatchObject({ status: "open", capturedAmount: "0.00" });
    await cheap.told("order.attention");

    if (!NO_CURRENCY.has(gateway)) {
      const foreign = await orderAt(gate);
      await setWeather(gateway, "fine");
      await toHostedPage(page, foreign, gate);
      await setWeather(gateway, "wrong-currency");
      await press(page, "approve");
      await eventually(async () => (await orderNow(foreign.id)).attention.map(({ code }) => code), ["currency_mismatch"], 60_000);
    }

    // It is down: the customer is led to another gateway without noticing.
    await setWeather(gateway, "down");
    const order = await newOrder({ currency: gate.currency, gateways: [gateway, "sandbox"], methods: ["wallet"] });
    if (gateway !== "stripe" && gateway !== "razorpay" && gateway !== "esewa") {
      await page.goto(order.paymentUrl);
      await payButton(page).click();
      await giveNumber(page, "9800000000");
      await giveCode(page);
      await atShop(page);
      expect((await orderNow(order.id)).transactions.map((one) => `${one.gateway} ${one.status}`)).toEqual([
        `${gateway} failed`,
        "sandbox completed",
      ]);
    }
    await setWeather(gateway, "fine");

    // The money takes its time: the page waits.
    const slow = await orderAt(gate);
    await toHostedPage(page, slow, gate);
    const hosted = page.url();
    await press(page, "later");
    await eventually(async () => (await orderNow(slow.id)).status, "processing");
    // In another tab: the first may still be on its way back.
    const tab = await page.context().newPage();
    await tab.goto(slow.paymentUrl);
    await sees(tab, "Your payment is on its way");
    expect(await charges(slow, gate)).toEqual([]);
    await arrives(hosted, gate);
    await eventually(async () => (await orderNow(slow.id)).status, "paid", 60_000);
    expect(await charges(slow, gate)).toHaveLength(1);
    await slow.told("order.processing", "order.paid");
  });
});
