// The pictures of the settings in the README and docs, drawn anew: npm start on a fresh folder, then
// npx node test/journeys/settings-pictures.ts [http://localhost:8787]
import { join } from "node:path";
import { chromium } from "playwright-core";
import { DEMO_SHOPS } from "../../scripts/demo.ts";
import { DEMO_USER } from "../../scripts/demo-user.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import { startChromium } from "./chromium.ts";

const [, , origin = "http://localhost:8787"] = process.argv;
const APP = `${origin}/dashboard/apps/${DEMO_SHOPS[0].app}`;
const IMAGES = join(import.meta.dirname, "../../docs/images");

const server = await startChromium();
const browser = await chromium.connect(server.wsEndpoint());
try {
  const page = await browser.newPage({ viewport: { width: 1180, height: 860 }, deviceScaleFactor: 1.25, locale: "en-US" });
  await page.goto(`${origin}/dashboard/sign-in`);
  await page.getByLabel("E-mail address").fill(DEMO_USER.email);
  await page.getByLabel("Password").fill(DEMO_USER.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${origin}/dashboard`);
  const draw = (name: string) => page.screenshot({ path: join(IMAGES, `${name}.png`) });

  await page.goto(APP);
  await page.waitForLoadState("networkidle");
  await draw("app");
  await page.goto(`${APP}/routing?mode=test&currency=NPR`);
  await draw("routing");

  const paid = async (reference: string, gateway: string) => {
    const created = await page.request.post(`${origin}/v1/orders`, {
      headers: { authorization: `Bearer ${DEMO_SHOPS[0].secretKey}` },
      data: { amount: "345.67", currency: "NPR", reference, gateways: [gateway], description: "Masala tea, 2 kg" },
    });
    const { id, paymentUrl }: { id: string; paymentUrl: string } = await created.json();
    await page.goto(paymentUrl);
    await page.getByRole("button", { name: /^Pay / }).click();
    await page.locator("button[value=approve]").click();
    await page.waitForURL(`${origin}/payments/**`);
    return id;
  };
  const order = await paid("INV-1042", "khalti");
  const refunded = await page.request.post(`${origin}/v1/orders/${order}/refunds`, {
    headers: { authorization: `Bearer ${DEMO_SHOPS[0].secretKey}` },
    data: { amount: "45.67", reason: "One cup was cold" },
  });
  if (refunded.status() !== 201) throw new Error(await refunded.text());
  await page.goto(`${APP}/orders/${order}`);
  await draw("order");

  // An account in the middle of its steps.
  const { webhookSecret: _later, ...credentials } = demoAccount("stripe").credentials;
  const added = await page.request.post(`${origin}/v1/manage/apps/${DEMO_SHOPS[0].app}/gateways`, {
    headers: { origin },
    data: { mode: "test", gateway: "stripe", credentials },
  });
  if (added.status() !== 201) throw new Error(await added.text());
  const { id }: { id: string } = await added.json();
  await page.goto(`${APP}/gateways/${id}`);
  await draw("gateway");
} finally {
  await browser.close();
  await server.close();
}
console.log(`Drawn in ${IMAGES}`);
