import { expect, inject } from "vitest";
import { DEMO_SHOPS } from "../../scripts/demo.ts";
import { journey } from "./customer.ts";
import { orderNow, SHOP_NAME, verifiedReturn } from "./merchant.ts";
import { atShop, continueButton, pay, payButton, sees } from "./steps.ts";

/** An order as KarmaPay's clients make it: its page asks for the customer's details first. */
async function karmaOrder(): Promise<{ oid: string; payment_url: string }> {
  const response = await fetch(`${inject("origin")}/v1/orders/create`, {
    method: "POST",
    headers: { authorization: `Bearer kp_${DEMO_SHOPS[0].secretKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      order_amt: 345.67,
      order_currency: "NPR",
      order_description: "Masala tea, 500 g",
      order_mode: "AUTO",
      webhook_url: `${inject("receiver")}/hooks/details/200`,
      redirect_url: `${inject("shop")}/thanks`,
    }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  return response.json() as Promise<{ oid: string; payment_url: string }>;
}

for (const javaScriptEnabled of [true, false])
  journey(`says who pays, then pays, with scripts ${javaScriptEnabled ? "on" : "off"}`, async ({ customer }) => {
    const { oid, payment_url } = await karmaOrder();
    const { page } = await customer({ javaScriptEnabled, viewport: { width: 320, height: 568 }, expects: [422] });
    const { keyboard } = page;
    await page.goto(payment_url);
    await sees(page, "Your details");
    await page.getByLabel("First name").focus();
    await keyboard.type("Asha");
    await keyboard.press("Tab");
    await keyboard.type("Rai");
    await keyboard.press("Tab");
    await keyboard.type("98");
    await keyboard.press("Enter");
    await sees(page, "Enter your phone number, in digits.");
    await sees(page, "Enter your whole e-mail address.");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    expect(await page.getByLabel("First name").inputValue()).toBe("Asha");
    // The first fault has the focus.
    await keyboard.type("11111111");
    await keyboard.press("Tab");
    await keyboard.type("asha@example.com");
    await keyboard.press("Tab");
    await keyboard.press("Space");
    await continueButton(page).click();
    await payButton(page).waitFor();
    if (javaScriptEnabled) {
      // Back to the form, which is not asked for again.
      await page.goBack();
      await payButton(page).waitFor();
      await page.goForward();
    }
    await pay(page, "9800000004");
    await atShop(page);
    expect(verifiedReturn(page.url())).toMatchObject({ payment_status: "success", order_id: oid });
    expect((await orderNow(oid)).status).toBe("paid");
    await page.goto(payment_url);
    await sees(page, `${SHOP_NAME} has your payment.`);
  });
