import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { DEMO_SHOPS } from "../../scripts/demo.ts";
import { DEMO_USER } from "../../scripts/demo-user.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import type { OrderView } from "../../src/domain/view.ts";
import { fits, isAccessible } from "./accessible.ts";
import { journey } from "./customer.ts";
import { atHostedPage, press as pressHosted } from "./gateways.ts";
import { eventually } from "./merchant.ts";
import { address, fill, nameCompany, open, press, signIn, signUp } from "./people.ts";
import { sees } from "./steps.ts";

// A merchant's first day: from nothing to verified gateways and a first payment, without touching a file.

interface Keys {
  readonly test: string;
}

/** Makes an app, and writes down the secret key that is shown this once. */
async function makeApp(page: Page, name: string): Promise<Keys> {
  await page.getByRole("link", { name: "New app" }).click();
  await fill(page, "Name", name);
  await press(page, "Make the app");
  await sees(page, `${name} is ready`);
  const codes = await page.locator("section.card", { hasText: "Test" }).locator("code").allInnerTexts();
  const test = codes.find((code) => code.startsWith("test_secret_key_"));
  if (!test) throw new Error("no key is shown");
  await page.getByRole("link", { name: "I have them" }).click();
  return { test };
}

/** Enters a gateway's keys, as its simulated dashboard shows them, up to the payment. */
async function enterKeys(page: Page, app: string, gateway: string, currency: string): Promise<void> {
  await open(page, `${app}/gateways/new`);
  await page.getByLabel("Currency").selectOption(currency);
  await press(page, "Show gateways");
  await page.locator("a.tile", { hasText: new RegExp(`^${gateway}`, "i") }).click();
  const { credentials } = demoAccount(gateway);
  for (const [name, value] of Object.entries(credentials)) {
    const input = page.locator(`[name="credentials.${name}"]`);
    if (await input.isVisible()) await input.fill(value);
  }
  await press(page, "Check and save");
  await sees(page, "takes these credentials.");
  if (await page.getByRole("button", { name: "It is entered there" }).isVisible()) {
    const webhook = await page.locator("#webhook .copy code").innerText();
    const added = await fetch(`${inject("origin")}/simulators/${gateway}/addresses`, {
      method: "POST",
      body: new URLSearchParams({ address: webhook }),
      redirect: "manual",
    });
    expect(added.status).toBe(303);
    await page.locator('[name="credentials.webhookSecret"]').fill(credentials.webhookSecret ?? "");
    await press(page, "It is entered there");
  }
  await fill(page, "Domain", "shop.example.com");
  await press(page, "Save the domain");
  await sees(page, "The domain is saved.");
}

/** The verification payment, through the gateway's hosted page and back. */
async function verify(page: Page, gateway: string): Promise<void> {
  await press(page, "Begin the payment");
  await page.getByRole("link", { name: /^Pay / }).click();
  await page
    .getByRole("button", { name: /^(Pay |Continue)/ })
    .first()
    .click();
  await atHostedPage(page, gateway);
  await pressHosted(page, "approve");
  await page.waitForURL(/\/dashboard\/apps\/.*\/gateways\/gc_/);
  await sees(page, "Takes payments");
}

async function order(secretKey: string, fields: Record<string, unknown>): Promise<OrderView> {
  const response = await fetch(`${inject("origin")}/v1/orders`, {
    method: "POST",
    headers: { authorization: `Bearer ${secretKey}`, "content-type": "application/json" },
    body: JSON.stringify({ amount: "250.00", currency: "NPR", ...fields }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as OrderView;
}

const now = async (secretKey: string, id: string): Promise<OrderView> =>
  (await (await fetch(`${inject("origin")}/v1/orders/${id}`, { headers: { authorization: `Bearer ${secretKey}` } })).json()) as OrderView;

journey(
  "signs up, makes an app, verifies Khalti, eSewa and Stripe, and is paid with the new keys",
  async ({ customer }) => {
    // Leaving the app's page breaks off the preview in its frame.
    const { page } = await customer({ viewport: { width: 1280, height: 900 }, hasty: true });
    await signUp(page, "Hari", address());
    await nameCompany(page, `Hari's Tea ${crypto.randomUUID().slice(0, 8)}`);
    await page.getByRole("navigation", { name: "Dashboard" }).getByRole("link", { name: "Apps" }).click();
    const { test: secretKey } = await makeApp(page, "Tea shop");
    const app = new URL(page.url()).pathname;
    for (const [gateway, currency] of [
      ["khalti", "NPR"],
      ["esewa", "NPR"],
      ["stripe", "USD"],
    ] as const) {
      await enterKeys(page, app, gateway, currency);
      await verify(page, gateway);
    }
    await sees(page, "Received, last on");
    const { id, paymentUrl } = await order(secretKey, { gateways: ["khalti"] });
    const { page: shopper } = await customer({ expects: [410] });
    await shopper.goto(paymentUrl);
    await shopper.getByRole("button", { name: /^Pay / }).first().click();
    await atHostedPage(shopper, "khalti");
    await pressHosted(shopper, "approve");
    await eventually(async () => (await now(secretKey, id)).status, "paid");

    await open(page, `${app}/orders`);
    await page.getByRole("link", { name: id }).click();
    await sees(page, "250.00 NPR");
    await fill(page, "Amount in NPR (optional)", "50");
    await fill(page, "Reason (optional)", "One cup was cold");
    await press(page, "Give it back");
    await sees(page, "50.00 of 250.00 NPR went back.");
    expect(await now(secretKey, id)).toMatchObject({ status: "partially_refunded", refundedAmount: "50.00" });
  },
  180_000,
);

journey(
  "puts another gateway first by keyboard, and the next payment goes there",
  async ({ customer }) => {
    const { page } = await customer({ viewport: { width: 1280, height: 900 }, hasty: true });
    await signUp(page, "Indra", address());
    await nameCompany(page, `Indra Traders ${crypto.randomUUID().slice(0, 8)}`);
    await open(page, "/dashboard/apps");
    const { test: secretKey } = await makeApp(page, "Traders");
    const app = new URL(page.url()).pathname;
    for (const gateway of ["khalti", "esewa"]) {
      await enterKeys(page, app, gateway, "NPR");
      await verify(page, gateway);
    }
    const next = async (): Promise<string> => {
      const { paymentUrl } = await order(secretKey, { methods: ["wallet"], gateways: undefined });
      const { page: shopper } = await customer();
      await shopper.goto(paymentUrl);
      await shopper.getByRole("button", { name: /^Pay / }).first().click();
      await shopper.waitForURL(/\/simulators\/|\/payments\//);
      return shopper.url();
    };
    await open(page, `${app}/routing?mode=test&currency=NPR`);
    const names = () => page.locator(".order .what b").allInnerTexts();
    expect(await names()).toEqual(["Sandbox wallet", "Khalti", "eSewa"]);
    // The sandbox asks on our own page.
    expect(await next()).toContain("/payments/");
    for (const name of ["Move Khalti up"]) {
      await page.getByRole("button", { name }).focus();
      await page.keyboard.press("Enter");
      await sees(page, "The new order counts from now on.");
    }
    expect(await names()).toEqual(["Khalti", "Sandbox wallet", "eSewa"]);
    await eventually(async () => (await next()).includes("/simulators/khalti/"), true, 30_000);
    await page.locator(".order li", { hasText: "eSewa" }).dragTo(page.locator(".order li").first(), { targetPosition: { x: 60, y: 4 } });
    await sees(page, "The new order counts from now on.");
    expect(await names()).toEqual(["eSewa", "Khalti", "Sandbox wallet"]);
    await eventually(async () => (await next()).includes("/simulators/esewa/"), true, 30_000);
  },
  180_000,
);

const APP = "apps/ap_demo00001";
const PAGES = [
  "",
  "apps",
  "apps/new",
  APP,
  `${APP}/keys`,
  `${APP}/webhooks`,
  `${APP}/domains`,
  `${APP}/gateways`,
  `${APP}/gateways/new?currency=NPR`,
  `${APP}/gateways/new?gateway=stripe`,
  `${APP}/gateways/gc_demostrip`,
  `${APP}/routing?mode=test&currency=NPR`,
  `${APP}/orders`,
  `${APP}/orders?status=paid&attention=on`,
  "company",
  "audit",
  "audit?action=keys",
];

for (const colorScheme of ["light", "dark"] as const)
  journey(
    `everybody can use the settings, ${colorScheme}`,
    async ({ customer }) => {
      const { page } = await customer({ colorScheme, viewport: { width: 360, height: 740 }, expects: [422], hasty: true });
      await signIn(page, DEMO_USER.email, DEMO_USER.password);
      await sees(page, `Hello, ${DEMO_USER.name}`);
      const look = async (path: string) => {
        await open(page, `/dashboard/${path}`.replace(/\/$/, ""));
        await isAccessible(page);
        await fits(page);
      };
      const { id } = await order(DEMO_SHOPS[0].secretKey, { reference: `LOOK-${colorScheme}`, metadata: { cart: "7" } });
      const pages = [...PAGES, `${APP}/orders/${id}`];
      for (const path of pages) await look(path);
      await open(page, `/dashboard/${APP}/webhooks`);
      await fill(page, "Address", "not-an-address");
      await press(page, "Add it");
      await sees(page, "Must be a full web address");
      await isAccessible(page);
      await page.setViewportSize({ width: 1280, height: 800 });
      for (const path of pages) await look(path);
    },
    // Each page twice, with everything that axe looks at.
    400_000,
  );
