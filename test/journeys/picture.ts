// The README's picture of the payment page, drawn anew: npm start, then npx node test/journeys/picture.ts [http://localhost:8787]
import { join } from "node:path";
import { chromium } from "playwright-core";
import { DEMO_SHOPS } from "../../scripts/demo.ts";
import { startChromium } from "./chromium.ts";
import { choose, codeField, giveNumber } from "./steps.ts";

const [, , origin = "http://localhost:8787"] = process.argv;
const PICTURE = join(import.meta.dirname, "../../docs/images/payment-page.png");
const PHONE = { width: 375, height: 700 };
const GAP = 24;
/** Sharp enough, and small enough to be kept in the repository. */
const SCALE = 1.25;

const response = await fetch(`${origin}/v1/orders`, {
  method: "POST",
  headers: { authorization: `Bearer ${DEMO_SHOPS[0].secretKey}` },
  body: new URLSearchParams({
    amount: "345.67",
    currency: "NPR",
    description: "Masala tea, 500 g",
    reference: `INV-${1000 + (Date.now() % 9000)}`,
  }),
});
if (response.status !== 201) throw new Error(await response.text());
const { paymentUrl }: { paymentUrl: string } = await response.json();

const server = await startChromium();
const browser = await chromium.connect(server.wsEndpoint());
try {
  const open = async (colorScheme: "light" | "dark") => {
    const page = await browser.newPage({ viewport: PHONE, colorScheme, deviceScaleFactor: SCALE, locale: "en-US" });
    await page.goto(paymentUrl);
    return page;
  };
  const light = await (await open("light")).screenshot();
  const code = await open("dark");
  await choose(code);
  await giveNumber(code, "9800000000");
  await codeField(code).waitFor();
  const dark = await code.screenshot();

  const both = await browser.newPage({
    viewport: { width: 2 * PHONE.width + 3 * GAP, height: PHONE.height + 2 * GAP },
    deviceScaleFactor: SCALE,
  });
  const phone = (picture: Buffer) => `<img src="data:image/png;base64,${picture.toString("base64")}">`;
  await both.setContent(`<style>
    body { margin: 0; padding: ${GAP}px; display: flex; gap: ${GAP}px }
    img { width: ${PHONE.width}px; border-radius: 20px; box-shadow: 0 0 0 1px #10182833 }
  </style>${phone(light)}${phone(dark)}`);
  await both.screenshot({ path: PICTURE, omitBackground: true });
} finally {
  await browser.close();
  await server.close();
}
console.log(`Drawn: ${PICTURE}`);
